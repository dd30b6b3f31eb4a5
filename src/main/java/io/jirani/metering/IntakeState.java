package io.jirani.metering;

import io.jirani.metering.Reading.Gauges;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the gateway has of one meter.
 *
 * @param seen the sequence numbers it keeps, in whatever form: stored, parked, or refused with their bytes
 * @param excused numbers it does not ask for, though it would take them: skipped by a new boot, or given up
 * @param acceptedGeneration the newest register generation the operator accepted
 * @param last the stored row with the highest sequence number
 * @param clock places rows without time
 */
public record IntakeState(
        Ranges seen,
        Ranges excused,
        Optional<Boot> boot,
        int acceptedGeneration,
        Optional<Last> last,
        Optional<ClockPair> clock,
        Presence presence) {
    /** A new boot begins at the next block of this many numbers (one flash write per block). */
    static final long BLOCK = 1_024;

    /** More holes than this are not asked for: rows a meter lost for good must not fill every answer. */
    static final int MOST_HOLES = 64;

    private static final int MOST_RANGES = 4_096;

    /**
     * The newest boot heard of.
     *
     * @param firstSeq the lowest number it sent; empty when only its hello is known
     */
    public record Boot(long number, OptionalLong firstSeq) {}

    /** The newest row in use. */
    public record Last(long seq, Instant t, Registers registers, Gauges gauges) {}

    /** At this many milliseconds after its start a meter's clock showed this. */
    public record ClockPair(long boot, long upMs, Instant t) {
        Instant at(long otherUpMs) {
            return t.minusMillis(upMs - otherUpMs);
        }
    }

    /** What the meter last said of itself. */
    public enum Presence {
        ONLINE,
        OFFLINE
    }

    /**
     * The answer to a meter: it may free every row and event up to {@code upTo} except the missing, which it sends again.
     */
    public record Ack(long upTo, List<Ranges.Range> missing) {}

    /** A meter nothing was heard of. */
    public static IntakeState fresh(int acceptedGeneration) {
        return new IntakeState(
                Ranges.NONE,
                Ranges.NONE,
                Optional.empty(),
                acceptedGeneration,
                Optional.empty(),
                Optional.empty(),
                Presence.OFFLINE);
    }

    /** What to answer; nothing when nothing is kept. */
    public Optional<Ack> ack() {
        return seen.highest().stream()
                .mapToObj(upTo -> new Ack(upTo, holes().all()))
                .findFirst();
    }

    private Ranges holes() {
        return seen.gaps().minus(excused);
    }

    /** This with a sequence number kept, which a boot sent. */
    IntakeState saw(long bootNumber, long seq) {
        return new IntakeState(seen, excused, heard(bootNumber, seq), acceptedGeneration, last, clock, presence)
                .kept(seq);
    }

    /** This with a sequence number kept of which nothing else is known. */
    IntakeState kept(long seq) {
        return new IntakeState(seen.plus(seq), excused, boot, acceptedGeneration, last, clock, presence)
                .skipExcused()
                .bounded();
    }

    private Optional<Boot> heard(long number, long seq) {
        var known = boot.filter(mine -> mine.number >= number);
        if (known.isEmpty()) return Optional.of(new Boot(number, OptionalLong.of(seq)));
        var mine = known.get();
        if (mine.number > number) return boot;
        return Optional.of(new Boot(number, OptionalLong.of(Math.min(seq, mine.firstSeq.orElse(Long.MAX_VALUE)))));
    }

    /** A boot that began at the next block after what we have lost nothing on the way there. */
    private IntakeState skipExcused() {
        var start = boot.map(Boot::firstSeq).orElse(OptionalLong.empty());
        if (start.isEmpty() || start.getAsLong() % BLOCK != 0) return this;
        var first = start.getAsLong();
        var before = seen.highestBelow(first);
        if (before.isEmpty() || before.getAsLong() == first - 1) return this;
        if (before.getAsLong() / BLOCK + 1 != first / BLOCK) return this;
        return excusing(before.getAsLong() + 1, first - 1);
    }

    private IntakeState bounded() {
        if (seen.size() <= MOST_HOLES) return this;
        var bounded = this;
        var holes = holes();
        for (int i = 0; i < holes.size() - MOST_HOLES; i++)
            bounded = bounded.excusing(
                    holes.all().get(i).from(), holes.all().get(i).to());
        if (seen.size() <= MOST_RANGES) return bounded;
        var oldest = seen.gaps().all().getFirst();
        return new IntakeState(
                seen.plus(oldest.from(), oldest.to()),
                bounded.excused.minus(new Ranges(List.of(oldest))),
                boot,
                acceptedGeneration,
                last,
                clock,
                presence);
    }

    private IntakeState excusing(long from, long to) {
        return new IntakeState(seen, excused.plus(from, to), boot, acceptedGeneration, last, clock, presence);
    }

    IntakeState with(Last newest) {
        return new IntakeState(seen, excused, boot, acceptedGeneration, Optional.of(newest), clock, presence);
    }

    /** A pair of an older boot than the one known is of use only while it is at hand. */
    IntakeState with(ClockPair pair) {
        if (clock.isPresent() && clock.get().boot > pair.boot) return this;
        return new IntakeState(seen, excused, boot, acceptedGeneration, last, Optional.of(pair), presence);
    }

    /** What a boot said of itself. An older boot than the one known says nothing of now. */
    IntakeState with(long bootNumber, Presence said) {
        if (boot.isPresent() && boot.get().number > bootNumber) return this;
        var now = boot.filter(mine -> mine.number == bootNumber).orElse(new Boot(bootNumber, OptionalLong.empty()));
        return new IntakeState(seen, excused, Optional.of(now), acceptedGeneration, last, clock, said);
    }
}
