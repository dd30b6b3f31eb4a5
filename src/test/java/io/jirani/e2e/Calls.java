package io.jirani.e2e;

import io.jirani.Overheard;
import io.jirani.config.Secret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One HTTP server, as its clients see it. */
final class Calls implements AutoCloseable {
    /** What came back. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        String headersAndBody() {
            return response.headers().map() + " " + response.body();
        }

        JsonObject json() {
            return new JsonObject(response.body());
        }

        JsonArray list() {
            return new JsonArray(response.body());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI base;
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();

    Calls(int port) {
        this.base = URI.create("http://127.0.0.1:" + port);
    }

    /** What every refusal said. */
    List<String> refusals() {
        return List.copyOf(refusals);
    }

    HttpClient client() {
        return client;
    }

    /** A request to build on; {@code headers} are names and values in turn. */
    HttpRequest.Builder to(String path, String... headers) {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(20));
        return headers.length == 0 ? request : request.headers(headers);
    }

    Answer get(String path, String... headers) {
        return send(to(path, headers).GET().build());
    }

    Answer get(Secret key, String path) {
        return get(path, "Authorization", "Bearer " + key.reveal());
    }

    /** A JSON body, in whatever state it is. */
    Answer post(String path, String body, String... headers) {
        return send(json(path, body, headers));
    }

    /** A POST of a household that moves something. */
    Answer post(Secret key, String path, JsonObject body, String idempotencyKey) {
        return post(
                path,
                body.encode(),
                "Authorization",
                "Bearer " + key.reveal(),
                "Idempotency-Key",
                "\"" + idempotencyKey + "\"");
    }

    /** A form's fields, encoded already. */
    Answer form(String path, String body) {
        return send(to(path, "Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    Answer put(String path, JsonObject body) {
        return send(to(path, "Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body.encode()))
                .build());
    }

    Answer delete(Secret key, String path) {
        return send(to(path, "Authorization", "Bearer " + key.reveal()).DELETE().build());
    }

    /** The same without waiting, for crowds. */
    CompletableFuture<Integer> later(String path, String body) {
        return client.sendAsync(json(path, body), BodyHandlers.ofString()).thenApply(HttpResponse::statusCode);
    }

    private HttpRequest json(String path, String body, String... headers) {
        return to(path, headers)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private Answer send(HttpRequest request) {
        try {
            var answer = new Answer(client.send(request, BodyHandlers.ofString()));
            if (answer.status() >= 400) {
                refusals.add(answer.headersAndBody());
                Overheard.keep(Overheard.Channel.REFUSALS, "gateway", answer.headersAndBody());
            }
            return answer;
        } catch (IOException failure) {
            throw new IllegalStateException("no answer to " + request, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Keeps what its metrics tell, at the end of a gateway's life; one that is down already tells nothing. */
    void overhear() {
        try {
            Overheard.keep(Overheard.Channel.METRICS, "gateway", get("/metrics").body());
        } catch (IllegalStateException down) {
            // its metrics went with it
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
