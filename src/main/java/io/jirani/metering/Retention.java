package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.http.HealthCheck.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the partitions of rows ahead and drops what is over its time (ruling 28): rows after 90 days, in whole months, and
 * what was kept aside and decided; registers at boundaries after 13 months; what meters said in the log of events after 48
 * hours. Nothing goes before its day is rolled up.
 */
final class Retention {
    /** 35 days in which a row may still be settled, and 55 more. */
    static final Duration ROWS = Duration.ofDays(90);

    private static final Period INTERVALS = Period.ofMonths(13);
    private static final Duration AHEAD = Duration.ofDays(62);
    /** Rows of the days to come must have a partition. */
    private static final Duration NEEDED = Duration.ofDays(7);

    private final Db db;
    private final RetentionStore store = new RetentionStore();
    private final Clock clock;
    private final Clock sunClock;
    private final AtomicLong partitions = new AtomicLong();
    private final AtomicLong lastRun;

    /**
     * @param clock the real one
     * @param sunClock the neighbourhood's, in which rows are stamped
     */
    Retention(Db db, Clock clock, Clock sunClock) {
        this.db = db;
        this.clock = clock;
        this.sunClock = sunClock;
        // Not 0: one that never runs is late as well.
        this.lastRun = new AtomicLong(clock.instant().getEpochSecond());
    }

    /** One pass. Each step is a transaction of its own: dropping waits for nobody for long. */
    int pass() {
        var sun = sunClock.instant();
        db.transaction(tx -> store.make(tx, sun.minus(AHEAD), sun.plus(AHEAD)));
        var oldest = earlier(sun, clock.instant());
        var rows = oldest.minus(ROWS);
        db.transaction(tx -> store.drop(tx, rows));
        while (db.transaction(store::leaveOutStranded)) Thread.onSpinWait();
        db.transaction(tx -> store.forgetAside(tx, rows));
        var intervals = oldest.atZone(ZoneOffset.UTC).minus(INTERVALS).toInstant();
        db.transaction(tx -> store.forgetEvents(tx, intervals));
        var forgotten = db.transaction(tx -> store.forgetBoundaries(tx, intervals));
        while (db.transaction(store::forgetLog)) Thread.onSpinWait();
        db.transaction(store::forgetAnswers);
        partitions.set(db.transaction(store::partitions));
        lastRun.set(clock.instant().getEpochSecond());
        return forgotten;
    }

    /** Degraded while rows of the next days have no partition of their own. */
    Status status() {
        var there =
                db.transaction(tx -> store.hasPartition(tx, sunClock.instant().plus(NEEDED)));
        return there ? Status.active() : Status.degraded("no partition for the readings of next week");
    }

    AtomicLong partitions() {
        return partitions;
    }

    AtomicLong lastRun() {
        return lastRun;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
