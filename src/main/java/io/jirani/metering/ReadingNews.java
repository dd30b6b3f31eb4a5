package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.metering.IntakeState.Last;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who watch where meters stand: {@code reading.stored}, at most once a second for a meter and so many at once
 * in all, the newest in the end. It is told after the commit of what it tells: a gateway killed in between leaves one
 * movement on a screen out, and no row. Used by one thread.
 */
final class ReadingNews {
    /** The newest row in use of a meter. */
    record Stands(Meter meter, Last newest) {}

    private static final Logger LOG = LoggerFactory.getLogger(ReadingNews.class);
    private static final int MOST_METERS = 65_536;
    private static final int MOST_AT_ONCE = 200;
    private static final Duration PER_METER = Duration.ofSeconds(1);
    private static final Duration BETWEEN = Duration.ofMillis(250);

    private final Db db;
    private final Clock clock;
    private final Pace<MeterId, Stands> pace = new Pace<>(MOST_METERS);
    private Optional<Long> toldAt = Optional.empty();

    /**
     * @param clock the real one
     */
    ReadingNews(Db db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    void put(Collection<Stands> news) {
        for (var each : news) pace.put(each.meter.id(), each);
    }

    /** Tells what is due. While the database is away it stays due. */
    void tell(long nanos) {
        if (rest(nanos).isPositive()) return;
        var due = pace.due(nanos, PER_METER, MOST_AT_ONCE);
        if (due.isEmpty()) return;
        toldAt = Optional.of(nanos);
        try {
            db.inTransaction(tx -> ReadingStore.announce(tx, due.values(), clock.instant()));
        } catch (Exception away) {
            LOG.debug("what was stored could not be told now", away);
            pace.again(due);
        }
    }

    /** How long until something held back falls due; nothing when nothing is held back. */
    Optional<Duration> dueIn(long nanos) {
        var rest = rest(nanos);
        return pace.dueIn(nanos, PER_METER).map(left -> left.compareTo(rest) > 0 ? left : rest);
    }

    private Duration rest(long nanos) {
        return toldAt.map(last -> BETWEEN.minusNanos(nanos - last)).orElse(Duration.ZERO);
    }
}
