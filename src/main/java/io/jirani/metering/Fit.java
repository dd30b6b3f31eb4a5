package io.jirani.metering;

import io.jirani.metering.Intake.Reason;
import io.jirani.metering.IntakeState.Last;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether a row fits what is known of its meter: its time, its registers, and the order of both. */
final class Fit {
    /** Further ahead of our clock than this is no drift: the server's time rules. */
    static final Duration AHEAD = Duration.ofMinutes(10);

    /** Older than this no meter's memory and no broker's queue is. */
    static final Duration BEHIND = Duration.ofDays(370);

    /** How far a clock may be set back: rows made one after the other may come out of order by this in time. */
    static final Duration STEP = Duration.ofMinutes(10);

    private Fit() {}

    /** Whether a time can be when a row was made that is here now. */
    static boolean ofThisWorld(Instant t, Instant now) {
        return !t.isBefore(now.minus(BEHIND)) && !t.isAfter(now.plus(AHEAD));
    }

    /** Why a row of our protocol cannot stand beside the newest one in use: the order is that of the numbers. */
    static Optional<Reason> misfit(IntakeState state, Last last, long seq, Instant t, Registers mine) {
        var late = seq < last.seq();
        var first = late ? t : last.t();
        var second = late ? last.t() : t;
        if (second.isBefore(first.minus(STEP))) return Optional.of(Reason.IMPLAUSIBLE);
        if (mine.generation()
                > Math.max(state.acceptedGeneration(), last.registers().generation()))
            return Optional.of(Reason.NEW_GENERATION);
        if (mine.generation() > last.registers().generation()) return Optional.empty();
        if (mine.generation() < last.registers().generation())
            return late ? Optional.empty() : Optional.of(Reason.REGISTER_FELL);
        return way(state.role(), last, t, mine, late);
    }

    /** Why a foreign row cannot stand beside the newest one in use: the order is that of the times. */
    static Optional<Reason> foreign(Meter.Role role, Last last, Instant t, Registers mine) {
        if (mine.generation() != last.registers().generation())
            return mine.generation() > last.registers().generation() ? Optional.empty() : late(last, t);
        return way(role, last, t, mine, isLate(last, t, mine));
    }

    static boolean isLate(Last last, Instant t, Registers mine) {
        return t.isBefore(last.t()) || (t.equals(last.t()) && mine.rose(last.registers()));
    }

    private static Optional<Reason> late(Last last, Instant t) {
        return t.isBefore(last.t()) ? Optional.empty() : Optional.of(Reason.REGISTER_FELL);
    }

    private static Optional<Reason> way(Meter.Role role, Last last, Instant t, Registers mine, boolean late) {
        var lower = late ? mine : last.registers();
        var upper = late ? last.registers() : mine;
        if (!lower.rose(upper)) return Optional.of(Reason.REGISTER_FELL);
        var span = Math.max(1_000, Math.abs(Duration.between(last.t(), t).toMillis()));
        return lower.plausible(upper, span, role) ? Optional.empty() : Optional.of(Reason.IMPLAUSIBLE);
    }
}
