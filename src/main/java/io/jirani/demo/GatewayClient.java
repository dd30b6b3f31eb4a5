package io.jirani.demo;

import io.jirani.config.Secret;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The gateway's HTTP API as a phone sees it: a path, a JSON body, an answer. Waits, so call it on a virtual thread. */
final class GatewayClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    /**
     * An answer.
     *
     * @param status 0 when the gateway was not reached
     * @param body empty when it was no JSON object
     */
    record Reply(int status, JsonObject body) {
        static final Reply UNREACHABLE = new Reply(0, new JsonObject());

        boolean accepted() {
            return status >= 200 && status < 300;
        }

        /** A member that may be missing anywhere on the way: {@code text("payment", "tx_id")}. */
        Optional<String> text(String... path) {
            Object at = body;
            for (var name : path) at = at instanceof JsonObject object ? object.getValue(name) : null;
            return Optional.ofNullable(at).map(Object::toString);
        }
    }

    private final URI base;
    private final RandomGenerator random;
    private final HttpClient http;

    /**
     * @param base such as {@code http://127.0.0.1:8080}
     * @param random of idempotency keys
     */
    GatewayClient(URI base, RandomGenerator random) {
        this.base = base;
        this.random = random;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    Reply get(String path, Optional<Secret> key) throws InterruptedException {
        return send(request(path, key).GET().build());
    }

    /** Posts a JSON object, with a fresh idempotency key of its own. */
    Reply post(String path, JsonObject body, Optional<Secret> key) throws InterruptedException {
        var request = request(path, key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()));
        if (key.isPresent()) request.header("Idempotency-Key", "\"" + idempotencyKey() + "\"");
        return send(request.build());
    }

    /** Posts a form. */
    Reply form(String path, Map<String, String> fields) throws InterruptedException {
        var body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(request(path, Optional.empty())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private HttpRequest.Builder request(String path, Optional<Secret> key) {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(PATIENCE)
                .header("Accept", "application/json, application/problem+json;q=0.9");
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.reveal()));
        return request;
    }

    private UUID idempotencyKey() {
        synchronized (random) {
            return new UUID(random.nextLong(), random.nextLong());
        }
    }

    private Reply send(HttpRequest request) throws InterruptedException {
        try {
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), object(response.body()));
        } catch (IOException unreachable) {
            return Reply.UNREACHABLE;
        }
    }

    private static JsonObject object(String text) {
        try {
            return text.startsWith("{") ? new JsonObject(text) : new JsonObject();
        } catch (DecodeException noJson) {
            return new JsonObject();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
