package io.jirani.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A process of ours that may be killed. What it says goes to a file, which later lives of it write on. */
final class Child implements AutoCloseable {
    private static final int TAIL = 4_000;

    private final String name;
    private final Process process;
    private final Path log;
    private final long from;

    private Child(String name, Process process, Path log, long from) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.from = from;
    }

    /**
     * Starts a command.
     *
     * @param environment added to ours
     * @param log what it says on both of its outputs is appended
     */
    static Child start(String name, List<String> command, Map<String, String> environment, Path log) {
        try {
            var from = Files.exists(log) ? Files.size(log) : 0;
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().keySet().removeIf(variable -> variable.startsWith("JIRANI_"));
            builder.environment().putAll(environment);
            return new Child(name, builder.start(), log, from);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    ProcessHandle process() {
        return process.toHandle();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it has said a line as wanted in this life. */
    void awaitLine(Predicate<String> wanted, Duration atMost) {
        await("the line it says when it is ready", atMost, () -> said().lines().anyMatch(wanted));
    }

    /** Waits until something is so; fails when it ends before. */
    void await(String what, Duration atMost, java.util.function.BooleanSupplier so) {
        var held = Patience.until(atMost, () -> so.getAsBoolean() || !process.isAlive());
        if (held && so.getAsBoolean()) return;
        var said = said();
        throw new IllegalStateException(name + (process.isAlive() ? " did not within " + atMost : " ended before")
                + ": " + what + "\n" + said.substring(Math.max(0, said.length() - TAIL)));
    }

    /** What it has said in this life. A kill may cut a letter in two: bytes that are none are replaced. */
    String said() {
        try (var file = Files.newByteChannel(log)) {
            file.position(from);
            var bytes = new byte[(int) Math.max(0, file.size() - from)];
            var into = java.nio.ByteBuffer.wrap(bytes);
            while (into.hasRemaining() && file.read(into) >= 0) Thread.onSpinWait();
            return new String(bytes, 0, into.position(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Ends it as a power cut does: no hook, no flush, no goodbye. */
    void kill() {
        process.destroyForcibly();
        waitFor(Duration.ofSeconds(20));
    }

    /** Asks it to end, and kills it when it does not. */
    @Override
    public void close() {
        process.destroy();
        if (!waitFor(Duration.ofSeconds(10))) kill();
    }

    @Override
    public String toString() {
        return name;
    }

    private boolean waitFor(Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
