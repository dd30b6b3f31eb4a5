package io.jirani.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jirani.bench.ClerkTask.Lane;
import io.jirani.db.DbUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A life of a clerk, seen from the process that hears what it tells. */
final class ClerkLink implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final Thread ear;
    private final Path log;

    private ClerkLink(Process process, Thread ear, Path log) {
        this.process = process;
        this.ear = ear;
        this.log = log;
    }

    /**
     * Starts one where the told end: every lane begins with its first task that has no answer.
     *
     * @param told what it tells goes here
     * @param log what else it says is appended
     */
    static ClerkLink start(DbUrl url, long seed, Told told, Path log) {
        var words = new ArrayList<>(List.of(Gateway.url(url), String.valueOf(seed)));
        for (var lane : Lane.values()) words.add(lane + "=" + told.done(lane));
        try {
            var process = new ProcessBuilder(Gateway.java(Clerk.class, words.toArray(String[]::new)))
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            var ear = Thread.ofPlatform().daemon().name("bench.ear").start(() -> hear(process, told));
            return new ClerkLink(process, ear, log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A kill may cut the last line: without its end it was not told. */
    private static void hear(Process process, Told told) {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            var line = new StringBuilder();
            for (int letter = lines.read(); letter >= 0; letter = lines.read()) {
                if (letter != '\n') {
                    line.append((char) letter);
                    continue;
                }
                told.hear(line.toString());
                line.setLength(0);
            }
        } catch (IOException over) {
            told.hear("the pipe is closed");
        }
    }

    /** Waits until something is so of what it tells; fails when it ends before. */
    void await(String what, java.util.function.BooleanSupplier so) {
        Patience.until(PATIENCE, () -> so.getAsBoolean() || !process.isAlive());
        if (so.getAsBoolean()) return;
        throw new IllegalStateException(
                "the clerk " + (process.isAlive() ? "did not in time" : "ended before") + ": " + what + ", see " + log);
    }

    /** Ends it as a power cut does, and hears what it had told until then. */
    void kill() {
        process.destroyForcibly();
        join();
    }

    /** Asks it to end what it began, and waits. */
    void finish() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                throw new IllegalStateException("the clerk did not come to its end, see " + log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        join();
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return "the clerk";
    }

    private void join() {
        try {
            process.waitFor();
            ear.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
