package io.jirani.payments;

import io.jirani.db.Db;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;

/** What nobody waits for: reviews past their day go to the administrators, and strangers' callbacks are forgotten. */
final class TidyUp {
    private static final int BATCH = 1_000;

    private final Db db;
    private final ReviewStore reviews;
    private final InboxStore inbox;
    private final Clock clock;
    private final AtomicReference<ReviewStore.Waiting> waiting =
            new AtomicReference<>(new ReviewStore.Waiting(0, 0, Optional.empty()));

    TidyUp(Payments.Parts parts) {
        this.db = parts.db();
        this.reviews = parts.reviews();
        this.inbox = parts.inbox();
        this.clock = parts.clock();
        gauge(parts.metrics(), "jirani_reviews_open", TidyUp::open);
        gauge(parts.metrics(), "jirani_reviews_overdue", TidyUp::overdue);
        gauge(parts.metrics(), "jirani_reviews_oldest_seconds", TidyUp::oldest);
    }

    private void gauge(MeterRegistry metrics, String name, ToDoubleFunction<TidyUp> value) {
        Gauge.builder(name, this, value).register(metrics);
    }

    private double open() {
        return waiting.get().open();
    }

    private double overdue() {
        return waiting.get().overdue();
    }

    private double oldest() {
        return waiting.get()
                .oldest()
                .map(since -> Duration.between(since, clock.instant()).toSeconds())
                .orElse(0L);
    }

    int pass() {
        waiting.set(db.transaction(tx -> reviews.waiting(tx, clock.instant())));
        return db.transaction(tx -> reviews.escalate(tx, clock.instant()) + inbox.forgetHearsay(tx, BATCH));
    }
}
