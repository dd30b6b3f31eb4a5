package io.jirani.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;

/**
 * Where a bench builds: a folder of its own, and everything it started. On the way out, by Ctrl-C too, the youngest is ended
 * first, then the folder goes.
 */
final class Site implements AutoCloseable {
    private static final int LOG_DEPTH = 2;
    private static final int LOG_LINES = 15;

    private final Path folder;
    private final Deque<AutoCloseable> kept = new ArrayDeque<>();
    private volatile boolean closed;

    private Site(Path folder) {
        this.folder = folder;
    }

    /** Makes a folder of this process below another one. */
    static Site in(Path parent, String name) {
        var folder = parent.resolve(name + "-" + ProcessHandle.current().pid()).toAbsolutePath();
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        var site = new Site(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(site::close, "bench.cleanup"));
        return site;
    }

    Path folder() {
        return folder;
    }

    /** A folder in here; made when it is not there. */
    Path folder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Ends it with everything else. Refuses when the end has begun. */
    <T extends AutoCloseable> T keep(T what) {
        synchronized (kept) {
            if (!closed) {
                kept.push(what);
                return what;
            }
        }
        end(what);
        throw new IllegalStateException("the bench is ending");
    }

    /** How much there is now; see {@link #backTo}. */
    int mark() {
        synchronized (kept) {
            return kept.size();
        }
    }

    /** Ends what came since a mark. */
    void backTo(int mark) {
        synchronized (kept) {
            while (kept.size() > mark) end(kept.pop());
        }
    }

    /** Whether the end has begun: failures are its work then. */
    boolean isEnding() {
        return closed;
    }

    /** Prints the ends of all logs, for whoever wants to know what went wrong. */
    void tellLogs() {
        try (var all = Files.walk(folder, LOG_DEPTH)) {
            for (var log : all.filter(path -> path.toString().endsWith(".log") && !path.endsWith("initdb.log"))
                    .toList()) {
                var lines = Files.readString(log, StandardCharsets.ISO_8859_1)
                        .lines()
                        .toList();
                System.err.println("--- " + folder.relativize(log));
                lines.stream().skip(Math.max(0, lines.size() - LOG_LINES)).forEach(System.err::println);
            }
        } catch (IOException | UncheckedIOException gone) {
            System.err.println("bench: logs could not be read: " + gone);
        }
    }

    @Override
    public void close() {
        synchronized (kept) {
            closed = true;
            backTo(0);
            delete(folder);
        }
    }

    private static void end(AutoCloseable what) {
        try {
            what.close();
        } catch (Exception failure) {
            System.err.println("bench: " + what + " did not end well: " + failure);
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) return;
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        } catch (IOException | UncheckedIOException left) {
            System.err.println("bench: " + folder + " could not be deleted: " + left);
        }
    }
}
