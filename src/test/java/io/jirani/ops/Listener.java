package io.jirani.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.http.Door;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One who listens to the event stream over a real socket, as a browser does. */
final class Listener implements AutoCloseable {
    private final InputStream body;
    private final BufferedReader lines;
    private final List<String> whats = new ArrayList<>();
    private final List<String> types = new ArrayList<>();
    private final StringBuilder heard = new StringBuilder();
    private String lastId = "";

    private Listener(InputStream body) {
        this.body = body;
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    static Listener open(Door door, String path, String key, String... headers) {
        try {
            var request = door.request(path, headers).GET();
            if (!key.isEmpty()) request.header("Authorization", "Bearer " + key);
            var response = door.client().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/event-stream");
            var listener = new Listener(response.body());
            assertThat(listener.lines.readLine()).isEqualTo("retry: 3000");
            return listener;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Listens until an event of a type came, and answers what all of them told. */
    List<String> until(String type) {
        events(type);
        return List.copyOf(whats);
    }

    /** All that was said so far. */
    String heard() {
        return heard.toString();
    }

    /** Listens until an event of a type came, and answers the types of all. */
    List<String> events(String wanted) {
        try {
            var type = "";
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) lastId = line.substring(4);
                if (line.startsWith("event: ")) type = line.substring(7);
                if (!line.startsWith("data: ")) continue;
                types.add(type);
                heard.append(line);
                whats.add(new JsonObject(line.substring(6)).getString("what", ""));
                if (type.equals(wanted)) break;
            }
            return List.copyOf(types);
        } catch (IOException ended) {
            return List.copyOf(types);
        }
    }

    String lastId() {
        return lastId;
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
