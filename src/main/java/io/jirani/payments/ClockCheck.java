package io.jirani.payments;

import io.jirani.db.Db;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares this process' clock with the database's, which all processes share: who is ahead would end what another has just
 * begun. While they differ by more than seconds no job of payments runs here.
 */
public final class ClockCheck {
    private static final Logger LOG = LoggerFactory.getLogger(ClockCheck.class);
    private static final Duration MOST = Duration.ofSeconds(5);
    private static final Duration HOLDS = Duration.ofSeconds(10);
    /** A clock that was set, or a machine that slept: wall and steady time moved apart by this. */
    private static final Duration JUMP = Duration.ofSeconds(1);

    private final Db db;
    private final Clock clock;
    private final LongSupplier steadyNanos;
    /** What was seen last. No lock: a job that waited for one would keep the whole context of the jobs waiting. */
    private final AtomicReference<Optional<Look>> last = new AtomicReference<>(Optional.empty());

    private record Look(Duration off, Instant wall, long steady) {
        boolean isTooMuch() {
            return isWrong(off);
        }
    }

    /**
     * @param clock whose right is asked
     * @param steadyNanos time that is never set, such as {@link System#nanoTime}
     */
    public ClockCheck(Db db, Clock clock, LongSupplier steadyNanos) {
        this.db = db;
        this.clock = clock;
        this.steadyNanos = steadyNanos;
    }

    /** A job's pass that answers 0 while the clocks differ. */
    public IntSupplier guard(IntSupplier pass) {
        return () -> isRight() ? pass.getAsInt() : 0;
    }

    private boolean isRight() {
        var known = last.get();
        return !known.filter(this::holds).orElseGet(this::look).isTooMuch();
    }

    /** Whether what was measured says something of now. */
    private boolean holds(Look look) {
        var steady = Duration.ofNanos(steadyNanos.getAsLong() - look.steady());
        var wall = Duration.between(look.wall(), clock.instant());
        return steady.compareTo(HOLDS) < 0 && wall.minus(steady).abs().compareTo(JUMP) < 0;
    }

    private Look look() {
        var before = clock.instant();
        Instant theirs = db.transaction(DatabaseClockStore::now);
        var steady = steadyNanos.getAsLong();
        var after = clock.instant();
        var look = new Look(apart(before, theirs, after), after, steady);
        var was = last.getAndSet(Optional.of(look));
        if (look.isTooMuch() && was.filter(Look::isTooMuch).isEmpty())
            LOG.error("this clock is {} from the database's: payments stand still here", look.off());
        return look;
    }

    /** How far this clock is from the database's, by what is sure: a slow answer makes it less so, not wrong. */
    private static Duration apart(Instant before, Instant theirs, Instant after) {
        if (theirs.isBefore(before)) return Duration.between(theirs, before);
        if (theirs.isAfter(after)) return Duration.between(theirs, after);
        return Duration.ZERO;
    }

    /** How far this clock is from the database's, measured now; as health tells it. */
    public Duration off() {
        return look().off();
    }

    /** Whether that is too much for money. */
    public static boolean isWrong(Duration off) {
        return off.abs().compareTo(MOST) > 0;
    }
}
