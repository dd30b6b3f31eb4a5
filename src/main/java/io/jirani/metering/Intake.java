package io.jirani.metering;

import io.jirani.metering.IntakeState.ClockPair;
import io.jirani.metering.IntakeState.Last;
import io.jirani.metering.IntakeState.Presence;
import io.jirani.metering.Reading.TimeQuality;
import io.jirani.metering.UplinkMessage.Happening;
import io.jirani.metering.UplinkMessage.Hello;
import io.jirani.metering.UplinkMessage.Offline;
import io.jirani.metering.UplinkMessage.Readings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Takes what a meter says into what is known of it: each row once, whatever comes late, twice or in disorder. Every row it
 * is given is kept, so every row is acknowledged; a verdict says in what form.
 */
public final class Intake {
    private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");
    private static final Duration AHEAD = Duration.ofDays(2);

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
        /** A time out of this world, or more energy than any household moves. */
        IMPLAUSIBLE;

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
    public record Taken(IntakeState state, List<Judged> rows, List<Judged> released) {}

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
        var pair = pair(message, now);
        var clocked = pair.map(state::with).orElse(state);
        var clock = pair.or(() -> remembered).or(() -> clocked.clock().filter(known -> known.boot() == message.boot()));
        var before = place(clocked, waiting, clock, now);
        var after = before.state();
        var judged = new ArrayList<Judged>(message.rows().size());
        for (var row : message.rows()) {
            if (after.seen().contains(row.seq())) {
                judged.add(new Judged(message.boot(), row, new Duplicate()));
                continue;
            }
            after = after.saw(message.boot(), row.seq());
            var placed = placed(row, clock);
            var verdict = judge(after, placed, now);
            after = inUse(after, placed, verdict);
            judged.add(new Judged(message.boot(), placed, verdict));
        }
        return new Taken(after, judged, before.released());
    }

    /** Takes a hello: whether the meter is there, and a clock pair that may place rows that wait. */
    public static Taken hello(IntakeState state, List<Waiting> waiting, Hello hello, Instant now) {
        var present = state.with(hello.boot(), Presence.ONLINE);
        var pair = hello.t()
                .filter(t -> hello.upMs().isPresent() && ofThisWorld(t, now))
                .map(t -> new ClockPair(hello.boot(), hello.upMs().getAsLong(), t));
        return place(pair.map(present::with).orElse(present), waiting, pair, now);
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
                : Optional.of(state.saw(event.boot(), event.seq()));
    }

    /** Takes the numbers of rows that were refused and kept as bytes. */
    public static IntakeState refused(IntakeState state, List<Long> sequences) {
        var after = state;
        for (var seq : sequences) if (!after.seen().contains(seq)) after = after.kept(seq);
        return after;
    }

    /** Judges rows again that waited for a reason that is gone, such as a generation accepted meanwhile. */
    public static Taken again(IntakeState state, List<Waiting> waiting, Instant now) {
        return place(state, waiting, Optional.empty(), now);
    }

    private static Taken place(IntakeState state, List<Waiting> waiting, Optional<ClockPair> clock, Instant now) {
        var after = state;
        var released = new ArrayList<Judged>();
        var inOrder = waiting.stream()
                .sorted(Comparator.comparingLong(each -> each.row().seq()))
                .toList();
        for (var each : inOrder) {
            var placed = placed(each.row(), clock.filter(pair -> pair.boot() == each.boot()));
            if (placed.t().isEmpty()) continue;
            var verdict = judge(after, placed, now);
            after = inUse(after, placed, verdict);
            released.add(new Judged(each.boot(), placed, verdict));
        }
        return new Taken(after, List.of(), released);
    }

    /** A pair that a message gives, from its best row. */
    static Optional<ClockPair> pair(Readings message, Instant now) {
        return message.rows().stream()
                .filter(row -> row.t().filter(t -> ofThisWorld(t, now)).isPresent())
                .max(Comparator.comparingInt((Reading row) -> row.quality() == TimeQuality.SYNC ? 1 : 0)
                        .thenComparingLong(Reading::seq))
                .map(row -> new ClockPair(message.boot(), row.upMs(), row.t().orElseThrow()));
    }

    private static Reading placed(Reading row, Optional<ClockPair> clock) {
        if (row.t().isPresent()) return row;
        return clock.map(pair -> row.placed(pair.at(row.upMs()))).orElse(row);
    }

    private static Verdict judge(IntakeState state, Reading row, Instant now) {
        if (row.t().isEmpty()) return new Parked(Reason.NO_TIME);
        var t = row.t().get();
        if (!ofThisWorld(t, now)) return new Parked(Reason.IMPLAUSIBLE);
        return state.last()
                .flatMap(last -> misfit(last, row, t, state.acceptedGeneration()))
                .<Verdict>map(Parked::new)
                .orElse(new Stored(t));
    }

    /** Why a row cannot stand beside the newest one in use. */
    private static Optional<Reason> misfit(Last last, Reading row, Instant t, int acceptedGeneration) {
        var mine = row.registers();
        var late = row.seq() < last.seq();
        if (mine.generation() > Math.max(acceptedGeneration, last.registers().generation()))
            return Optional.of(Reason.NEW_GENERATION);
        if (mine.generation() > last.registers().generation()) return Optional.empty();
        if (mine.generation() < last.registers().generation())
            return late ? Optional.empty() : Optional.of(Reason.REGISTER_FELL);
        var lower = late ? mine : last.registers();
        var upper = late ? last.registers() : mine;
        if (!lower.rose(upper)) return Optional.of(Reason.REGISTER_FELL);
        var span = Math.max(1_000, Math.abs(Duration.between(last.t(), t).toMillis()));
        return lower.plausible(upper, span) ? Optional.empty() : Optional.of(Reason.IMPLAUSIBLE);
    }

    private static IntakeState inUse(IntakeState state, Reading row, Verdict verdict) {
        if (!(verdict instanceof Stored stored)) return state;
        var newest = state.last().filter(last -> last.seq() > row.seq()).isEmpty();
        return newest ? state.with(new Last(row.seq(), stored.t(), row.registers(), row.gauges())) : state;
    }

    private static boolean ofThisWorld(Instant t, Instant now) {
        return !t.isBefore(EARLIEST) && !t.isAfter(now.plus(AHEAD));
    }
}
