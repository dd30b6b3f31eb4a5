package io.jirani.e2e;

import io.jirani.config.Secret;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;

/** Somebody who listens to {@code GET /v1/stream}. */
final class Ear implements AutoCloseable {
    /** One server-sent event. */
    record Heard(String type, JsonObject data) {}

    final List<Heard> events = new CopyOnWriteArrayList<>();
    private final Future<?> listening;
    private final Thread thread;

    Ear(Calls gateway, Secret key) {
        var request = gateway.to("/v1/stream", "Authorization", "Bearer " + key.reveal())
                .timeout(java.time.Duration.ofMinutes(5))
                .build();
        var answer = gateway.client().sendAsync(request, BodyHandlers.ofLines());
        listening = answer;
        thread = Thread.ofVirtual().unstarted(() -> {
            var type = new StringBuilder();
            try (var lines = answer.join().body()) {
                lines.forEach(line -> take(line, type));
            } catch (RuntimeException ended) {
                events.add(new Heard("end", new JsonObject()));
            }
        });
        thread.start();
        if (answer.join().statusCode() != 200)
            throw new IllegalStateException("no stream: " + answer.join().statusCode());
    }

    private void take(String line, StringBuilder type) {
        if (line.startsWith("event: ")) type.replace(0, type.length(), line.substring(7));
        else if (line.startsWith("data: ")) events.add(new Heard(type.toString(), new JsonObject(line.substring(6))));
    }

    /** The first event of a type. */
    JsonObject first(String type) {
        return all(type).getFirst();
    }

    List<JsonObject> all(String type) {
        return events.stream()
                .filter(heard -> heard.type().equals(type))
                .map(Heard::data)
                .toList();
    }

    @Override
    public void close() {
        listening.cancel(true);
        thread.interrupt();
    }
}
