package io.jirani.metering;

import io.jirani.metering.ForeignSample.Arrived;
import io.jirani.metering.ForeignSample.At;
import io.jirani.metering.ForeignSample.Local;
import io.jirani.metering.Intake.Duplicate;
import io.jirani.metering.Intake.Judged;
import io.jirani.metering.Intake.Parked;
import io.jirani.metering.Intake.Reason;
import io.jirani.metering.Intake.Stored;
import io.jirani.metering.Intake.Taken;
import io.jirani.metering.Intake.Waiting;
import io.jirani.metering.IntakeState.Last;
import io.jirani.metering.Reading.TimeQuality;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes what adapters read into what is known of a meter. A sample becomes a row: put in time, and numbered by its time in
 * milliseconds with the lowest ten bits of the registers' sum (Wh) behind it. So numbers rise with the device's time, a
 * sample that comes twice has the number it had, and JSON readers keep it exact (below 2^53 until the year 2248). Numbers
 * that come of themselves leave no holes to remember: of the state only the newest row in use counts, and the table folds
 * what comes twice.
 */
final class ForeignIntake {
    /** A clock further ahead than this would close intervals that are not over: what came then is of then. */
    private static final Duration AHEAD = Duration.ofSeconds(5);

    private static final int REGISTER_BITS = 10;
    private static final long REGISTER_MASK = (1L << REGISTER_BITS) - 1;

    private ForeignIntake() {}

    /**
     * The row of a sample.
     *
     * @param zone of the meter's clock where that names none
     * @param arrived what counts where the meter's clock is ahead, or out of this world
     */
    static Reading row(ForeignSample sample, ZoneId zone, Instant arrived) {
        var said = moment(sample, zone, arrived);
        var right = Fit.ofThisWorld(said, arrived) && !said.isAfter(arrived.plus(AHEAD));
        var t = right ? said : arrived.truncatedTo(ChronoUnit.SECONDS);
        var registers = new Registers(sample.imported(), sample.exported(), 1);
        var sum = registers.imported().wattHours() + registers.exported().wattHours();
        var seq = (t.toEpochMilli() << REGISTER_BITS) | (sum & REGISTER_MASK);
        return new Reading(
                seq, Optional.of(t), 0, TimeQuality.FOREIGN, registers, sample.gauges(), sample.flags() & 0xff);
    }

    /** What becomes of a row. */
    static Taken take(IntakeState state, Reading row, Instant now) {
        var mine = row.in(state.shift().generation(row.seq(), row.registers().generation()));
        var t = row.t().orElseThrow();
        if (state.last().filter(last -> isSame(last, mine)).isPresent()) return one(state, mine, new Duplicate());
        var misfit = Fit.ofThisWorld(t, now)
                ? state.last().flatMap(last -> Fit.foreign(state.role(), last, t, mine.registers()))
                : Optional.of(Reason.IMPLAUSIBLE);
        if (misfit.isPresent()) return one(state, row, new Parked(misfit.get()));
        var newest = state.last()
                .filter(last -> Fit.isLate(last, t, mine.registers()))
                .isEmpty();
        var after = newest ? state.with(new Last(row.seq(), t, mine.registers(), mine.gauges())) : state;
        return one(after, mine, new Stored(t));
    }

    /** Keeps a row of a meter that is in stock or under suspicion. */
    static Taken hold(IntakeState state, Reading row) {
        return one(state, row, new Parked(Reason.QUARANTINED));
    }

    /** Judges rows again that waited, in the order of their times. */
    static Taken again(IntakeState state, List<Waiting> waiting, Set<Reason> reasons, Instant now) {
        var after = state;
        var released = new ArrayList<Judged>();
        for (var each : waiting) {
            var taken = take(after, each.row(), now);
            var judged = taken.rows().getFirst();
            if (judged.verdict() instanceof Parked why && reasons.contains(why.reason())) continue;
            after = taken.state();
            released.add(judged);
        }
        return new Taken(after, List.of(), released);
    }

    private static boolean isSame(Last last, Reading row) {
        return last.seq() == row.seq() && last.registers().equals(row.registers());
    }

    private static Taken one(IntakeState state, Reading row, Intake.Verdict verdict) {
        return new Taken(state, List.of(new Judged(0, row, verdict)), List.of());
    }

    private static Instant moment(ForeignSample sample, ZoneId zone, Instant now) {
        return switch (sample.when()) {
            case At at -> at.t().truncatedTo(ChronoUnit.MILLIS);
            case Local local -> nearest(local.t(), zone, now);
            case Arrived arrived -> arrived.t().truncatedTo(ChronoUnit.SECONDS);
        };
    }

    /** In the hour that a clock goes through twice, the time nearer to the arrival is meant. */
    private static Instant nearest(LocalDateTime t, ZoneId zone, Instant now) {
        return zone.getRules().getValidOffsets(t).stream()
                .map(t::toInstant)
                .min(Comparator.comparing(
                        moment -> Duration.between(moment, now).abs()))
                .orElseGet(() -> t.atZone(zone).toInstant())
                .truncatedTo(ChronoUnit.MILLIS);
    }
}
