package io.jirani.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The console's files, as its build put them into the jar under {@code web/}. A path is one of a few plain characters or
 * it is not ours: nothing is decoded, joined or normalised here that could lead out of the folder.
 */
final class ConsoleFiles {
    private static final Pattern PLAIN = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*/?");
    /** Vite's own names for built assets: the name changes with the content. */
    private static final Pattern HASHED = Pattern.compile("/assets/.*-[A-Za-z0-9_-]{8}\\.[a-z0-9]+");

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("txt", "text/plain; charset=utf-8"));

    private static final String NOT_BUILT = """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Jirani</title></head><body>
            <h1>Jirani</h1><p>The gateway runs. Its console is not in this build.</p>
            <ul><li><a href="/readyz">How it is</a></li><li><a href="/openapi.yaml">Its interface</a></li>
            <li><a href="/metrics">Its metrics</a></li></ul></body></html>
            """;

    private final Map<String, Buffer> kept = new ConcurrentHashMap<>();

    void mount(Router root) {
        root.get("/*").handler(this::answer);
        root.head("/*").handler(this::answer);
    }

    private void answer(RoutingContext ctx) {
        var path = ctx.normalizedPath();
        var name = fileName(path);
        var file = name.flatMap(this::file);
        if (file.isPresent()) send(ctx, name.get(), file.get());
        else if (path.equals("/") || path.equals("/console") || path.equals("/console/"))
            send(ctx, "/index.html", Buffer.buffer(NOT_BUILT));
        else ctx.next();
    }

    /** The file a path means; nothing when it cannot be one of ours. */
    static Optional<String> fileName(String path) {
        if (!PLAIN.matcher(path).matches() || path.contains("..")) return Optional.empty();
        if (path.endsWith("/")) return Optional.of(path + "index.html");
        var last = path.substring(path.lastIndexOf('/') + 1);
        return Optional.of(last.contains(".") ? path : path + "/index.html");
    }

    private Optional<Buffer> file(String name) {
        var there = kept.get(name);
        if (there != null) return Optional.of(there);
        try (var file = ConsoleFiles.class.getResourceAsStream("/web" + name)) {
            if (file == null) return Optional.empty();
            var bytes = Buffer.buffer(file.readAllBytes());
            kept.put(name, bytes);
            return Optional.of(bytes);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void send(RoutingContext ctx, String name, Buffer file) {
        var type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
        var response = ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(
                        HttpHeaders.CACHE_CONTROL,
                        HASHED.matcher(name).matches() ? "public, max-age=31536000, immutable" : "no-cache");
        if (ctx.request().method().equals(HttpMethod.HEAD))
            response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(file.length()))
                    .end();
        else response.end(file);
    }
}
