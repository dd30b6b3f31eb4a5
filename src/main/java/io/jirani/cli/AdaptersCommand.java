package io.jirani.cli;

import io.jirani.kernel.Problem;
import io.jirani.metering.Foreign.Heard;
import io.jirani.metering.Inbound;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.adapters.Adapter;
import io.jirani.metering.adapters.AdapterFile;
import io.jirani.metering.adapters.Adapters;
import io.jirani.metering.adapters.ForeignJson;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "adapters", description = "How meters of other makers are read.")
final class AdaptersCommand {
    private final Console console;

    AdaptersCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "check",
            description =
                    "Looks at a file for JIRANI_ADAPTERS_FILE; with a topic and a payload, prints the reading they"
                            + " make: register values in Wh, W, mV, mA. Status 1 when they make none.")
    int check(
            @Parameters(arity = "0..1", paramLabel = "FILE", description = "the file; without one, what is built in")
                    @Nullable
                    Path file,
            @Option(names = "--topic", description = "a topic a meter publishes to") @Nullable String topic,
            @Option(names = "--payload", description = "what it publishes there; @FILE reads it from a file") @Nullable
                    String payload,
            @Option(names = "--retained", description = "as if a broker had kept it") boolean retained) {
        var adapters = (file == null ? AdapterFile.standard() : AdapterFile.read(file)).adapters();
        if (topic == null || payload == null) {
            if (topic != null || payload != null) throw Problem.invalid("--topic and --payload", "go together");
            for (var adapter : adapters)
                console.out().printf("%-16s %s%n", adapter.name(), String.join("  ", adapter.filters()));
            return Exit.OK;
        }
        var all = new Adapters(adapters, new SimpleMeterRegistry());
        var reader = all.whoReads(topic).map(Adapter::name);
        if (reader.isEmpty()) throw Problem.notFound("no adapter reads the topic " + topic);
        var inbound = new Inbound(
                topic, bytes(payload), retained ? Retain.RETAINED : Retain.LIVE, (dev, to, what) -> {}, () -> {});
        return print(reader, all.read(inbound, console.clock().instant()));
    }

    private int print(Optional<String> reader, Heard heard) {
        for (var sample : heard.samples()) console.out().println(ForeignJson.line(sample));
        for (var here : heard.presences())
            console.err().println("presence: " + here.foreignId() + " is " + here.presence());
        for (var reply : heard.replies())
            console.err()
                    .println("asked: " + reply.topic() + " " + new String(reply.payload(), StandardCharsets.UTF_8));
        if (!heard.samples().isEmpty()) return Exit.OK;
        console.err().println("jirani: " + reader.orElse("nobody") + " reads this topic and makes no reading of it");
        return Exit.REFUSED;
    }

    private static byte[] bytes(String payload) {
        if (!payload.startsWith("@")) return payload.getBytes(StandardCharsets.UTF_8);
        try {
            return Files.readAllBytes(Path.of(payload.substring(1)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
