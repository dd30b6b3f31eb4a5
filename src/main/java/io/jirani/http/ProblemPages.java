package io.jirani.http;

import io.jirani.kernel.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The page behind a problem's {@code type}: {@code docs/problems/{slug}.md}, packed into the jar and shown as HTML. */
final class ProblemPages {
    private static final Pattern SLUG = Pattern.compile("[a-z]+(-[a-z]+)*");

    void mount(Router root) {
        root.get("/problems/:slug").handler(ProblemPages::page);
    }

    private static void page(RoutingContext ctx) {
        var slug = String.valueOf(ctx.pathParam("slug"));
        if (!SLUG.matcher(slug).matches()) throw Problem.notFound("no such problem page");
        try (var file = ProblemPages.class.getResourceAsStream("/problems/" + slug + ".md")) {
            if (file == null) throw Problem.notFound("no such problem page");
            ctx.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                    .end(html(slug, new String(file.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The little Markdown these pages use: one heading, paragraphs, lists, {@code `code`}. */
    static String html(String title, String markdown) {
        var body = new StringBuilder();
        for (var block : markdown.strip().split("\n\\s*\n", -1)) {
            var text = inline(block.strip());
            if (text.startsWith("# "))
                body.append("<h1>").append(text.substring(2)).append("</h1>\n");
            else if (text.startsWith("- "))
                body.append("<ul><li>")
                        .append(text.substring(2).replace("\n- ", "</li>\n<li>"))
                        .append("</li></ul>\n");
            else body.append("<p>").append(text).append("</p>\n");
        }
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title
                + "</title></head><body>\n" + body + "</body></html>\n";
    }

    private static String inline(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replaceAll("`([^`]+)`", "<code>$1</code>");
    }
}
