package io.jirani.demo;

import io.jirani.kernel.Dev;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What a meter's firmware does, without network or disk: makes rows on the wall clock, keeps them until the gateway says
 * it has them, does as a command says. Time comes in as a parameter, so a test is a few lines.
 *
 * <p>Each start takes the next block of 1,024 sequence numbers, so none is used twice whatever a kill left unsaved.
 */
final class FirmwareModel {
    static final int BLOCK = 1_024;
    static final int ROOM = 8_192;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int IN_FLIGHT = 2 * Uplink.MAX_ROWS;
    private static final int REMEMBERED = 64;
    private static final int OVERFLOW = 4;
    private static final int RELAY_OPEN = 16;

    /**
     * When rows are made: at every interval boundary and periodically between, both counted from the epoch.
     *
     * @param interval the market's interval
     */
    record Rhythm(Duration interval, Duration period) {
        Instant after(Instant moment) {
            var boundary = next(moment, interval);
            var periodic = next(moment, period);
            return boundary.isBefore(periodic) ? boundary : periodic;
        }

        private static Instant next(Instant moment, Duration step) {
            long length = step.toMillis();
            return Instant.ofEpochMilli((Math.floorDiv(moment.toEpochMilli(), length) + 1) * length);
        }
    }

    /** What came of a command. */
    enum Outcome {
        DONE,
        EXPIRED,
        REFUSED
    }

    record Done(UUID id, Outcome outcome) {}

    /** What the display shows: credit at a revision. */
    record Credit(long revision, long wattHours) {
        static final Credit NONE = new Credit(0, 0);
    }

    /**
     * The flash: everything a start needs.
     *
     * @param at the moment up to which registers were counted and rows made
     */
    record State(
            long boot,
            long nextSeq,
            Instant at,
            House.Registers registers,
            House.Relay relay,
            Credit credit,
            List<Done> done,
            List<Uplink.Row> rows) {
        State {
            done = List.copyOf(done);
            rows = List.copyOf(rows);
        }

        /** A meter that was hung up just before a moment, so that a row of that very moment is its first. */
        static State fresh(Line line, Instant moment) {
            return new State(
                    0,
                    0,
                    moment.minusMillis(1),
                    line.lifetime(),
                    House.Relay.CLOSED,
                    Credit.NONE,
                    List.of(),
                    List.of());
        }
    }

    private final Dev dev;
    private final Line line;
    private final Rhythm rhythm;
    private final long boot;
    private final Instant bootAt;
    private final TreeMap<Long, Uplink.Row> rows = new TreeMap<>();
    private final Map<Long, Instant> sentAt = new HashMap<>();
    private final List<Done> done;
    private long nextSeq;
    private Instant at;
    private House.Registers registers;
    private House.Relay relay;
    private Credit credit;
    private int lostFlag;
    private long flashedSeq;
    private long changes;

    /** Starts a meter from its flash. */
    FirmwareModel(Dev dev, Line line, Rhythm rhythm, State flash) {
        this.dev = dev;
        this.line = line;
        this.rhythm = rhythm;
        this.boot = flash.boot + 1;
        this.bootAt = flash.at;
        this.nextSeq = (Math.floorDiv(flash.nextSeq, BLOCK) + 1L) * BLOCK;
        this.flashedSeq = nextSeq;
        this.at = flash.at;
        this.registers = flash.registers;
        this.relay = flash.relay;
        this.credit = flash.credit;
        this.done = new ArrayList<>(flash.done);
        for (var row : flash.rows) rows.put(row.seq(), row);
    }

    Dev dev() {
        return dev;
    }

    /** Counts up to a moment and makes the rows that fell due. Answers how many. */
    synchronized int advance(Instant now) {
        int made = 0;
        for (var due = rhythm.after(at); !due.isAfter(now); due = rhythm.after(at)) {
            count(due);
            var watts = Math.floorDiv(line.netMilliwatts(due, relay) + 500, 1_000L);
            int flags = lostFlag | (relay == House.Relay.OPEN ? RELAY_OPEN : 0);
            lostFlag = 0;
            keep(new Uplink.Row(
                    nextSeq++,
                    due.toEpochMilli(),
                    up(due),
                    registers.imported().wattHours(),
                    registers.exported().wattHours(),
                    watts,
                    flags));
            made++;
            changes++;
        }
        return made;
    }

    /**
     * The rows to send now, oldest first: those never sent, and those nobody confirmed within five seconds. They count as
     * sent from here on; there are never more in flight than two messages hold. A row that is not in the flash yet is
     * not sent: a kill would make its number and its registers a lie.
     *
     * @param real the real time: patience is no matter of the sun
     */
    synchronized List<Uplink.Row> due(Instant real) {
        sentAt.values().removeIf(sent -> !sent.plus(PATIENCE).isAfter(real));
        var due = new ArrayList<Uplink.Row>();
        for (var row : rows.headMap(flashedSeq).values()) {
            if (sentAt.size() >= IN_FLIGHT) break;
            if (sentAt.putIfAbsent(row.seq(), real) == null) due.add(row);
        }
        return due;
    }

    /** The connection is gone: nothing is in flight any more. */
    synchronized void disconnected() {
        sentAt.clear();
    }

    /** What the gateway has, it need not be sent: frees every row up to a number but those in the gaps. */
    synchronized int acknowledged(long upTo, List<long[]> missing) {
        var held = rows.headMap(upTo, true);
        int before = held.size();
        held.keySet().removeIf(seq -> missing.stream().noneMatch(gap -> gap[0] <= seq && seq <= gap[1]));
        sentAt.keySet().retainAll(rows.keySet());
        return before - held.size();
    }

    /** Switches the relay at a moment: what was used until then is counted first. Once per command. */
    synchronized Done relay(UUID id, Instant now, House.Relay wanted) {
        return once(id, () -> {
            count(now);
            relay = wanted;
            return Outcome.DONE;
        });
    }

    /** Shows a credit, unless it shows a newer one already. Once per command. */
    synchronized Done credit(UUID id, Credit told) {
        return once(id, () -> {
            if (told.revision >= credit.revision) credit = told;
            return Outcome.DONE;
        });
    }

    /** Turns a command down. Once per command. */
    synchronized Done refuse(UUID id, Outcome why) {
        return once(id, () -> why);
    }

    synchronized Credit shown() {
        return credit;
    }

    synchronized House.Relay relay() {
        return relay;
    }

    long boot() {
        return boot;
    }

    synchronized Uplink.Hello hello(Instant now) {
        return new Uplink.Hello(boot, nextSeq, rows.size(), up(now), now.toEpochMilli(), relay);
    }

    /** A number that grows with every row made and every command done: something new belongs in the flash. */
    synchronized long changes() {
        return changes;
    }

    /** A state is in the flash: the rows in it may be sent. */
    synchronized void flashed(State written) {
        flashedSeq = written.nextSeq;
    }

    /** What belongs in the flash now. */
    synchronized State state() {
        return new State(boot, nextSeq, at, registers, relay, credit, done, List.copyOf(rows.values()));
    }

    private Done once(UUID id, Supplier<Outcome> effect) {
        for (var earlier : done) if (earlier.id.equals(id)) return earlier;
        var now = new Done(id, effect.get());
        done.add(now);
        changes++;
        if (done.size() > REMEMBERED) done.removeFirst();
        return now;
    }

    private void count(Instant until) {
        if (!until.isAfter(at)) return;
        registers = line.advance(registers, at, until, relay);
        at = until;
    }

    private void keep(Uplink.Row row) {
        rows.put(row.seq(), row);
        if (rows.size() <= ROOM) return;
        sentAt.remove(rows.pollFirstEntry().getKey());
        lostFlag = OVERFLOW;
    }

    private long up(Instant moment) {
        return Math.max(0, Duration.between(bootAt, moment).toMillis());
    }
}
