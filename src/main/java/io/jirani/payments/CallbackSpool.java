package io.jirani.payments;

import io.jirani.kernel.IntentId;
import io.jirani.vault.Vault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where callbacks wait while the database is away: a local file, flushed to the disk before anybody is answered, for a
 * provider that hears anything but 200 may never say it again. One line each, sealed: channel, intent, source, time, body.
 */
public final class CallbackSpool {
    private static final Logger LOG = LoggerFactory.getLogger(CallbackSpool.class);
    private static final int FIELDS = 5;
    private static final String PURPOSE = "spool";
    /** How a line begins; older ones, which are still read, are in clear. */
    private static final String SEALED = "v1 ";

    private final Path file;
    private final Vault vault;
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * @param vault seals the lines: they name people and their numbers
     */
    public CallbackSpool(Path file, Vault vault) {
        this.file = file;
        this.vault = vault;
    }

    /**
     * Keeps a callback; it is on the disk when this returns. Its line begins with a break of its own, for the one before it
     * may have been torn by a crash or a full disk.
     */
    public void add(InboxStore.Arrival arrival) {
        var fields = String.join(
                "\t",
                arrival.channel().name(),
                arrival.intent().map(IntentId::toString).orElse("-"),
                arrival.source().isEmpty() ? "-" : arrival.source(),
                arrival.at().toString(),
                Base64.getEncoder().encodeToString(arrival.body().bytes()));
        var sealed = vault.sealOwn(PURPOSE, fields.getBytes(StandardCharsets.UTF_8));
        var line = "\n" + SEALED + Base64.getEncoder().encodeToString(sealed) + "\n";
        lock.lock();
        try {
            var parent = file.getParent();
            if (parent != null) Files.createDirectories(parent);
            try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                var bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
                while (bytes.hasRemaining()) channel.write(bytes);
                channel.force(true);
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        } finally {
            lock.unlock();
        }
    }

    /** True when nothing waits. */
    public boolean isEmpty() {
        return !Files.exists(file);
    }

    /**
     * Hands what waits to the database, all of it in one go, and forgets it after that. A crash in between hands it over
     * twice, which judging makes harmless.
     */
    public void replay(Consumer<List<InboxStore.Arrival>> save) {
        lock.lock();
        try {
            if (isEmpty()) return;
            var arrivals = new ArrayList<InboxStore.Arrival>();
            for (var line : Files.readAllLines(file, StandardCharsets.US_ASCII))
                arrival(line).ifPresent(arrivals::add);
            save.accept(arrivals);
            Files.delete(file);
            LOG.info("{} callbacks that waited for the database are in the inbox", arrivals.size());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } finally {
            lock.unlock();
        }
    }

    /** A line's fields. One that is whole and does not open lacks its key: that is no torn line, and nothing is forgotten. */
    private String open(String line) {
        if (!line.startsWith(SEALED)) return line;
        byte[] sealed;
        try {
            sealed = Base64.getDecoder().decode(line.substring(SEALED.length()));
        } catch (IllegalArgumentException torn) {
            return line;
        }
        if (!vault.keys().contains(Vault.keyOf(sealed)))
            throw new IllegalStateException("a callback in " + file + " is sealed with a master key that is not here");
        try {
            return new String(vault.openOwn(PURPOSE, sealed), StandardCharsets.UTF_8);
        } catch (Vault.DoesNotOpen torn) {
            return line;
        }
    }

    /** A line; nothing when a crash tore it: then nobody was answered 200 for it. */
    private Optional<InboxStore.Arrival> arrival(String line) {
        var fields = open(line).split("\t", -1);
        if (!line.isEmpty() && fields.length != FIELDS) LOG.warn("a torn line in {} is left out", file);
        if (fields.length != FIELDS) return Optional.empty();
        try {
            return Optional.of(new InboxStore.Arrival(
                    InboxStore.Channel.valueOf(fields[0]),
                    fields[1].equals("-") ? Optional.empty() : Optional.of(IntentId.parse(fields[1])),
                    fields[2],
                    Map.of(),
                    new RawBody(Base64.getDecoder().decode(fields[4])),
                    Instant.parse(fields[3])));
        } catch (RuntimeException torn) {
            LOG.warn("a torn line in {} is left out", file);
            return Optional.empty();
        }
    }
}
