package io.jirani.payments;

import io.jirani.kernel.Money;
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

    CollectionProof(Collection was, Instant now, PaymentSettings settings, List<CollectionEffect> effects) {
        super(was, now, settings, effects);
    }

    /** The provider's own word: it was paid, as asked. */
    Collection proven(Evidence proof, Optional<Receipt> told) {
        var number = told.or(was::receipt); // the provider's row tells it better than a callback did
        var proven = told.map(was::renamed)
                .orElse(was)
                .atLeast(proof)
                .lookAt(number.isPresent() ? Schedule.NEVER : now.plus(RECEIPT_WAIT));
        return switch (was.state()) {
            case CREATED, SUBMITTING, PENDING, UNKNOWN ->
                credit(proven.in(CollectionState.SUCCEEDED), new CreditProven(), number);
            case EXPIRED, FAILED -> credit(proven.in(CollectionState.LATE_CREDITED), new CreditLateProven(), number);
            case SUCCEEDED, LATE_CREDITED -> {
                if (was.evidence().isProof()) yield was.atLeast(proof);
                effects.add(new RaiseToProven());
                yield proven;
            }
            case REVIEW -> provenInReview(proven, number);
            case REFUND_PENDING, REFUNDED -> was;
        };
    }

    private Collection provenInReview(Collection proven, Optional<Receipt> number) {
        if (was.evidence().isProof()) return was;
        var credited = cause().flatMap(ReviewCause::credited);
        if (credited.isPresent()) {
            effects.add(new RaiseToProven());
            return proven.in(credited.get());
        }
        return isSilent()
                ? credit(proven.in(CollectionState.LATE_CREDITED), new CreditLateProven(), number)
                : credit(proven.lookAt(Schedule.NEVER), new Suspense(was.amount()), Optional.empty());
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
        if (was.state().phase() == Phase.REFUND) return was;
        var credited = was.state().phase() == Phase.CREDITED
                || cause().flatMap(ReviewCause::credited).isPresent();
        if (credited || was.evidence().isProof()) return seenAfterCredit(seen);
        return seen.amount().equals(was.amount()) ? proven(seen.evidence(), receipt) : received(seen);
    }

    /**
     * The credit's own payment: its receipt, and proof if it had none. Any other is one more payment, but only if the
     * statement has the receipt we know: one that a callback told may be false, and the true row would be booked twice.
     */
    private Collection seenAfterCredit(Seen seen) {
        if (!seen.amount().equals(was.amount()) || !mayBeOurs(seen.receipt())) return seenAgain(seen);
        var known = was.receipt().map(Receipt::number).orElse(seen.receipt().number());
        var same = known.equals(seen.receipt().number());
        if (!same && was.evidence().isProof()) return isInStatement() ? seenAgain(seen) : otherReceipt();
        if (!same) otherReceipt();
        if (!same || was.receipt().isEmpty()) effects.add(new AttachReceipt(seen.receipt()));
        var named = was.renamed(seen.receipt()).atLeast(seen.evidence());
        if (was.evidence().isProof()) return named;
        effects.add(new RaiseToProven());
        return named.in(cause().flatMap(ReviewCause::credited).orElse(was.state()))
                .lookAt(Schedule.NEVER);
    }

    private boolean isInStatement() {
        var ruled = was.reason().filter(RULED::equals).isPresent();
        return was.evidence() == Evidence.E3 && !ruled;
    }

    private Collection otherReceipt() {
        effects.add(new AskPeople(ReviewCause.SECOND_RECEIPT));
        return alarm("the provider's row has another receipt than a callback told");
    }

    /** What came is proven, and is not what was asked: what came goes to suspense. */
    private Collection received(Seen seen) {
        if (was.state().phase() == Phase.OPEN) effects.add(new EndHold());
        effects.add(new Suspense(seen.amount()));
        effects.add(new AttachReceipt(seen.receipt()));
        var proven = was.atLeast(seen.evidence()).withReceipt(Optional.of(seen.receipt()));
        return (was.state() == CollectionState.REVIEW ? proven : review(proven, ReviewCause.AMOUNT))
                .lookAt(Schedule.NEVER);
    }

    /** One attempt has one receipt: another payment under its reference is in suspense until people know whose it is. */
    private Collection seenAgain(Seen seen) {
        if (was.receipt()
                .filter(known -> known.number().equals(seen.receipt().number()))
                .isPresent()) return was;
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
        var back = was.in(CollectionState.REFUNDED)
                .because(ReviewCause.TAKEN_BACK.reason())
                .atLeast(Evidence.E3)
                .lookAt(Schedule.NEVER);
        return switch (was.state().phase()) {
            case OPEN -> {
                effects.add(new EndHold());
                yield back;
            }
            case ENDED -> back;
            case CREDITED -> chargedBack(back, receipt);
            case REVIEW -> {
                if (cause().flatMap(ReviewCause::credited).isPresent()) yield chargedBack(back, receipt);
                yield was.evidence().isProof() ? alarm("taken back while it lies in suspense") : back;
            }
            case REFUND -> {
                effects.add(new CollectionEffect.TellRefund(receipt));
                yield was;
            }
        };
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

    private Collection chargedBack(Collection back, Receipt receipt) {
        if (!was.evidence().isProof()) effects.add(new RaiseToProven());
        effects.add(new ChargeBack(receipt));
        effects.add(new AskPeople(ReviewCause.TAKEN_BACK));
        return back;
    }

    /** People's word ends a review, and nothing else. */
    Collection ruled(Ruled ruled) {
        if (was.state() != CollectionState.REVIEW) return was;
        return switch (ruled.ruling()) {
            case KEEP -> was;
            case NOT_PAID ->
                was.evidence().isProof()
                        ? alarm("people say not paid, and the provider has confirmed it")
                        : was.in(CollectionState.FAILED).because(RULED).lookAt(Schedule.NEVER);
            case PAID -> ruledPaid(ruled.amount().orElse(was.amount()));
        };
    }

    private Collection ruledPaid(Money came) {
        var proven = was.atLeast(Evidence.E3).because(RULED).lookAt(Schedule.NEVER);
        var credited = cause().flatMap(ReviewCause::credited);
        if (credited.isPresent()) {
            effects.add(new RaiseToProven());
            return proven.in(credited.get());
        }
        if (!was.evidence().isProof()) effects.add(new Suspense(came));
        effects.add(new Place());
        return proven.in(CollectionState.LATE_CREDITED);
    }
}
