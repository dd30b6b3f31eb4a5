package io.jirani.payments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps all threads of all processes of a machine apart that work on the same file: within a process by a lock of its own,
 * since the system's locks belong to processes, and between processes by the system's.
 */
final class SpoolLock {
    private static final Map<Path, ReentrantLock> MINE = new ConcurrentHashMap<>();

    private final Path file;
    private final ReentrantLock mine;

    /**
     * @param file an empty file that stands for what is locked; it is made and stays
     */
    SpoolLock(Path file) {
        this.file = file.toAbsolutePath().normalize();
        this.mine = MINE.computeIfAbsent(this.file, path -> new ReentrantLock());
    }

    /** Work on files. */
    interface Work {
        void run() throws IOException;
    }

    /** Does the work once nobody else works. */
    void alone(Work work) {
        mine.lock();
        try (var channel = open()) {
            var theirs = channel.lock();
            try {
                work.run();
            } finally {
                theirs.release();
            }
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        } finally {
            mine.unlock();
        }
    }

    /** Does the work, unless somebody else works: he does the same. */
    void unlessAnother(Work work) {
        if (!mine.tryLock()) return;
        try (var channel = open()) {
            var theirs = channel.tryLock();
            if (theirs == null) return;
            try {
                work.run();
            } finally {
                theirs.release();
            }
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        } finally {
            mine.unlock();
        }
    }

    private FileChannel open() throws IOException {
        var folder = file.getParent();
        if (folder != null) Files.createDirectories(folder);
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
