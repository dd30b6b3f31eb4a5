package io.jirani.metering;

import io.jirani.metering.ClockPair.Proof;
import io.jirani.metering.IntakeState.Last;
import io.jirani.metering.IntakeState.Presence;
import io.jirani.metering.UplinkMessage.Happening;
import io.jirani.metering.UplinkMessage.Hello;
import io.jirani.metering.UplinkMessage.Offline;
import io.jirani.metering.UplinkMessage.Readings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Takes what a meter says into what is known of it: each row once, whatever comes late, twice or in disorder. Every row it
 * is given is kept, so every row is acknowledged; a verdict says in what form.
 */
public final class Intake {
    private static final Set<Reason> CLOCKLESS = Set.of(Reason.NO_TIME);
    private static final Duration BESIDE = Duration.ofMinutes(5);

    /** What became of a row. */
    public sealed interface Verdict {}

    /** It goes into {@code reading}. */
    public record Stored(Instant t) implements Verdict {}

    /** It was there. */
    public record Duplicate() implements Verdict {}

    /** It waits in {@code reading_parked}. */
    public record Parked(Reason reason) implements Verdict {}

    /** Why a row waits. */
    public enum Reason {
        /** Its boot never had a clock; a later pair of that boot places it. */
        NO_TIME,
        /** A register fell though its generation did not rise. */
        REGISTER_FELL,
        /** A generation the operator has not accepted. */
        NEW_GENERATION,
        /** A time out of this world or out of the numbers' order, or more energy than any household moves. */
        IMPLAUSIBLE,
        /** Its meter is in stock or under suspicion; judged again when it is released. */
        QUARANTINED,
        /** Another row was there under its number: two devices of one name, or a memory that was wiped. */
        SEQ_REUSED;

        /** As it stands in the database. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Reason of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /** A row that waits, with the boot that made it. */
    public record Waiting(long boot, Reading row) {}

    /**
     * A row with its verdict.
     *
     * @param row with its place in time, if it has one now
     */
    public record Judged(long boot, Reading row, Verdict verdict) {}

    /**
     * What a message came to.
     *
     * @param rows the message's rows
     * @param released rows that waited and do not wait for the same reason any longer
     */
    public record Taken(IntakeState state, List<Judged> rows, List<Judged> released) {
        /** Whether nothing came of it but rows that wait. */
        boolean onlyWaits() {
            var waits = false;
            for (var row : rows) {
                if (row.verdict() instanceof Stored) return false;
                waits |= row.verdict() instanceof Parked;
            }
            return waits && released.isEmpty();
        }
    }

    private Intake() {}

    /**
     * Takes rows.
     *
     * @param waiting rows of the same boot that have no time
     * @param remembered a pair of the same boot, if the state may have forgotten it for a newer boot's
     * @param now the neighbourhood's clock
     */
    public static Taken take(
            IntakeState state, List<Waiting> waiting, Optional<ClockPair> remembered, Readings message, Instant now) {
        var pair = ClockPair.of(message, now);
        var clocked = pair.map(state::with).orElse(state);
        var clock = pair.or(() -> remembered).or(() -> clocked.clock().filter(known -> known.boot() == message.boot()));
        var placeable = clock.isPresent() ? waiting : List.<Waiting>of();
        var before = place(clocked, placeable, CLOCKLESS, each -> clock, now);
        var after = before.state();
        var seen = after.seen();
        var judged = new ArrayList<Judged>(message.rows().size());
        for (var row : message.rows()) {
            if (seen.contains(row.seq())) {
                judged.add(new Judged(message.boot(), row, new Duplicate()));
                continue;
            }
            seen = seen.plus(row.seq());
            var mine = judged(after, message.boot(), placed(row, clock), now);
            after = inUse(after, mine);
            judged.add(mine);
        }
        return new Taken(noted(after, message, seen), judged, before.released());
    }

    /**
     * Keeps the rows of a meter that is in stock or under suspicion, all of them aside.
     *
     * @param reused whether another row is kept under a row's number
     */
    public static Taken hold(IntakeState state, Readings message, Predicate<Reading> reused) {
        var seen = state.seen();
        var judged = new ArrayList<Judged>(message.rows().size());
        for (var row : message.rows()) {
            Verdict verdict = new Parked(Reason.QUARANTINED);
            if (seen.contains(row.seq())) verdict = reused.test(row) ? new Parked(Reason.SEQ_REUSED) : new Duplicate();
            seen = seen.plus(row.seq());
            judged.add(new Judged(message.boot(), row, verdict));
        }
        return new Taken(noted(state, message, seen), judged, List.of());
    }

    /** The state after a message's rows: rows that come again show that the meter waits for an answer. */
    private static IntakeState noted(IntakeState state, Readings message, Ranges seen) {
        var lowest = Long.MAX_VALUE;
        var again = false;
        for (var row : message.rows()) {
            lowest = Math.min(lowest, row.seq());
            again |= state.seen().contains(row.seq());
        }
        var after = state.heard(message.boot(), lowest).keeping(seen);
        var newest = after.boot().filter(boot -> boot.number() == message.boot());
        return again && newest.isPresent() ? after.impatient() : after;
    }

    /** Takes a hello: whether the meter is there, what it holds, and a clock pair that may place rows that wait. */
    public static Taken hello(IntakeState state, List<Waiting> waiting, Hello hello, Instant now) {
        var present = state.with(hello.boot(), Presence.ONLINE).with(hello.boot(), hello.held());
        var pair = ClockPair.of(hello, now);
        var placeable = pair.isPresent() ? waiting : List.<Waiting>of();
        return place(pair.map(present::with).orElse(present), placeable, CLOCKLESS, each -> pair, now);
    }

    /** Takes a last will: it may only set the boot offline that it was made for. */
    public static IntakeState offline(IntakeState state, Offline will) {
        var mine = state.boot().isEmpty() || state.boot().get().number() == will.boot();
        return mine ? state.with(will.boot(), Presence.OFFLINE) : state;
    }

    /** Takes an event's number; empty when the event was there. */
    public static Optional<IntakeState> event(IntakeState state, Happening event) {
        return state.seen().contains(event.seq())
                ? Optional.empty()
                : Optional.of(state.heard(event.boot(), event.seq())
                        .keeping(state.seen().plus(event.seq())));
    }

    /** Takes the numbers of rows that were refused and kept as bytes. */
    public static IntakeState refused(IntakeState state, List<Long> sequences) {
        var seen = state.seen();
        for (var seq : sequences) seen = seen.plus(seq);
        return state.keeping(seen);
    }

    /**
     * Whether a boot lives on beside a newer one, which no single device can do: what it says now was made after the newer
     * one began. Rows that an older boot left behind were made before. When the newer one began only a proven clock tells:
     * one that lost minutes in a power cut would put it before what the older boot said last.
     *
     * @param made when the older boot said it, by a clock that was synchronised
     */
    public static boolean livesBeside(IntakeState state, long boot, Instant made, Instant now) {
        var newer = state.clock()
                .filter(pair -> pair.boot() > boot && pair.proof() == Proof.PROVEN)
                .filter(pair -> state.boot()
                        .filter(newest -> newest.number() == pair.boot())
                        .isPresent());
        if (newer.isEmpty()) return false;
        return made.isAfter(newer.get().at(0).plus(BESIDE))
                && Duration.between(made, now).abs().compareTo(BESIDE) <= 0;
    }

    /**
     * Judges rows again that waited for a reason that may be gone, such as a generation accepted meanwhile.
     *
     * @param reasons for which they may go on waiting where they are
     */
    public static Taken again(IntakeState state, List<Waiting> waiting, Set<Reason> reasons, Instant now) {
        var clocks = new HashMap<Long, ClockPair>();
        for (var each : waiting)
            each.row()
                    .t()
                    .filter(t -> Fit.ofThisWorld(t, now))
                    .ifPresent(t -> clocks.put(
                            each.boot(), new ClockPair(each.boot(), each.row().upMs(), t, Proof.CLAIMED)));
        return place(state, waiting, reasons, boot -> Optional.ofNullable(clocks.get(boot)), now);
    }

    private static Taken place(
            IntakeState state,
            List<Waiting> waiting,
            Set<Reason> reasons,
            Function<Long, Optional<ClockPair>> clock,
            Instant now) {
        if (waiting.isEmpty()) return new Taken(state, List.of(), List.of());
        var after = state;
        var released = new ArrayList<Judged>();
        var inOrder = waiting.stream()
                .sorted(Comparator.comparingLong(each -> each.row().seq()))
                .toList();
        for (var each : inOrder) {
            var pair = clock.apply(each.boot()).filter(found -> found.boot() == each.boot());
            var mine = judged(after, each.boot(), placed(each.row(), pair), now);
            if (mine.verdict() instanceof Parked why && reasons.contains(why.reason())) continue;
            after = inUse(after, mine);
            released.add(mine);
        }
        return new Taken(after, List.of(), released);
    }

    private static Reading placed(Reading row, Optional<ClockPair> clock) {
        if (row.t().isPresent() || clock.isEmpty()) return row;
        return row.placed(clock.get().at(row.upMs()));
    }

    /** A row that waits keeps the generation the meter said; one in use has that which counts. */
    private static Judged judged(IntakeState state, long boot, Reading row, Instant now) {
        if (row.t().isEmpty()) return new Judged(boot, row, new Parked(Reason.NO_TIME));
        var t = row.t().get();
        if (!Fit.ofThisWorld(t, now)) return new Judged(boot, row, new Parked(Reason.IMPLAUSIBLE));
        var mine = row.in(state.shift().generation(row.seq(), row.registers().generation()));
        var misfit = state.last().flatMap(last -> Fit.misfit(state, last, row.seq(), t, mine.registers()));
        return misfit.isPresent()
                ? new Judged(boot, row, new Parked(misfit.get()))
                : new Judged(boot, mine, new Stored(t));
    }

    private static IntakeState inUse(IntakeState state, Judged judged) {
        if (!(judged.verdict() instanceof Stored stored)) return state;
        var row = judged.row();
        if (state.last().isPresent() && state.last().get().seq() > row.seq()) return state;
        return state.with(new Last(row.seq(), stored.t(), row.registers(), row.gauges()));
    }
}
