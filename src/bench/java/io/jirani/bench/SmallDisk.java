package io.jirani.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A disk of 256 MB in memory, which can be filled to the last byte. Root may mount one where the system lets it. */
final class SmallDisk implements AutoCloseable {
    private static final String SIZE = "256m";
    private static final int PIECE = 1 << 20;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts one on a folder; nothing where that is not allowed. */
    static Optional<SmallDisk> mount(Path folder) {
        var options = "size=" + SIZE + ",mode=700";
        return Tools.run("mount", "-t", "tmpfs", "-o", options, "jirani-bench", folder.toString())
                ? Optional.of(new SmallDisk(folder))
                : Optional.empty();
    }

    /** Fills what is left of it. */
    void fill() {
        var zeros = new byte[PIECE];
        try (var file = Files.newByteChannel(filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int piece = PIECE; piece > 0; )
                try {
                    file.write(ByteBuffer.wrap(zeros, 0, piece));
                } catch (IOException noRoom) {
                    piece /= 2;
                }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Gives the room back. */
    void free() {
        try {
            Files.deleteIfExists(filler());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        if (!Tools.run("umount", folder.toString()) && !Tools.run("umount", "-l", folder.toString()))
            throw new IllegalStateException(folder + " could not be unmounted");
    }

    @Override
    public String toString() {
        return "the small disk";
    }

    private Path filler() {
        return folder.resolve("filler");
    }
}
