package io.jirani.demo.daraja;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * The provider's memory: one JSON line per event, flushed to the disk before anybody is told. One thread of its own writes
 * all lines that wait with one flush, in the order they were given.
 */
final class DarajaJournal implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Line(String text, Promise<Void> written, boolean last) {}

    private final FileChannel channel;
    private final BlockingQueue<Line> waiting = new LinkedBlockingQueue<>();
    private final Thread writer;
    private final long replayed;

    private DarajaJournal(FileChannel channel, long replayed) {
        this.channel = channel;
        this.replayed = replayed;
        this.writer = Thread.ofPlatform().daemon().name("daraja-journal").start(this::write);
    }

    /**
     * Opens a journal, made when it is not there, and reads it back. A torn last line, which nobody was ever told of, is
     * cut off.
     */
    static DarajaJournal open(Path file, Consumer<DarajaEvent> reader) {
        var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            var channel = FileChannel.open(file, options);
            try {
                lock(channel, file);
                return new DarajaJournal(channel, replay(channel, reader));
            } catch (IOException | RuntimeException unusable) {
                channel.close();
                throw unusable;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void lock(FileChannel channel, Path file) throws IOException {
        try {
            if (channel.tryLock() != null) return;
        } catch (OverlappingFileLockException held) {
            throw new IllegalStateException("another simulator holds " + file, held);
        }
        throw new IllegalStateException("another simulator holds " + file);
    }

    private static long replay(FileChannel channel, Consumer<DarajaEvent> reader) throws IOException {
        var bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // a read may be short; go on until the whole file is here
        }
        var all = bytes.array();
        var lines = 0L;
        var start = 0;
        for (int end = 0; end < all.length; end++) {
            if (all[end] != '\n') continue;
            reader.accept(JSON.readValue(all, start, end - start, DarajaEvent.class));
            start = end + 1;
            lines++;
        }
        channel.truncate(start);
        channel.position(start);
        return lines;
    }

    /** How many events there were at the start. */
    long replayed() {
        return replayed;
    }

    /** Completes when the event, and all before it, are on the disk. */
    Future<Void> append(DarajaEvent event) {
        try {
            var text = JSON.writerFor(DarajaEvent.class).writeValueAsString(event) + "\n";
            return give(text, false);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Completes when all that was given before is on the disk. */
    Future<Void> flush() {
        return give("", false);
    }

    private Future<Void> give(String text, boolean last) {
        Promise<Void> written = Promise.promise();
        waiting.add(new Line(text, written, last));
        return written.future();
    }

    private void write() {
        var batch = new ArrayList<Line>();
        try {
            while (true) {
                batch.clear();
                batch.add(waiting.take());
                waiting.drainTo(batch);
                try {
                    store(batch);
                    batch.forEach(line -> line.written.complete());
                } catch (IOException failure) {
                    batch.forEach(line -> line.written.fail(failure));
                }
                if (batch.stream().anyMatch(Line::last)) return;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void store(Iterable<Line> batch) throws IOException {
        var text = new StringBuilder();
        for (var line : batch) text.append(line.text);
        if (text.isEmpty()) return;
        var buffer = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
        while (buffer.hasRemaining()) channel.write(buffer);
        channel.force(false);
    }

    /** Writes what waits and lets go of the file. */
    @Override
    public void close() {
        give("", true);
        try {
            writer.join(5_000);
            channel.close();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
