package io.jirani.metering.adapters;

import io.jirani.kernel.Problem;
import io.jirani.metering.Foreign;
import io.jirani.metering.Foreign.Heard;
import io.jirani.metering.Inbound;
import io.jirani.metering.Inbound.Retain;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Messages through the adapters, as the intake would give them; what they make of them, as text. */
final class Line {
    /** When every message of the samples comes, unless a test says otherwise. */
    static final Instant ARRIVED = Instant.parse("2026-01-01T00:01:01Z");

    private final Foreign adapters;

    Line(Adapter... adapters) {
        this.adapters = new Adapters(List.of(adapters), new SimpleMeterRegistry());
    }

    /** A file of samples, one message a line. */
    static List<JsonObject> samples(String file) {
        return text(file).lines().map(JsonObject::new).toList();
    }

    static String text(String file) {
        try (var in = Line.class.getResourceAsStream("/foreign/" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What becomes of all messages of a file: one line for each thing heard, after the message's number in the file. */
    List<String> golden(String file) {
        var all = new ArrayList<String>();
        var number = 0;
        for (var sample : samples(file)) {
            number++;
            if ("down".equals(sample.getString("direction"))) continue;
            for (var said : say(sample)) all.add(number + " " + said);
        }
        return all;
    }

    List<String> say(JsonObject sample) {
        var payload = sample.getValue("payload");
        var retain = sample.getBoolean("retain", false) ? Retain.RETAINED : Retain.LIVE;
        return say(sample.getString("topic"), payload instanceof String text ? text : payload.toString(), retain);
    }

    List<String> say(String topic, String payload) {
        return say(topic, payload, Retain.LIVE);
    }

    List<String> say(String topic, String payload, Retain retain) {
        return say(topic, payload, retain, ARRIVED);
    }

    List<String> say(String topic, String payload, Retain retain, Instant arrived) {
        var bytes = payload.getBytes(StandardCharsets.UTF_8);
        var inbound = new Inbound(topic, bytes, retain, (dev, to, what) -> {}, () -> {});
        try {
            return lines(adapters.read(inbound, arrived));
        } catch (Problem refused) {
            return List.of("refused " + refused.detail());
        }
    }

    List<String> due(Instant now) {
        return lines(adapters.due(now));
    }

    private static List<String> lines(Heard heard) {
        var lines = new ArrayList<String>();
        for (var sample : heard.samples()) lines.add(ForeignJson.line(sample));
        for (var here : heard.presences()) lines.add(here.presence() + " " + here.adapter() + " " + here.foreignId());
        for (var reply : heard.replies())
            lines.add("ask " + reply.topic() + " " + new String(reply.payload(), StandardCharsets.UTF_8));
        return lines;
    }
}
