package io.jirani.metering;

import io.jirani.kernel.Dev;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The firmware's core on this host, a process for each meter, as {@code firmware-sim/host} builds it. */
final class HostMeters implements AutoCloseable {
    /** How often a meter's messages were sent otherwise than it meant, by the file where it counts that. */
    record Tally(long duplicated, long tampered, long wrongKey, long trespassed) {}

    private static final Path BINARY =
            Path.of("target/firmware/host-meters-chain").toAbsolutePath();
    private static final int NOT_HERE = 3;
    private static final int PERIOD_MS = 10_000;

    private final Path folder;
    private final int broker;
    private final QuickClock sun;
    private final int until;
    private final List<String> lines = new ArrayList<>();
    private final Map<Dev, Process> running = new LinkedHashMap<>();
    private final Map<Dev, Path> answers = new HashMap<>();

    HostMeters(Path folder, int broker, QuickClock sun, int until) {
        this.folder = folder;
        this.broker = broker;
        this.sun = sun;
        this.until = until;
    }

    /** Builds them; answers why that cannot be here. */
    static Optional<String> build() throws IOException, InterruptedException {
        var build = new ProcessBuilder("firmware-sim/host/build", BINARY.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(build.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        var status = build.waitFor();
        if (status == NOT_HERE) return Optional.of(said.strip());
        if (status != 0) throw new AssertionError("the host's meters are not to be built:\n" + said);
        return Optional.empty();
    }

    /** One more meter, with what happens to it. */
    void add(Dev dev, DeviceKey key, String script) throws IOException {
        var file = folder.resolve(dev.id() + ".script");
        Files.writeString(file, script);
        lines.add(String.join(
                " ",
                dev.id(),
                "k1",
                HexFormat.of().formatHex(key.bytes()),
                password(dev).reveal(),
                file.toString()));
        Files.write(folder.resolve("meters"), lines);
    }

    static io.jirani.config.Secret password(Dev dev) {
        return new io.jirani.config.Secret("password-of-" + dev.id() + "-random-enough");
    }

    void start(Dev dev) throws IOException {
        var answer = folder.resolve(dev.id() + ".json");
        answers.put(dev, answer);
        var words = new ArrayList<>(
                List.of(BINARY.toString(), "--meters", folder.resolve("meters").toString()));
        words.addAll(
                List.of("--only", dev.id(), "--folder", folder.resolve("flash").toString()));
        words.addAll(List.of("--broker", "127.0.0.1:" + broker, "--sectors", "16"));
        words.addAll(List.of("--period", String.valueOf(PERIOD_MS), "--interval", "60000"));
        words.addAll(List.of("--sun", String.valueOf(sun.sun()), "--real", String.valueOf(sun.real())));
        words.addAll(
                List.of("--speed", String.valueOf(sun.speed()), "--until", String.valueOf(until), "--drain", "40"));
        running.put(
                dev,
                new ProcessBuilder(words)
                        .redirectOutput(answer.toFile())
                        .redirectError(ProcessBuilder.Redirect.appendTo(
                                folder.resolve("meters.log").toFile()))
                        .start());
    }

    /** Ends one as a power cut does. */
    void kill(Dev dev) throws InterruptedException {
        of(dev).destroyForcibly().waitFor();
    }

    /** Ends one in order, at once; what it says of itself then. */
    JsonObject stop(Dev dev) throws Exception {
        var process = of(dev);
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) throw new AssertionError(dev + " does not end");
        return new JsonObject(Files.readString(Objects.requireNonNull(answers.get(dev))))
                .getJsonArray("meters")
                .getJsonObject(0);
    }

    private Process of(Dev dev) {
        return Objects.requireNonNull(running.get(dev), dev.id());
    }

    Tally tally(Dev dev) throws IOException {
        var counts = ByteBuffer.wrap(Files.readAllBytes(
                        folder.resolve("flash").resolve(dev.id()).resolve("tally")))
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
        return new Tally(counts.get(1), counts.get(2), counts.get(3), counts.get(4));
    }

    /** Waits for its own end; what flowed in its house, and what it made of it. */
    JsonObject end(Dev dev) throws Exception {
        var process = of(dev);
        if (!process.waitFor(90, TimeUnit.SECONDS)) throw new AssertionError(dev + " does not end");
        var said = Files.readString(Objects.requireNonNull(answers.get(dev)));
        if (process.exitValue() != 0)
            throw new AssertionError(dev + " ended with " + process.exitValue() + ": " + said + "\n"
                    + Files.readString(folder.resolve("meters.log")));
        return new JsonObject(said).getJsonArray("meters").getJsonObject(0);
    }

    @Override
    public void close() {
        running.values().forEach(Process::destroyForcibly);
    }
}
