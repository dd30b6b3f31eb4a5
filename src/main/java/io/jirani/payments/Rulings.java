package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/** Carries out what two people decided about a payment, a push's or a payout's. */
public final class Rulings {
    /**
     * What they decided.
     *
     * @param amount what really came, where it is another sum than was asked; of a collection only
     * @param receipt the statement's; a payout that was paid needs one, and a push of another amount that nothing proves
     */
    public record Decision(Ruling ruling, Optional<Money> amount, Optional<Receipt> receipt) {}

    private final IntentStore intents;
    private final PayoutStore payouts;
    private final ReviewStore reviews;
    private final RecordCollection collections;
    private final RecordPayout recordPayout;
    private final RefundStore refunds = new RefundStore();
    private final Clock clock;

    /**
     * @param nudge wakes a job by its name
     */
    public Rulings(Payments.Parts parts, Consumer<String> nudge) {
        this.intents = parts.intents();
        this.payouts = parts.payouts();
        this.reviews = parts.reviews();
        this.collections = new RecordCollection(parts, nudge);
        this.recordPayout = new RecordPayout(parts, nudge);
        this.clock = parts.clock();
    }

    /** Refuses a decision that cannot be carried out as things stand; locks the payment. */
    public void check(Db.Tx tx, IntentId id, Decision decision) {
        if (reviews.of(tx, id).isEmpty()) throw Problem.of(Kind.CONFLICT, "nothing is open about this payment");
        var push = intents.lock(tx, id);
        if (refundInReview(tx, id)) {
            mustFit(true, decision);
            return;
        }
        push.ifPresent(it -> check(it, decision));
        if (push.isEmpty())
            check(payouts.lock(tx, id).orElseThrow(() -> Problem.notFound("no such payment")), decision);
    }

    /** Carries it out and answers the state that came of it. */
    public String rule(Db.Tx tx, IntentId id, Decision decision) {
        check(tx, id, decision);
        var now = clock.instant();
        if (decision.ruling() == Ruling.KEEP) {
            reviews.close(tx, id, Optional.of(Ruling.KEEP), now);
            return state(tx, id);
        }
        if (refundInReview(tx, id))
            collections
                    .refunds()
                    .ofPayment(tx, id, new RefundEvent.Ruled(decision.ruling()))
                    .ifPresent(collections.refunds()::announce);
        else if (intents.lock(tx, id).isPresent())
            collections.record(tx, id, was -> event(decision)).ifPresent(collections::announce);
        else
            recordPayout
                    .record(tx, id, new PayoutEvent.Ruled(decision.ruling(), decision.receipt()))
                    .ifPresent(recordPayout::announce);
        reviews.close(tx, id, Optional.of(decision.ruling()), now);
        return state(tx, id);
    }

    /** What is asked then is where a refund's money is, not the payment's. */
    private boolean refundInReview(Db.Tx tx, IntentId payment) {
        return refunds.standing(tx, payment)
                .filter(it -> it.state() == RefundState.REVIEW)
                .isPresent();
    }

    private String state(Db.Tx tx, IntentId id) {
        return intents.find(tx, id)
                .map(it -> it.state().name())
                .or(() -> payouts.find(tx, id).map(it -> it.state().name()))
                .orElseThrow();
    }

    private static void check(Collection it, Decision decision) {
        var inReview = it.state() == CollectionState.REVIEW;
        mustFit(inReview, decision);
        if (it.needsReceipt(event(decision)))
            throw Problem.invalid("receipt", "the statement's receipt is needed with an amount that only people tell");
        if (decision.ruling() == Ruling.NOT_PAID && it.evidence().isProof())
            throw Problem.of(Kind.CONFLICT, "the provider has confirmed that it was paid");
    }

    private static CollectionEvent.Ruled event(Decision decision) {
        return new CollectionEvent.Ruled(decision.ruling(), decision.amount(), decision.receipt());
    }

    private static void check(Payout it, Decision decision) {
        mustFit(it.state() == PayoutState.REVIEW, decision);
        if (decision.ruling() == Ruling.NOT_PAID && it.evidence().isProof())
            throw Problem.of(Kind.CONFLICT, "the provider has confirmed that it was paid");
        if (decision.ruling() == Ruling.PAID
                && decision.receipt().or(it::receipt).isEmpty())
            throw Problem.invalid("receipt", "the statement's receipt is needed for a payout that was paid");
    }

    private static void mustFit(boolean inReview, Decision decision) {
        if (inReview && decision.ruling() == Ruling.KEEP)
            throw Problem.invalid("ruling", "it is in REVIEW: paid or not_paid");
        if (!inReview && decision.ruling() != Ruling.KEEP)
            throw Problem.invalid("ruling", "its money is where it belongs: only keep ends this question");
    }
}
