package io.jirani.payments;

import io.jirani.db.Db;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
    private Duration off = Duration.ZERO;
    private Instant lookedAt = Instant.MIN;
    private long lookedNanos;

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

    private synchronized boolean isRight() {
        if (!holds()) {
            var before = off;
            off = measured();
            if (isTooMuch(off) && !isTooMuch(before))
                LOG.error("this clock is {} from the database's: payments stand still here", off);
        }
        return !isTooMuch(off);
    }

    private static boolean isTooMuch(Duration off) {
        return off.abs().compareTo(MOST) > 0;
    }

    /** Whether what was measured last says something of now. */
    private boolean holds() {
        if (lookedAt.equals(Instant.MIN)) return false;
        var steady = Duration.ofNanos(steadyNanos.getAsLong() - lookedNanos);
        var wall = Duration.between(lookedAt, clock.instant());
        return steady.compareTo(HOLDS) < 0 && wall.minus(steady).abs().compareTo(JUMP) < 0;
    }

    /** How far this clock is from the database's, by what is sure: a slow answer makes it less so, not wrong. */
    private Duration measured() {
        var before = clock.instant();
        Instant theirs = db.transaction(DatabaseClockStore::now);
        lookedNanos = steadyNanos.getAsLong();
        lookedAt = clock.instant();
        if (theirs.isBefore(before)) return Duration.between(theirs, before);
        if (theirs.isAfter(lookedAt)) return Duration.between(theirs, lookedAt);
        return Duration.ZERO;
    }

    /** How far this clock is from the database's, measured now; as health tells it. */
    public synchronized Duration off() {
        off = measured();
        return off;
    }

    /** Whether that is too much for money. */
    public static boolean isWrong(Duration off) {
        return isTooMuch(off);
    }
}
