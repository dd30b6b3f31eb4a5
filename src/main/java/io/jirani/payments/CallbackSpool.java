package io.jirani.payments;

import io.jirani.kernel.IntentId;
import io.jirani.vault.Vault;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where callbacks wait while the database is away: a local file, flushed to the disk before anybody is answered, for a
 * provider that hears anything but 200 may never say it again. One line each, sealed: channel, intent, source, time, body.
 * Several processes may share the file. Beside it: {@code .replaying}, which is being handed over and nobody adds to, and
 * {@code .unopened}, the lines whose master key was not here; each start tries them again.
 */
public final class CallbackSpool {
    private static final Logger LOG = LoggerFactory.getLogger(CallbackSpool.class);
    private static final int FIELDS = 5;
    private static final String PURPOSE = "spool";
    /** So many are handed over in one go: a spool may be larger than the memory. */
    private static final int BATCH = 100;
    /** Up to here what strangers say is kept too. */
    private static final long ROOM_BYTES = 8L * 1024 * 1024;
    /** How a line begins; older ones, which are still read, are in clear. */
    private static final String SEALED = "v1 ";

    private final Path file;
    private final Path replaying;
    private final Path unopened;
    private final Vault vault;
    private final SpoolLock adding;
    private final SpoolLock handing;
    /** How many came by each path since the file was begun. */
    private final Map<String, Integer> of = new ConcurrentHashMap<>();

    private volatile boolean triedUnopened;

    /**
     * @param vault seals the lines: they name people and their numbers
     */
    public CallbackSpool(Path file, Vault vault) {
        this.file = file;
        this.replaying = beside(file, ".replaying");
        this.unopened = beside(file, ".unopened");
        this.vault = vault;
        this.adding = new SpoolLock(beside(file, ".lock"));
        this.handing = new SpoolLock(beside(file, ".handing"));
    }

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
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
        adding.alone(() -> append(file, SEALED + Base64.getEncoder().encodeToString(sealed)));
    }

    private static void append(Path to, String line) throws IOException {
        var isNew = !Files.exists(to);
        try (var channel = FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            var bytes = ByteBuffer.wrap(("\n" + line + "\n").getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) channel.write(bytes);
            channel.force(true);
        }
        if (isNew) flushFolder(to);
    }

    /** The file's name is on the disk too, not only what is in it. */
    private static void flushFolder(Path of) throws IOException {
        var folder = of.toAbsolutePath().getParent();
        if (folder == null) return;
        try (var names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** True when nothing waits that can be handed over. */
    public boolean isEmpty() {
        return !Files.exists(file) && !Files.exists(replaying) && (triedUnopened || !Files.exists(unopened));
    }

    /** Whether there is room: for what nobody's secret vouches for some bytes, for one path as much as in the inbox. */
    boolean hasRoomFor(InboxStore.Arrival arrival) {
        try {
            if (!Files.exists(file)) of.clear();
            else if (arrival.intent().isEmpty()) return Files.size(file) < ROOM_BYTES;
        } catch (IOException gone) {
            return true;
        }
        return isGated(arrival.channel()) || of.merge(path(arrival), 1, Integer::sum) <= InboxStore.MOST_OPEN;
    }

    private static boolean isGated(InboxStore.Channel channel) {
        return channel == InboxStore.Channel.TYPED || channel == InboxStore.Channel.BALANCE;
    }

    private static String path(InboxStore.Arrival it) {
        return it.channel() + " " + it.intent().map(IntentId::toString).orElse("-");
    }

    /**
     * Hands what waits to the database, some at a time, and forgets it after that. A crash or a failure in between hands it
     * over twice, which judging makes harmless. While another process does it, nothing happens.
     *
     * @return how many lines were set aside, since their master key is not here
     */
    public int replay(Consumer<List<InboxStore.Arrival>> save) {
        var aside = new AtomicInteger();
        handing.unlessAnother(() -> {
            aside.addAndGet(handOver(save)); // of a process that died over it
            if (!triedUnopened && Files.exists(unopened)) {
                Files.move(unopened, replaying, StandardCopyOption.ATOMIC_MOVE);
                aside.addAndGet(handOver(save));
            }
            triedUnopened = true;
            adding.alone(() -> {
                if (Files.exists(file)) Files.move(file, replaying, StandardCopyOption.ATOMIC_MOVE);
            });
            aside.addAndGet(handOver(save));
        });
        return aside.get();
    }

    private int handOver(Consumer<List<InboxStore.Arrival>> save) throws IOException {
        if (!Files.exists(replaying)) return 0;
        var saved = saveAll(save);
        var aside = setAside();
        Files.delete(replaying);
        LOG.info("{} callbacks that waited for the database are in the inbox", saved);
        if (aside > 0) LOG.error("{} callbacks are sealed with a master key that is not here: {}", aside, unopened);
        return aside;
    }

    private int saveAll(Consumer<List<InboxStore.Arrival>> save) throws IOException {
        var saved = 0;
        var arrivals = new ArrayList<InboxStore.Arrival>();
        try (var lines = lines()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!isLocked(line)) arrival(line).ifPresent(arrivals::add);
                if (arrivals.size() < BATCH) continue;
                save.accept(List.copyOf(arrivals));
                saved += arrivals.size();
                arrivals.clear();
            }
        }
        if (!arrivals.isEmpty()) save.accept(List.copyOf(arrivals));
        return saved + arrivals.size();
    }

    /** After all others are saved, lest they be set aside at each try. */
    private int setAside() throws IOException {
        var aside = 0;
        try (var lines = lines()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!isLocked(line)) continue;
                append(unopened, line);
                aside++;
            }
        }
        return aside;
    }

    /** Read as bytes: a rotten one spoils its line, not all. */
    private BufferedReader lines() throws IOException {
        return Files.newBufferedReader(replaying, StandardCharsets.ISO_8859_1);
    }

    /** Whether a line is whole and lacks its key: that is no torn line, and it is not forgotten. */
    private boolean isLocked(String line) {
        return sealed(line)
                .map(Vault::keyOf)
                .filter(key -> !key.isEmpty() && !vault.keys().contains(key))
                .isPresent();
    }

    private static Optional<byte[]> sealed(String line) {
        if (!line.startsWith(SEALED)) return Optional.empty();
        try {
            return Optional.of(Base64.getDecoder().decode(line.substring(SEALED.length())));
        } catch (IllegalArgumentException torn) {
            return Optional.empty();
        }
    }

    /** A line's fields. */
    private String open(String line) {
        try {
            return sealed(line)
                    .map(bytes -> new String(vault.openOwn(PURPOSE, bytes), StandardCharsets.UTF_8))
                    .orElse(line);
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
