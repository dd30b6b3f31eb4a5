package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.db.Weather;
import io.jirani.kernel.IntentId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes payments that wait and writes what follows, many in one transaction; when that breaks, each in its own, so that one
 * that cannot be read or written (a number that does not open, a state another build wrote) stops no other.
 */
final class EachAlone {
    private static final Logger LOG = LoggerFactory.getLogger(EachAlone.class);

    private final Db db;
    private final Clock clock;
    private final MeterRegistry metrics;

    EachAlone(Payments.Parts parts) {
        this.db = parts.db();
        this.clock = parts.clock();
        this.metrics = parts.metrics();
    }

    /** Answers what was written and is committed. */
    <T, C> List<C> pass(IntentQueueStore<T> queue, int limit, BiFunction<Db.Tx, List<T>, List<C>> write) {
        var now = clock.instant();
        try {
            return db.transaction(tx -> write.apply(tx, queue.claim(tx, now, limit)));
        } catch (Exception failure) {
            if (Weather.is(failure)) throw failure;
            LOG.warn("a pass broke; each payment is tried alone: {}", failure.toString());
            return alone(queue, limit, write, now);
        }
    }

    private <T, C> List<C> alone(
            IntentQueueStore<T> queue, int limit, BiFunction<Db.Tx, List<T>, List<C>> write, Instant now) {
        var written = new ArrayList<C>();
        for (var id : db.transaction(tx -> queue.waiting(tx, now, limit))) {
            try {
                written.addAll(db.transaction(tx -> queue.claim(tx, id, now)
                        .map(one -> write.apply(tx, List.of(one)))
                        .orElse(List.of())));
            } catch (Exception failure) {
                if (Weather.is(failure)) continue;
                putOff(queue, id, now, failure);
            }
        }
        return written;
    }

    private void putOff(IntentQueueStore<?> queue, IntentId id, Instant now, Exception failure) {
        LOG.error("payment {} can be neither read nor written; it is tried again later", id, failure);
        metrics.counter("jirani_intents_put_off_total").increment();
        db.inTransaction(tx -> queue.putOff(tx, id, now));
    }
}
