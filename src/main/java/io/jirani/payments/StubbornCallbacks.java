package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.db.Weather;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Callbacks that stand in the way: those that wait in the spool, which may be as broken as a file can be, and those whose
 * judging fails. Neither stops the others.
 */
final class StubbornCallbacks {
    private static final Logger LOG = LoggerFactory.getLogger(StubbornCallbacks.class);
    /** From here on it is no accident: it is counted, so that people look, and tried for a week. */
    private static final int TRIES = 5;

    private static final Duration WEEK = Duration.ofDays(7);

    private final Db db;
    private final InboxStore inbox;
    private final CallbackSpool spool;
    private final Clock clock;
    private final MeterRegistry metrics;

    StubbornCallbacks(Payments.Parts parts) {
        this.db = parts.db();
        this.inbox = parts.inbox();
        this.spool = parts.spool();
        this.clock = parts.clock();
        this.metrics = parts.metrics();
    }

    /** Hands over what waits in the spool; those that are in the inbox are judged all the same. */
    void replay() {
        if (spool.isEmpty()) return;
        try {
            count("unopened", spool.replay(arrivals -> db.inTransaction(tx -> inbox.addAll(tx, arrivals))));
        } catch (Exception failure) {
            if (Weather.is(failure)) LOG.warn("the spool waits for the database: {}", failure.toString());
            else LOG.error("the spool cannot be handed over", failure);
            count("unreplayed", 1);
        }
    }

    /**
     * A callback that breaks us again and again must not stop the others, and it is not thrown away either: it may be all we
     * ever hear of a push whose answer was lost, and a key or a build that knows it may come. A database that is busy or
     * away breaks nothing: what waits for it waits.
     */
    void failed(Long id, Exception failure) {
        if (Weather.is(failure)) {
            LOG.warn("callback {} waits for the database: {}", id, failure.toString());
            return;
        }
        LOG.error("callback {} could not be judged", id, failure);
        var now = clock.instant();
        db.transaction(tx -> inbox.failed(tx, id, now))
                .filter(it -> it.times() >= TRIES)
                .ifPresent(it -> {
                    count("broken", 1);
                    if (it.since().plus(WEEK).isBefore(now))
                        db.inTransaction(tx -> inbox.judged(tx, id, "broken", now));
                });
    }

    private void count(String verdict, int times) {
        metrics.counter("jirani_callbacks_judged_total", "verdict", verdict).increment(times);
    }
}
