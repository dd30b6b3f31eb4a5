package io.jirani.metering;

import io.jirani.metering.Ranges.Range;
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
 * @param role what it measures: more or less can be plausible
 * @param acceptedGeneration the newest register generation the operator accepted
 * @param last the stored row with the highest sequence number
 * @param clock places rows without time
 */
public record IntakeState(
        Ranges seen,
        Ranges excused,
        Optional<Boot> boot,
        Meter.Role role,
        int acceptedGeneration,
        Shift shift,
        Optional<Last> last,
        Optional<ClockPair> clock,
        Presence presence) {
    /** A new boot begins at the next block of this many numbers (one flash write per block). */
    static final long BLOCK = 1_024;

    /** More holes than this are not asked for at once; the others' turn comes when these are filled. */
    static final int MOST_HOLES = 64;

    /** A meter holds no more rows than this: a hole below that many newer ones is given up. */
    static final int MOST_HELD = 8_192;

    /** Holes that were given up are forgotten from this many on, the oldest first. */
    static final int MOST_RANGES = 64;

    /** So many rows of a boot that never said hello, and we no longer wait for the hello. */
    static final int PATIENCE = 64;

    /**
     * The newest boot heard of.
     *
     * @param firstSeq the lowest number it sent; empty when only its hello is known
     * @param held what its first hello said; empty when none came yet
     */
    public record Boot(long number, OptionalLong firstSeq, Optional<Held> held) {}

    /**
     * What a meter held when it came.
     *
     * @param next the number it would give next
     * @param count of rows and events it held, of that boot and of older ones
     */
    public record Held(long next, long count) {
        /** It did not say. */
        static final Held UNKNOWN = new Held(0, Long.MAX_VALUE);
    }

    /** The newest row in use. */
    public record Last(long seq, Instant t, Registers registers, Gauges gauges) {}

    /**
     * What operators decided about the meter's registers: rows from a number on belong to another generation than the meter
     * says.
     *
     * @param by how many generations more, after as many decisions; rows before the number count one less
     */
    public record Shift(long from, int by) {
        static final Shift NONE = new Shift(0, 0);

        /** A meter may say any generation: the last one there is has none after it. */
        int generation(long seq, int said) {
            if (by == 0) return said;
            return (int) Math.min(Integer.MAX_VALUE, (long) said + (seq >= from ? by : by - 1));
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
    public record Ack(long upTo, List<Range> missing) {}

    /** A meter nothing was heard of. */
    public static IntakeState fresh(Meter.Role role, int acceptedGeneration) {
        return new IntakeState(
                Ranges.NONE,
                Ranges.NONE,
                Optional.empty(),
                role,
                acceptedGeneration,
                Shift.NONE,
                Optional.empty(),
                Optional.empty(),
                Presence.OFFLINE);
    }

    /**
     * What to answer; nothing when nothing is kept. It names no number that we neither have, nor ask for, nor gave up: what
     * is beyond the holes that fit into an answer, or beyond a boot's beginning we are not sure of, is not answered yet.
     */
    public Optional<Ack> ack() {
        if (seen.size() == 0) return Optional.empty();
        var upTo = seen.highest().getAsLong();
        var beginning = beginning();
        if (seen.size() == 1 && beginning.isEmpty()) return Optional.of(new Ack(upTo, List.of()));
        var gaps =
                beginning.map(hole -> seen.gaps().plus(hole.from(), hole.to())).orElse(seen.gaps());
        var holes = gaps.minus(excused).all();
        if (holes.size() > MOST_HOLES) {
            upTo = holes.get(MOST_HOLES).from() - 1;
            holes = holes.subList(0, MOST_HOLES);
        }
        var doubtful = boot.filter(newest -> newest.held.isEmpty()).flatMap(newest -> before());
        if (doubtful.isPresent() && doubtful.get().from() <= upTo) {
            var from = doubtful.get().from();
            upTo = from - 1;
            holes = holes.stream().filter(hole -> hole.from() < from).toList();
        }
        return Optional.of(new Ack(upTo, List.copyOf(holes)));
    }

    /** The hole right before the newest boot's rows, if we have older ones: rows we miss, or numbers it skipped. */
    private Optional<Range> before() {
        var first = boot.map(Boot::firstSeq).orElse(OptionalLong.empty());
        if (first.isEmpty()) return Optional.empty();
        var highest = seen.highestBelow(first.getAsLong());
        if (highest.isEmpty() || highest.getAsLong() == first.getAsLong() - 1) return Optional.empty();
        var hole = new Range(highest.getAsLong() + 1, first.getAsLong() - 1);
        return excused.covers(hole.from(), hole.to()) ? Optional.empty() : Optional.of(hole);
    }

    /**
     * The numbers below the lowest, if the meter held more when it came than it sent since, or we do not know: without a
     * hello they are asked for until a block of newer numbers is here.
     */
    private Optional<Range> beginning() {
        var lowest = seen.all().getFirst().from();
        if (lowest == 0) return Optional.empty();
        var held = boot.flatMap(Boot::held);
        var asked = held.isPresent()
                ? held.get().count > held.get().next - boot.get().firstSeq.orElse(held.get().next)
                : before().isPresent() || seen.highest().getAsLong() - lowest < BLOCK;
        return asked ? Optional.of(new Range(0, lowest - 1)) : Optional.empty();
    }

    /** The hole before the newest boot, if it may be no loss: the boot began at the next block after what we have. */
    private Optional<Range> skipped() {
        return before().filter(hole ->
                (hole.to() + 1) % BLOCK == 0 && (hole.from() - 1) / BLOCK + 1 == (hole.to() + 1) / BLOCK);
    }

    /**
     * This with numbers kept.
     *
     * @param all the old numbers and the new ones
     */
    IntakeState keeping(Ranges all) {
        return new IntakeState(all, excused, boot, role, acceptedGeneration, shift, last, clock, presence).bounded();
    }

    /** This without a number that counted as there and is not. */
    IntakeState missing(long seq) {
        var others = seen.minus(Ranges.NONE.plus(seq));
        return new IntakeState(others, excused, boot, role, acceptedGeneration, shift, last, clock, presence);
    }

    /** This with numbers that a boot sent. */
    IntakeState heard(long number, long lowest) {
        if (boot.isPresent() && boot.get().number > number) return this;
        var known = boot.filter(mine -> mine.number == number);
        if (known.isPresent() && known.get().firstSeq.orElse(Long.MAX_VALUE) <= lowest) return this;
        return with(new Boot(number, OptionalLong.of(lowest), known.flatMap(Boot::held)));
    }

    /** Rows came again, so the meter waits for our answer rather than we for its hello. */
    IntakeState impatient() {
        if (boot.isEmpty() || boot.get().held.isPresent() || before().isEmpty()) return this;
        return with(new Boot(boot.get().number, boot.get().firstSeq, Optional.of(Held.UNKNOWN)));
    }

    private IntakeState bounded() {
        if (seen.size() <= 1 && (seen.size() == 0 || beginning().isEmpty())) return this;
        var after = boot.isPresent() && boot.get().held.isEmpty() ? patient() : this;
        return after.withoutSkipped().givingUp();
    }

    private IntakeState patient() {
        var hole = before();
        var waits = hole.isPresent() && seen.highest().getAsLong() - hole.get().to() >= PATIENCE;
        return waits ? impatient() : this;
    }

    /**
     * A boot that held, when it first came, no more than it had made since its beginning held nothing older: it freed none
     * of its own before, because until then we answered for none of them. So it lost nothing on the way there.
     */
    private IntakeState withoutSkipped() {
        if (boot.isEmpty() || boot.get().held.isEmpty()) return this;
        var held = boot.get().held.get();
        return skipped()
                .filter(range -> held.count <= held.next - (range.to() + 1))
                .map(range -> excusing(range.from(), range.to()))
                .orElse(this);
    }

    /** Holes that no meter can fill any more. */
    private IntakeState givingUp() {
        var all = seen.all();
        var above = 0L;
        for (int i = all.size() - 1; i >= 0; i--) {
            above += all.get(i).to() - all.get(i).from() + 1;
            if (above < MOST_HELD) continue;
            if (all.get(i).from() == 0) return this;
            var after = excusing(0, all.get(i).from() - 1);
            var forgotten = Math.min(i, all.size() - MOST_RANGES);
            if (forgotten <= 0) return after;
            var merged = seen.plus(all.getFirst().from(), all.get(forgotten).to());
            return new IntakeState(merged, after.excused, boot, role, acceptedGeneration, shift, last, clock, presence);
        }
        return this;
    }

    private IntakeState excusing(long from, long to) {
        if (excused.covers(from, to)) return this;
        return new IntakeState(
                seen, excused.plus(from, to), boot, role, acceptedGeneration, shift, last, clock, presence);
    }

    private IntakeState with(Boot newest) {
        return new IntakeState(
                seen, excused, Optional.of(newest), role, acceptedGeneration, shift, last, clock, presence);
    }

    IntakeState with(Last newest) {
        return new IntakeState(
                seen, excused, boot, role, acceptedGeneration, shift, Optional.of(newest), clock, presence);
    }

    /** A pair of an older boot than the one known is of use only while it is at hand; a proven one stays its boot's. */
    IntakeState with(ClockPair pair) {
        if (clock.isPresent()
                && (clock.get().boot() > pair.boot() || clock.get().outdoes(pair))) return this;
        return new IntakeState(seen, excused, boot, role, acceptedGeneration, shift, last, Optional.of(pair), presence);
    }

    /** Whether the meter is there. */
    IntakeState with(Presence said) {
        return presence == said
                ? this
                : new IntakeState(seen, excused, boot, role, acceptedGeneration, shift, last, clock, said);
    }

    /** What a boot said of itself. An older boot than the one known says nothing of now. */
    IntakeState with(long bootNumber, Presence said) {
        if (boot.isPresent() && boot.get().number > bootNumber) return this;
        var known = boot.filter(mine -> mine.number == bootNumber);
        var now = known.orElse(new Boot(bootNumber, OptionalLong.empty(), Optional.empty()));
        return with(now).with(said);
    }

    /** What a boot held when it came; what it says later tells nothing of what it freed meanwhile. */
    IntakeState with(long bootNumber, Held held) {
        if (boot.isEmpty() || boot.get().number != bootNumber || boot.get().held.isPresent()) return this;
        return with(new Boot(bootNumber, boot.get().firstSeq, Optional.of(held)))
                .bounded();
    }

    /** The operator lets rows from a number on count as another generation. */
    IntakeState rebased(long from) {
        var more = new Shift(from, shift.by + 1);
        return new IntakeState(seen, excused, boot, role, acceptedGeneration + 1, more, last, clock, presence);
    }

    /** The operator lets the meter count its rows anew: no number of before says anything of what comes. */
    IntakeState restarted() {
        return new IntakeState(
                Ranges.NONE,
                Ranges.NONE,
                Optional.empty(),
                role,
                acceptedGeneration,
                new Shift(0, shift.by),
                last.map(newest -> new Last(-1, newest.t, newest.registers, newest.gauges)),
                Optional.empty(),
                presence);
    }
}
