package io.jirani.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A headless Chromium on one page, spoken to over its own debugging socket: a page with an open event stream never counts
 * as loaded, so {@code --dump-dom} would either come too early or never.
 */
final class Browser implements AutoCloseable {
    static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Integer, CompletableFuture<JsonObject>> asked = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final AtomicInteger count = new AtomicInteger();
    private final WebSocket socket;

    private Browser(Process process, Path profile) throws Exception {
        this.process = process;
        var active = profile.resolve("DevToolsActivePort");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(active) || Files.readAllLines(active).size() < 2) {
            if (!process.isAlive() || System.nanoTime() > end) throw new AssertionError("the browser did not start");
            Thread.sleep(50);
        }
        var list = URI.create("http://127.0.0.1:" + Files.readAllLines(active).getFirst() + "/json/list");
        var pages = http.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString());
        var page = new JsonArray(pages.body())
                .stream()
                        .map(JsonObject.class::cast)
                        .filter(it -> it.getString("type").equals("page"))
                        .findFirst()
                        .orElseThrow();
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(page.getString("webSocketDebuggerUrl")), new Ear())
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        ask("Runtime.enable", new JsonObject());
        ask("Log.enable", new JsonObject());
    }

    /** Opens a page with a new profile that knows nothing, and lets the browser call nobody but it. */
    static Browser open(Path profile, URI page) throws Exception {
        var process = new ProcessBuilder(
                        CHROMIUM.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                        "--remote-debugging-port=0",
                        "--window-size=1400,1800",
                        "--user-data-dir=" + profile.toAbsolutePath(),
                        page.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return new Browser(process, profile);
        } catch (Exception failure) {
            end(process);
            throw failure;
        }
    }

    /** Waits until the page's text is as wanted, and answers it. */
    String text(Predicate<String> wanted) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var text = shown();
            if (wanted.test(text)) return text;
            if (System.nanoTime() > end) throw new AssertionError("the page shows only:\n" + text + complaints);
            Thread.sleep(300);
        }
    }

    private String shown() throws Exception {
        return evaluate("document.body ? document.body.innerText : ''");
    }

    /** What a script answers. A page that is just being loaded has no context to ask in: it is asked again. */
    String evaluate(String script) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return ask("Runtime.evaluate", new JsonObject().put("expression", script))
                        .getJsonObject("result")
                        .getValue("value", "")
                        .toString();
            } catch (ExecutionException refused) {
                if (!isBetweenPages(String.valueOf(refused.getMessage())) || System.nanoTime() > end) throw refused;
                Thread.sleep(100);
            }
        }
    }

    private static boolean isBetweenPages(String refusal) {
        return refusal.contains("execution context") || refusal.contains("navigated or closed");
    }

    /** A picture of what the window shows. */
    byte[] picture() throws Exception {
        var answer = ask("Page.captureScreenshot", new JsonObject().put("format", "png"));
        return Base64.getDecoder().decode(answer.getString("data"));
    }

    /** Exceptions of scripts and what the browser would not load, so far. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private JsonObject ask(String method, JsonObject parameters) throws Exception {
        var id = count.incrementAndGet();
        var answer = new CompletableFuture<JsonObject>();
        asked.put(id, answer);
        var message = new JsonObject().put("id", id).put("method", method).put("params", parameters);
        socket.sendText(message.encode(), true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        http.close();
        end(process);
    }

    private static void end(Process process) {
        var all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(child -> child.onExit().join());
        process.onExit().join();
    }

    /** Takes the browser's messages: answers to questions, and complaints. */
    private final class Ear implements WebSocket.Listener {
        private final StringBuilder part = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                message(new JsonObject(part.toString()));
                part.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(data);
        }

        private void message(JsonObject message) {
            var waiting = asked.remove(message.getInteger("id", 0));
            if (waiting != null) {
                if (message.containsKey("result")) waiting.complete(message.getJsonObject("result"));
                else waiting.completeExceptionally(new IllegalStateException(message.encode()));
                return;
            }
            var method = message.getString("method", "");
            var entry = message.getJsonObject("params", new JsonObject()).getJsonObject("entry", new JsonObject());
            if (method.equals("Runtime.exceptionThrown")
                    || entry.getString("level", "").equals("error")) complaints.add(message.encode());
        }
    }
}
