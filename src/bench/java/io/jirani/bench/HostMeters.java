package io.jirani.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The firmware's core on this machine, one process for many meters ({@code firmware-sim/host}), at a broker's listener for
 * meters. Nothing flows in their houses, so that what they show is what they were told.
 */
final class HostMeters implements AutoCloseable {
    private static final int NOT_HERE = 3;
    private static final Duration END = Duration.ofSeconds(30);

    private final Child child;

    private HostMeters(Child child) {
        this.child = child;
    }

    /** Builds them; answers the program, or nothing where a compiler or library is missing, and says so. */
    static Optional<Path> build(Path folder) {
        var program = folder.resolve("host-meters");
        var script = Options.home().resolve("firmware-sim/host/build");
        try {
            var build = new ProcessBuilder(script.toString(), program.toString())
                    .redirectErrorStream(true)
                    .start();
            var said = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var status = build.waitFor();
            if (status == 0) return Optional.of(program);
            if (status != NOT_HERE) throw new IllegalStateException("the host's meters are not to be built:\n" + said);
            Progress.say("passed over: " + said.strip());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /**
     * Starts them.
     *
     * @param lines of the meters' file: device id, key id, key, password
     */
    static HostMeters start(Path program, Path folder, Mosquitto broker, List<String> lines) {
        try {
            var meters = Files.write(folder.resolve("meters"), lines);
            var script = Files.writeString(folder.resolve("script"), "load 0\n");
            var command = List.of(
                    program.toString(),
                    "--meters",
                    meters.toString(),
                    "--script",
                    script.toString(),
                    "--folder",
                    folder.resolve("flash").toString(),
                    "--broker",
                    "127.0.0.1:" + broker.meterPort(),
                    "--sectors",
                    "4");
            return new HostMeters(Child.start("the meters", command, Map.of(), folder.resolve("meters.log")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    ProcessHandle process() {
        return child.process();
    }

    /**
     * What the meters show.
     *
     * @param meters how many were told any credit
     * @param wattHours what they show together
     */
    record Shown(long meters, long wattHours) {}

    /** Asks them to end; what credit they show then. */
    Shown shown() {
        child.process().destroy();
        Patience.need("the meters end", END, () -> !child.isAlive());
        var account = child.said().lines().reduce("", (before, line) -> line);
        var told = new JsonObject(account)
                .getJsonArray("meters").stream()
                        .map(JsonObject.class::cast)
                        .filter(meter -> meter.getLong("credit_wh", 0L) > 0)
                        .toList();
        return new Shown(
                told.size(),
                told.stream().mapToLong(meter -> meter.getLong("credit_wh")).sum());
    }

    @Override
    public void close() {
        child.close();
    }

    @Override
    public String toString() {
        return "the meters";
    }
}
