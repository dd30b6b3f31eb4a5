package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.LedgerStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Carries out what two people decided about a payment, a push's or a payout's. */
public final class Rulings {
    /**
     * What they decided.
     *
     * @param amount what really came, or was sent, where it is another sum than was asked
     * @param receipt the statement's; a payout that was paid needs one, and a push of another amount that nothing proves
     */
    public record Decision(Ruling ruling, Optional<Money> amount, Optional<Receipt> receipt) {}

    private static final Set<ReviewCause> HOLD_STANDS = Set.of(ReviewCause.MISMATCH, ReviewCause.SILENT);

    private final IntentStore intents;
    private final PayoutStore payouts;
    private final ReviewStore reviews;
    private final RecordCollection collections;
    private final RecordPayout recordPayout;
    private final RefundStore refunds = new RefundStore();
    private final SuspenseStore suspense = new SuspenseStore();
    private final CommunityStore communities;
    private final LedgerStore ledger;
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
        this.communities = parts.communities();
        this.ledger = parts.ledger();
        this.clock = parts.clock();
    }

    /** Refuses a decision that cannot be carried out as things stand; locks the payment. */
    public void check(Db.Tx tx, IntentId id, Decision decision) {
        var push = intents.lock(tx, id);
        if (extra(tx, id, decision).isPresent()) {
            mustPlace(decision);
            return;
        }
        var asked = reviews.of(tx, id);
        if (asked.isEmpty()) throw Problem.of(Kind.CONFLICT, "nothing is open about this payment");
        if (refundInReview(tx, id)) {
            mustFit(true, decision);
            return;
        }
        push.ifPresent(it -> check(it, decision));
        if (push.isEmpty())
            check(payouts.lock(tx, id).orElseThrow(() -> Problem.notFound("no such payment")), decision);
        if (decision.ruling() == Ruling.KEEP) mustAnswer(tx, id, asked);
    }

    /** What lies in suspense has an owner: to keep it there answers nothing. */
    private void mustAnswer(Db.Tx tx, IntentId id, List<ReviewStore.Open> asked) {
        var forKeep = asked.stream()
                .map(ReviewStore.Open::cause)
                .filter(ReviewCause::isForKeep)
                .toList();
        if (forKeep.isEmpty()) throw Problem.invalid("ruling", "keep answers nothing of what is asked here");
        if (forKeep.stream().allMatch(ReviewCause.SECOND_RECEIPT::equals)
                && !suspense.of(tx, id).isEmpty())
            throw Problem.invalid("ruling", "its money lies in suspense: paid with its receipt places it");
    }

    /** Carries it out and answers the state that came of it. */
    public String rule(Db.Tx tx, IntentId id, Decision decision) {
        check(tx, id, decision);
        var now = clock.instant();
        if (decision.ruling() == Ruling.KEEP) {
            var kept = reviews.keep(tx, id, now);
            if (kept.contains(ReviewCause.TAKEN_BACK)) collections.chargeBacks().keep(tx, id);
            return state(tx, id);
        }
        var extra = extra(tx, id, decision);
        if (extra.isPresent()) {
            place(tx, extra.get(), id, now);
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
                    .record(tx, id, new PayoutEvent.Ruled(decision.ruling(), decision.receipt(), decision.amount()))
                    .ifPresent(recordPayout::announce);
        reviews.close(tx, id, Optional.of(decision.ruling()), now);
        collections.chargeBacks().keep(tx, id);
        return state(tx, id);
    }

    /** What came once more under the payment's reference, by the receipt that the decision names. */
    private Optional<SuspenseStore.Alone> extra(Db.Tx tx, IntentId id, Decision decision) {
        return decision.receipt()
                .flatMap(named -> suspense.of(tx, id).stream()
                        .filter(it -> it.receipt().number().equals(named.number()))
                        .findFirst());
    }

    private static void mustPlace(Decision decision) {
        if (decision.ruling() != Ruling.PAID)
            throw Problem.invalid("ruling", "it lies in suspense: paid places it with the household of this payment");
    }

    /** It is the household's own; the question ends with the last of them. */
    private void place(Db.Tx tx, SuspenseStore.Alone extra, IntentId id, Instant now) {
        var it = intents.lock(tx, id).orElseThrow();
        var wallet = communities.get(tx, it.community()).custody() == Custody.WALLET;
        var pocket = wallet ? Pocket.WALLET : Pocket.DUE;
        ledger.post(tx, ArrivedEntries.placed(it.rail(), extra.receipt(), it.household(), pocket, extra.amount()));
        suspense.placed(tx, extra, it.household(), now);
        if (suspense.of(tx, id).isEmpty()) reviews.close(tx, id, ReviewCause.SECOND_RECEIPT, now);
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
        decision.amount().ifPresent(sent -> mustBeSent(it, decision.ruling(), sent));
    }

    /** Of what is proven to have left after its end, or was twice told, the books have the sum already. */
    private static void mustBeSent(Payout it, Ruling ruling, Money sent) {
        var asked = it.reason().map(Reason::code).flatMap(ReviewCause::of);
        var afterEnd = asked.filter(ReviewCause.PAID_AFTER_FAILED::equals).isPresent();
        var isOpen = asked.filter(HOLD_STANDS::contains).isPresent()
                || (afterEnd && !it.evidence().isProof());
        if (ruling != Ruling.PAID || !isOpen)
            throw Problem.invalid("amount_minor", "an amount is for what the books do not have as sent, only");
        if (!sent.isWhole() || sent.isZero()) throw Problem.invalid("amount_minor", "whole shillings above zero");
    }

    private static void mustFit(boolean inReview, Decision decision) {
        if (inReview && decision.ruling() == Ruling.KEEP)
            throw Problem.invalid("ruling", "it is in REVIEW: paid or not_paid");
        if (!inReview && decision.ruling() != Ruling.KEEP)
            throw Problem.invalid("ruling", "its money is where it belongs: only keep ends this question");
    }
}
