package io.jirani.payments;

import io.jirani.payments.CollectionEffect.Alarm;
import io.jirani.payments.CollectionEffect.AskPeople;
import io.jirani.payments.CollectionEffect.AttachReceipt;
import io.jirani.payments.CollectionEffect.ChargeBack;
import io.jirani.payments.CollectionEffect.CreditLateProven;
import io.jirani.payments.CollectionEffect.CreditProven;
import io.jirani.payments.CollectionEffect.EndHold;
import io.jirani.payments.CollectionEffect.Extra;
import io.jirani.payments.CollectionEffect.Place;
import io.jirani.payments.CollectionEffect.RaiseToProven;
import io.jirani.payments.CollectionEffect.Suspense;
import io.jirani.payments.CollectionEvent.Ruled;
import io.jirani.payments.CollectionEvent.Seen;
import io.jirani.payments.CollectionState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The cells of table 3a whose events are proof, or people: queries, the provider's lists and statement, rulings. */
final class CollectionProof extends CollectionMoves {
    /** So long a proven credit may wait for somebody to tell its receipt (ruling 1). */
    private static final Duration RECEIPT_WAIT = Duration.ofDays(3);

    private static final Reason ABSENT = new Reason("absent", "the statement of its days does not have it");
    private static final Reason RULED = new Reason("ruled", "two people decided");
    private static final Reason DENIED = new Reason("denied", "credited, and two people say that it was never paid");

    CollectionProof(Collection was, Instant now, PaymentSettings settings, List<CollectionEffect> effects) {
        super(was, now, settings, effects);
    }

    /** The provider's own word: it was paid, as asked. */
    Collection proven(Evidence proof, Optional<Receipt> told) {
        var number = told.or(was::receipt); // the provider's row tells it better than a callback did
        var proven = told.map(row -> was.renamed(row, proof))
                .orElse(was)
                .atLeast(proof)
                .lookAt(number.isPresent() ? Schedule.NEVER : now.plus(RECEIPT_WAIT));
        return switch (was.state()) {
            case CREATED, SUBMITTING, PENDING, UNKNOWN ->
                credit(proven, CollectionState.SUCCEEDED, new CreditProven(), number);
            case EXPIRED, FAILED -> {
                if (was.booked() == Booked.HOUSEHOLD) yield raised(proven);
                yield credit(proven, CollectionState.LATE_CREDITED, new CreditLateProven(), number);
            }
            case SUCCEEDED, LATE_CREDITED -> was.evidence().isProof() ? was.atLeast(proof) : raised(proven);
            case REVIEW -> provenInReview(proven, number);
            case REFUND_PENDING, REFUNDED -> was;
        };
    }

    /**
     * What is credited is there. After people denied it too: settlement has claimed it from the buyer by then, and puts that
     * right; its credit stands, and is never made again.
     */
    private Collection raised(Collection proven) {
        effects.add(new RaiseToProven());
        var denied = was.state() == CollectionState.FAILED;
        return proven.in(
                denied
                        ? CollectionState.LATE_CREDITED
                        : cause().flatMap(ReviewCause::credited).orElse(was.state()));
    }

    /** Under review for its amount it stays: a query tells that money came, and not how much. */
    private Collection provenInReview(Collection proven, Optional<Receipt> number) {
        if (was.evidence().isProof()) return was;
        if (was.booked() == Booked.HOUSEHOLD) return raised(proven);
        return isSilent()
                ? credit(proven, CollectionState.LATE_CREDITED, new CreditLateProven(), number)
                : proven.lookAt(Schedule.NEVER);
    }

    Collection queryFailed(Reason reason) {
        return switch (was.state().phase()) {
            case OPEN -> askAgain(failed(was, reason));
            case ENDED -> askAgain(decided(was, reason));
            case REVIEW -> askAgain(was);
            case CREDITED -> contradicted("the provider says not paid (" + reason.code() + ") after a credit");
            case REFUND -> was;
        };
    }

    /** A credit that the provider denies. What is proven stands; what a callback said is for people, and the hold of it too. */
    private Collection contradicted(String what) {
        effects.add(new Alarm(what));
        if (was.evidence().isProof()) return was;
        return askAgain(review(
                was,
                was.state() == CollectionState.SUCCEEDED ? ReviewCause.CONTRADICTION : ReviewCause.LATE_CONTRADICTION));
    }

    /** Another channel's word about our reference. */
    Collection seen(Seen seen) {
        var receipt = Optional.of(seen.receipt());
        if (!seen.evidence().isProof()) return told(was, seen.amount(), receipt, seen.room());
        // what is given back has a row of its own too: only by its name is another payment told from it
        var gone = was.state().phase() == Phase.REFUND;
        if (gone || was.booked() == Booked.HOUSEHOLD) return seenAfterCredit(seen);
        if (was.booked() == Booked.SUSPENSE) return seenAgain(seen);
        var asked = seen.amount().equals(was.amount());
        var unclear = was.state() == CollectionState.REVIEW && !isSilent();
        return asked && !unclear ? proven(seen.evidence(), receipt) : received(seen);
    }

    /**
     * The credit's own payment: its receipt, and proof if it had none. A receipt that a callback told may be a false name
     * for it, and gives way once. Any other row of the provider's own is one more payment.
     */
    private Collection seenAfterCredit(Seen seen) {
        if (!seen.amount().equals(was.amount())) return seenAgain(seen);
        var same = isKnown(seen.receipt());
        if (!same && was.receiptBy().isProof()) return seenAgain(seen);
        if (!same && was.receipt().isPresent()) otherReceipt();
        // what a callback told may have been kept as a claim's name only
        if (!was.receiptBy().isProof()) effects.add(new AttachReceipt(seen.receipt()));
        var named = was.renamed(seen.receipt(), seen.evidence()).atLeast(seen.evidence());
        return was.evidence().isProof() ? named : raised(named.lookAt(Schedule.NEVER));
    }

    private boolean isKnown(Receipt told) {
        return was.receipt().filter(ours -> ours.number().equals(told.number())).isPresent();
    }

    private void otherReceipt() {
        effects.add(new AskPeople(ReviewCause.SECOND_RECEIPT));
        effects.add(new Alarm("the provider's row has another receipt than a callback told"));
    }

    /** What came is proven, and is not what was asked: what came goes to suspense. */
    private Collection received(Seen seen) {
        if (was.state().phase() == Phase.OPEN) effects.add(new EndHold());
        var reviewed = was.state() == CollectionState.REVIEW ? was : review(was, ReviewCause.AMOUNT);
        var named = reviewed.renamed(seen.receipt(), seen.evidence()).atLeast(seen.evidence());
        return credit(named, CollectionState.REVIEW, new Suspense(seen.amount()), Optional.of(seen.receipt()))
                .lookAt(Schedule.NEVER);
    }

    /** One attempt has one receipt: another payment under its reference is in suspense until people know whose it is. */
    private Collection seenAgain(Seen seen) {
        if (isKnown(seen.receipt())) {
            if (!was.receiptBy().isProof())
                effects.add(new Alarm("told " + was.amount() + ", the provider's row has " + seen.amount()));
            return was.renamed(was.receipt().orElseThrow(), seen.evidence());
        }
        effects.add(new Extra(seen.receipt(), seen.amount()));
        effects.add(new AskPeople(ReviewCause.SECOND_RECEIPT));
        return was;
    }

    /** Nobody of the provider's books knows it. What a callback said of it is for people. */
    Collection absent() {
        return switch (was.state()) {
            case EXPIRED -> was.in(CollectionState.FAILED).because(ABSENT).lookAt(Schedule.NEVER);
            case FAILED -> was.lookAt(Schedule.NEVER);
            case SUCCEEDED, LATE_CREDITED -> contradicted("the statement has no payment for a credit");
            case REVIEW ->
                isSilent() ? was.in(CollectionState.FAILED).because(ABSENT).lookAt(Schedule.NEVER) : was;
            case CREATED, SUBMITTING, PENDING, UNKNOWN, REFUND_PENDING, REFUNDED -> was;
        };
    }

    /** The money came and went back: whatever it had paid for, its payer owes it now. */
    Collection takenBack(Receipt receipt) {
        return switch (was.state().phase()) {
            case OPEN -> {
                effects.add(new EndHold());
                yield back();
            }
            case ENDED -> was.booked() == Booked.HOUSEHOLD ? chargedBack(receipt) : back();
            case CREDITED -> chargedBack(receipt);
            case REVIEW ->
                switch (was.booked()) {
                    case HOUSEHOLD -> chargedBack(receipt);
                    case SUSPENSE -> {
                        effects.add(new CollectionEffect.FromSuspense(receipt));
                        yield back(Booked.HOUSEHOLD); // it was booked, and is gone
                    }
                    case NOTHING -> back();
                };
            case REFUND -> {
                effects.add(new CollectionEffect.TellRefund(receipt));
                yield was;
            }
        };
    }

    private Collection back() {
        return back(was.booked());
    }

    private Collection back(Booked booked) {
        return was.in(CollectionState.REFUNDED, booked)
                .because(ReviewCause.TAKEN_BACK.reason())
                .atLeast(Evidence.E3)
                .lookAt(Schedule.NEVER);
    }

    /** Only money that is proven and credited is given back: of what is not, nothing may leave. */
    Collection refundBegun() {
        var may = was.state().phase() == Phase.CREDITED && was.evidence().isProof();
        return may ? was.in(CollectionState.REFUND_PENDING).lookAt(Schedule.NEVER) : was;
    }

    Collection refundDone() {
        return was.state() == CollectionState.REFUND_PENDING ? was.in(CollectionState.REFUNDED) : was;
    }

    Collection refundUndone(CollectionState back) {
        var may = was.state() == CollectionState.REFUND_PENDING && back.phase() == Phase.CREDITED;
        return may ? was.in(back) : was;
    }

    private Collection chargedBack(Receipt receipt) {
        if (!was.evidence().isProof()) effects.add(new RaiseToProven());
        effects.add(new ChargeBack(receipt));
        effects.add(new AskPeople(ReviewCause.TAKEN_BACK));
        return back();
    }

    /** People's word ends a review, and nothing else. */
    Collection ruled(Ruled ruled) {
        if (was.state() != CollectionState.REVIEW) return was;
        return switch (ruled.ruling()) {
            case KEEP -> was;
            case NOT_PAID ->
                was.evidence().isProof()
                        ? alarm("people say not paid, and the provider has confirmed it")
                        : was.in(CollectionState.FAILED)
                                .because(was.booked() == Booked.HOUSEHOLD ? DENIED : RULED)
                                .lookAt(Schedule.NEVER);
            case PAID -> ruledPaid(ruled);
        };
    }

    private Collection ruledPaid(Ruled ruled) {
        if (was.needsReceipt(ruled)) return alarm("people say another amount, and no receipt");
        var named = ruled.receipt()
                .filter(told -> !was.receiptBy().isProof())
                .map(told -> was.renamed(told, Evidence.E3))
                .orElse(was);
        named.receipt()
                .filter(told -> !isKnown(told) || was.booked() == Booked.NOTHING)
                .ifPresent(told -> effects.add(new AttachReceipt(told)));
        var proven = named.atLeast(Evidence.E3).because(RULED).lookAt(Schedule.NEVER);
        var back = cause().flatMap(ReviewCause::credited);
        if (back.isPresent()) {
            effects.add(new RaiseToProven());
            return proven.in(back.get());
        }
        if (was.booked() == Booked.NOTHING)
            effects.add(new Suspense(ruled.amount().orElse(was.amount())));
        effects.add(new Place());
        return proven.in(CollectionState.LATE_CREDITED, Booked.HOUSEHOLD);
    }
}
