package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.IntentId;
import io.jirani.ledger.LedgerStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what happened to a refund: its state, the books and the payment's state in one commit. The payment is locked before
 * its refund, always.
 */
final class RecordRefund {
    private static final Logger LOG = LoggerFactory.getLogger(RecordRefund.class);

    private final RefundStore refunds = new RefundStore();
    private final IntentStore intents;
    private final CreditStore credits;
    private final ReviewStore reviews;
    private final CommunityStore communities;
    private final LedgerStore ledger;
    private final Clock clock;
    private final PaymentSettings settings;
    private final MeterRegistry metrics;
    private final RecordCollection collections;
    private final OpenRefund opening;

    RecordRefund(Payments.Parts parts, RecordCollection collections) {
        this.intents = parts.intents();
        this.credits = parts.credits();
        this.reviews = parts.reviews();
        this.communities = parts.communities();
        this.ledger = parts.ledger();
        this.clock = parts.clock();
        this.settings = parts.settings();
        this.metrics = parts.metrics();
        this.collections = collections;
        this.opening = new OpenRefund(parts);
    }

    /** What changed; say it with {@link #announce} once it is committed. */
    record Change(Refund was, Refund.Step step, List<RecordCollection.Change> payment) {}

    /** Locks a payment and its refund, and writes what follows from an event. */
    Optional<Change> record(Db.Tx tx, IntentId id, RefundEvent event) {
        return lock(tx, id).map(was -> write(tx, was, event));
    }

    /** The same, as long as it was not claimed anew since. */
    Optional<Change> recordOfClaim(Db.Tx tx, Refund claimed, RefundEvent event) {
        return lock(tx, claimed.id())
                .filter(was -> moment(was).equals(moment(claimed)))
                .map(was -> write(tx, was, event));
    }

    /** The database keeps microseconds; claims are farther apart. */
    private static Optional<Instant> moment(Refund it) {
        return it.submittedAt().map(at -> at.truncatedTo(ChronoUnit.MILLIS));
    }

    /** A refund with its payment, locked in the order that everybody takes. */
    Optional<Refund> lock(Db.Tx tx, IntentId id) {
        return refunds.find(tx, id)
                .flatMap(it -> intents.lock(tx, it.payment()))
                .flatMap(payment -> refunds.lock(tx, id));
    }

    /** The same of the refund a payment has, open or done; the payment is locked. */
    Optional<Change> ofPayment(Db.Tx tx, IntentId payment, RefundEvent event) {
        return refunds.standing(tx, payment).map(was -> write(tx, was, event));
    }

    /** Writes what follows from an event on a refund that is locked with its payment. */
    Change write(Db.Tx tx, Refund was, RefundEvent event) {
        var now = clock.instant();
        var step = was.on(event, now, settings);
        refunds.save(tx, was, step.next(), event, now);
        if (was.state() == RefundState.REQUESTED && step.next().state() != RefundState.REQUESTED)
            reviews.close(tx, was.payment(), ReviewCause.REFUND_ASKED, now);
        if (was.state() == RefundState.REVIEW && step.next().state() != RefundState.REVIEW)
            answered(tx, was, event, now);
        var payment = new ArrayList<RecordCollection.Change>();
        for (var effect : step.effects())
            apply(tx, was, step.next(), effect, now).ifPresent(payment::add);
        return new Change(was, step, List.copyOf(payment));
    }

    /** Proof ends what was asked about the refund; a ruling ends it under its own word. */
    private void answered(Db.Tx tx, Refund was, RefundEvent event, Instant now) {
        if (event instanceof RefundEvent.Ruled) return;
        for (var cause : List.of(ReviewCause.REFUND_SILENT, ReviewCause.REVERSED_BEFORE))
            reviews.close(tx, was.payment(), cause, now);
    }

    /** Looked at later; nothing else. */
    Change postponed(Db.Tx tx, Refund was, Instant until) {
        var later = was.lookAt(until);
        refunds.save(tx, was, later, new RefundEvent.TimePassed(), clock.instant());
        return new Change(was, new Refund.Step(later, List.of()), List.of());
    }

    private Optional<RecordCollection.Change> apply(Db.Tx tx, Refund was, Refund it, RefundEffect effect, Instant now) {
        return switch (effect) {
            case RefundEffect.PostHold post -> {
                if (it.method() == Refund.Method.REVERSAL)
                    ledger.post(tx, it.held().done(it.hold()));
                credits.refunded(tx, it.payment(), it.amount());
                yield Optional.empty();
            }
            case RefundEffect.VoidHold end -> {
                if (holdIsOurs(was)) ledger.post(tx, it.held().undone(it.hold()));
                yield Optional.empty();
            }
            case RefundEffect.Given given -> payment(tx, it, new CollectionEvent.RefundDone());
            case RefundEffect.PutBack put -> payment(tx, it, new CollectionEvent.RefundUndone(it.back()));
            case RefundEffect.PayOut pay -> byPayout(tx, it, now);
            case RefundEffect.ChargeBack back -> {
                var taken = new ChargeBacks.Taken(it.rail(), back.receipt(), it.household(), it.amount());
                collections.chargeBacks().book(tx, taken);
                yield Optional.empty();
            }
            case RefundEffect.AskPeople ask -> {
                var zone = communities.get(tx, it.community()).zone();
                reviews.open(tx, it.payment(), ask.cause(), now, zone);
                yield Optional.empty();
            }
            case RefundEffect.Alarm alarm -> Optional.empty();
        };
    }

    /** A payout that was handed over ends its hold itself. */
    private static boolean holdIsOurs(Refund was) {
        return was.method() == Refund.Method.REVERSAL
                || was.state() == RefundState.REQUESTED
                || was.state() == RefundState.APPROVED;
    }

    private Optional<RecordCollection.Change> payment(Db.Tx tx, Refund it, CollectionEvent event) {
        return collections.record(tx, it.payment(), was -> event);
    }

    /** The agreement holds for the sum, whatever the method. Where the float does not reach, the money stays in the pocket. */
    private Optional<RecordCollection.Change> byPayout(Db.Tx tx, Refund refused, Instant now) {
        var other = opening.byPayout(tx, refused, now);
        if (other.isEmpty()) return payment(tx, refused, new CollectionEvent.RefundUndone(refused.back()));
        write(tx, other.get(), new RefundEvent.Approved());
        return Optional.empty();
    }

    void announce(Change change) {
        var next = change.step().next();
        change.payment().forEach(collections::announce);
        for (var effect : change.step().effects())
            if (effect instanceof RefundEffect.Alarm alarm) {
                LOG.error("refund {} in {}: {}", next.id(), next.state(), alarm.what());
                metrics.counter("jirani_payment_alarms_total", "rail", next.rail())
                        .increment();
            }
        if (next.state() == change.was().state()) return;
        LOG.info("refund {} {} -> {}", next.id(), change.was().state(), next.state());
        if (next.state().isOpen()) return;
        var method = next.method().name().toLowerCase(Locale.ROOT);
        var result = next.state().name().toLowerCase(Locale.ROOT);
        metrics.counter("jirani_refunds_total", "method", method, "result", result)
                .increment();
    }
}
