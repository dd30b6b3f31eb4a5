package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.payments.DifferenceStore.Found;
import io.jirani.payments.DifferenceStore.Kind;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;

/** What nobody waits for: reviews past their day go to the administrators, and strangers' callbacks are forgotten. */
final class TidyUp {
    private static final int BATCH = 1_000;
    private static final Duration DAY = Duration.ofDays(1);

    private final Db db;
    private final ReviewStore reviews;
    private final IntentStore intents;
    private final CommunityStore communities;
    private final InboxStore inbox;
    /** So long people may look at a confirmation that was not believed. */
    private static final Duration UNBELIEVED = Duration.ofDays(7);

    /** So long the answers to operators' questions are kept. */
    private static final Duration ANSWERS = Duration.ofDays(90);

    private final Clock clock;
    private final AtomicReference<ReviewStore.Waiting> waiting =
            new AtomicReference<>(new ReviewStore.Waiting(0, 0, Optional.empty()));

    private final DifferenceStore differences = new DifferenceStore();
    private final ArrivedStore arrived = new ArrivedStore();
    private final SuspenseStore suspense = new SuspenseStore();
    private final AtomicReference<SuspenseStore.Waiting> suspended =
            new AtomicReference<>(new SuspenseStore.Waiting(0, Optional.empty()));
    private final AtomicReference<DifferenceStore.Waiting> differ =
            new AtomicReference<>(new DifferenceStore.Waiting(0, 0));
    private final AtomicReference<Optional<Instant>> typed = new AtomicReference<>(Optional.empty());

    TidyUp(Payments.Parts parts) {
        this.db = parts.db();
        this.reviews = parts.reviews();
        this.intents = parts.intents();
        this.communities = parts.communities();
        this.inbox = parts.inbox();
        this.clock = parts.clock();
        gauge(parts.metrics(), "jirani_reviews_open", TidyUp::open);
        gauge(parts.metrics(), "jirani_reviews_overdue", TidyUp::overdue);
        gauge(parts.metrics(), "jirani_reviews_oldest_seconds", TidyUp::oldest);
        gauge(
                parts.metrics(),
                "jirani_statement_differences_open",
                it -> it.differ.get().open());
        gauge(
                parts.metrics(),
                "jirani_statement_differences_overdue",
                it -> it.differ.get().overdue());
        gauge(
                parts.metrics(),
                "jirani_suspense_waiting",
                it -> it.suspended.get().count());
        gauge(
                parts.metrics(),
                "jirani_suspense_oldest_seconds",
                it -> it.age(it.suspended.get().oldest()));
        gauge(parts.metrics(), "jirani_typed_waiting_oldest_seconds", it -> it.age(it.typed.get()));
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
        return age(waiting.get().oldest());
    }

    private double age(Optional<Instant> since) {
        return since.map(begin -> Duration.between(begin, clock.instant()).toSeconds())
                .orElse(0L);
    }

    /** Money that names nobody, and nobody came for it within a day: whose is it? */
    private void askWhose(Db.Tx tx) {
        for (var one : suspense.unasked(tx, clock.instant().minus(DAY), BATCH))
            differences.openOnce(
                    tx,
                    new Found(
                            one.rail(),
                            Kind.NOBODY,
                            one.receipt().number(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(one.amount()),
                            "money came that names nobody; it lies in suspense for a day"),
                    clock.instant());
    }

    /** What came once more under a payment's reference is placed by people, who are asked until they did. */
    private void askToPlace(Db.Tx tx) {
        var now = clock.instant();
        for (var one : suspense.unaskedOfPayments(tx, now.minus(DAY), BATCH))
            one.intent().flatMap(id -> intents.find(tx, id)).ifPresent(payment -> {
                var zone = communities.get(tx, payment.community()).zone();
                reviews.open(tx, payment.id(), ReviewCause.SECOND_RECEIPT, now, zone);
            });
    }

    int pass() {
        waiting.set(db.transaction(tx -> reviews.waiting(tx, clock.instant())));
        differ.set(db.transaction(tx -> differences.waiting(tx, clock.instant())));
        typed.set(db.transaction(arrived::oldest));
        suspended.set(db.transaction(suspense::waiting));
        db.inTransaction(this::askWhose);
        db.inTransaction(this::askToPlace);
        return db.transaction(tx -> reviews.escalate(tx, clock.instant())
                + reviews.closeEnded(tx, clock.instant())
                + inbox.forgetHearsay(tx, BATCH)
                + OpenCallbackStore.forgetUnbelieved(tx, clock.instant().minus(UNBELIEVED), BATCH)
                + new ProviderQuestionStore().forget(tx, clock.instant().minus(ANSWERS), BATCH));
    }
}
