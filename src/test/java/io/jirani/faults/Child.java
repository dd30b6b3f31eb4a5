package io.jirani.faults;

import io.jirani.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The gateway's launcher in a Java process of its own, which may be killed. What it says is kept in two files. */
final class Child implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;

    private Child(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts a command.
     *
     * @param notes where the files are, beside the data folder so that it may be deleted
     * @param name of the files
     */
    static Child start(Path notes, String name, String... words) {
        var out = notes.resolve(name + ".out");
        var err = notes.resolve(name + ".err");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(words));
        try {
            var process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            return new Child(process, out, err);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits until a line of its progress is as wanted, and answers that line. */
    String line(Predicate<String> wanted, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            var found = err().lines().filter(wanted).findFirst();
            if (found.isPresent()) return found.get();
            if (!process.isAlive() || System.nanoTime() > end)
                throw new AssertionError((process.isAlive() ? "not within " + patience : "it ended") + ":\n" + err());
            Thread.sleep(100);
        }
    }

    /** Ends it as a power cut does: no hook, no flush, no goodbye. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits for its own end, and answers its exit status. */
    int end(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
            throw new AssertionError("did not end within " + patience + ":\n" + err());
        return process.exitValue();
    }

    String out() {
        return read(out).strip();
    }

    String err() {
        return read(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static String read(Path file) {
        try {
            // A kill may cut a letter in two: bytes that are none are replaced.
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
