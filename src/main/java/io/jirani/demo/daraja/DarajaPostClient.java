package io.jirani.demo.daraja;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URI;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends callbacks and results, once each, with the headers of sample 01b. Whoever is not there has missed it. */
final class DarajaPostClient {
    private static final Logger LOG = LoggerFactory.getLogger(DarajaPostClient.class);
    private static final long PATIENCE_MS = 8_000;

    private final WebClient client;

    DarajaPostClient(Vertx vertx) {
        this.client = WebClient.create(
                vertx,
                new WebClientOptions()
                        .setConnectTimeout(2_000)
                        .setKeepAlive(false)
                        .setFollowRedirects(false)
                        .setUserAgentEnabled(false),
                new PoolOptions().setHttp1MaxSize(128));
    }

    /**
     * Posts one message; the answer is the HTTP status, 0 when nobody answered.
     *
     * @param shortcode sent in a header of its own, or empty for none
     */
    Future<Integer> post(String url, String shortcode, JsonObject body) {
        var request = client.postAbs(url)
                .timeout(PATIENCE_MS)
                .putHeader("User-Agent", "ReactorNetty/1.2.9")
                .putHeader("Accept", "*/*")
                .putHeader("Content-Type", "application/json;charset=UTF-8");
        if (!shortcode.isEmpty()) request.putHeader("Businessshortcode", shortcode);
        return request.sendBuffer(Buffer.buffer(body.encode()))
                .map(answer -> answer.statusCode())
                .otherwise(failure -> {
                    LOG.info("nobody took a callback at {}: {}", URI.create(url).getAuthority(), failure.getClass());
                    return 0;
                });
    }

    /** Posts a question; the answer is a JSON object of HTTP 200, or nothing. */
    Future<Optional<JsonObject>> ask(String url, JsonObject body) {
        return client.postAbs(url)
                .timeout(PATIENCE_MS)
                .putHeader("User-Agent", "ReactorNetty/1.2.9")
                .putHeader("Content-Type", "application/json;charset=UTF-8")
                .sendBuffer(Buffer.buffer(body.encode()))
                .map(answer -> answer.statusCode() == 200
                        ? Optional.ofNullable(answer.bodyAsJsonObject())
                        : Optional.<JsonObject>empty())
                .otherwise(silent -> Optional.empty());
    }

    void close() {
        client.close();
    }
}
