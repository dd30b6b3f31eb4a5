package io.jirani.payments;

import io.jirani.kernel.Money;
import io.jirani.payments.PayoutEffect.AskPeople;
import io.jirani.payments.PayoutEffect.BookLoss;
import io.jirani.payments.PayoutEffect.GiveBack;
import io.jirani.payments.PayoutEffect.PauseRail;
import io.jirani.payments.PayoutEffect.PostHold;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The cells of table 3b whose events say what became of the money: results, answers to our questions, the statement, people. */
final class PayoutProof extends PayoutMoves {
    private static final Reason ABSENT = new Reason("absent", "it never reached the provider");
    private static final Reason RULED = new Reason("ruled", "two people decided");

    PayoutProof(Payout was, Instant now, PaymentSettings settings, List<PayoutEffect> effects) {
        super(was, now, settings, effects);
    }

    Payout paid(PayoutEvent.Paid told) {
        return switch (was.state()) {
            case RESERVED, SUBMITTING, SUBMITTED, UNKNOWN -> fits(told) ? posted(told) : mismatch(told);
            case PAID -> paidAgain(told);
            case REVERSED -> gaveBack() && told.evidence().isProof() ? paidAfterEnd(told) : paidAgain(told);
            case FAILED -> paidAfterEnd(told);
            case REVIEW -> paidInReview(told);
        };
    }

    /** Two people said that it never left, and nothing proved it. */
    private boolean gaveBack() {
        return was.reason().filter(RULED::equals).isPresent() && !was.evidence().isProof();
    }

    private Payout mismatch(PayoutEvent.Paid told) {
        return review(was, ReviewCause.MISMATCH, told.evidence());
    }

    /** Money left without a hold: once that is proven it is gone from the books too, whatever people find out later. */
    private Payout paidAfterEnd(PayoutEvent.Paid told) {
        var other = Optional.of(told.amount()).filter(sum -> !sum.equals(was.amount()));
        if (told.evidence().isProof()) effects.add(new BookLoss(told.receipt(), other));
        return review(was, ReviewCause.PAID_AFTER_FAILED, told.evidence()).receipted(told.receipt());
    }

    private Payout confirmed(PayoutEvent.Paid told) {
        return paidAgain(told).atLeast(told.evidence()).unexplained().in(PayoutState.PAID);
    }

    /** Proof ends what a callback began. */
    private Payout paidInReview(PayoutEvent.Paid told) {
        var proof = told.evidence().isProof();
        return switch (cause().orElse(ReviewCause.MISMATCH)) {
            case SILENT -> fits(told) ? posted(told) : mismatch(told);
            case PAID_AFTER_FAILED -> proof && !was.evidence().isProof() ? paidAfterEnd(told) : was;
            case CONTRADICTION -> proof && fits(told) ? confirmed(told) : was;
            default -> {
                if (!proof) yield was;
                if (fits(told)) yield posted(told);
                yield was.evidence().isProof() ? was : mismatch(told);
            }
        };
    }

    private boolean fits(PayoutEvent.Paid told) {
        var somebodyElse = told.phone()
                .filter(payee -> !was.phone().equals(Optional.of(payee)))
                .isPresent();
        return told.amount().equals(was.amount()) && !somebodyElse;
    }

    private Payout paidAgain(PayoutEvent.Paid told) {
        var same = was.receipt()
                .filter(known -> known.number().equals(told.receipt().number()))
                .isPresent();
        if (same) return was.atLeast(told.evidence());
        effects.add(new AskPeople(ReviewCause.SECOND_RECEIPT));
        if (told.evidence().isProof()) effects.add(new PauseRail("a payout has two receipts"));
        return alarm("a second receipt for one payout");
    }

    /** A callback's failure waits for our question. */
    Payout notPaid(PayoutEvent.NotPaid told) {
        var proof = told.evidence().isProof();
        return switch (was.state()) {
            case RESERVED -> failed(told.reason(), proof ? told.trouble() : RailTrouble.NONE);
            case SUBMITTING, SUBMITTED, UNKNOWN -> proof ? deniedByProof(told) : failureClaimed(told);
            case PAID -> {
                var why = "the provider says not paid (" + told.reason().code() + ") after paid";
                if (proof && !was.evidence().isProof()) yield contradicted(why);
                if (proof) effects.add(new AskPeople(ReviewCause.CONTRADICTION));
                yield alarm(why);
            }
            case REVIEW -> proof ? deniedInReview(told) : was;
            case FAILED, REVERSED -> was;
        };
    }

    /** What the callback said first says why; our question only says that it is so. */
    private Payout deniedByProof(PayoutEvent.NotPaid told) {
        if (!was.failureClaimed()) return failed(told.reason(), told.trouble());
        var first = was.reason().orElseThrow();
        return failed(first, told.trouble() == RailTrouble.NONE ? troubleOf(first) : told.trouble());
    }

    private Payout deniedInReview(PayoutEvent.NotPaid told) {
        if (isSilent()) return failed(told.reason(), told.trouble());
        if (was.evidence().isProof()) return was;
        return switch (cause().orElse(ReviewCause.CONTRADICTION)) {
            case MISMATCH -> failed(told.reason(), told.trouble());
            case PAID_AFTER_FAILED ->
                was.because(told.reason()).in(PayoutState.FAILED).lookAt(Schedule.NEVER);
            default -> was;
        };
    }

    /** Posted on a callback's word and denied: whether the household has it back is for people. */
    private Payout contradicted(String what) {
        effects.add(new AskPeople(ReviewCause.CONTRADICTION));
        return alarm(what)
                .because(ReviewCause.CONTRADICTION.reason())
                .in(PayoutState.REVIEW)
                .lookAt(Schedule.NEVER);
    }

    /** A refused password is the one word that is not waited for: our question would be refused too, and the third locks us out. */
    private Payout failureClaimed(PayoutEvent.NotPaid told) {
        if (told.trouble() == RailTrouble.CREDENTIALS) pauseFor(told.trouble(), told.reason());
        return was.in(PayoutState.UNKNOWN).because(told.reason()).lookAt(now.plus(settings.confirmQuery()));
    }

    /** It may be on its way: what two questions, hours apart, did not find the statement must not have either. */
    Payout notFound() {
        if (was.state() == PayoutState.SUBMITTING) return unknown(now.plus(settings.firstQuery()));
        if (was.state() == PayoutState.REVIEW) return later();
        if (!awaited()) return was;
        var missing = was.missing(was.absence().missed(now));
        return isAbsent(missing) ? neverArrived(missing) : askAgain(missing);
    }

    private Payout neverArrived(Payout missing) {
        var why = was.failureClaimed() ? was.reason().orElseThrow() : ABSENT;
        pauseFor(troubleOf(why), why);
        return failed(missing, why);
    }

    Payout open() {
        if (was.state() == PayoutState.SUBMITTING) return unknown(now.plus(settings.firstQuery()));
        if (was.state() == PayoutState.REVIEW) return later();
        return awaited() ? askAgain(was) : was;
    }

    Payout absent() {
        if (was.state() == PayoutState.PAID && !was.evidence().isProof()) {
            effects.add(new PauseRail("a payout that a callback called paid is not in the statement"));
            return contradicted("paid on a callback's word, and not in the statement");
        }
        if (!awaited() && !(was.state() == PayoutState.REVIEW && isSilent())) return was;
        var missing = was.missing(was.absence().notInStatement(now));
        return isAbsent(missing) ? neverArrived(missing) : missing;
    }

    private boolean isAbsent(Payout missing) {
        return missing.absence().isProven(missing.submittedAt().orElse(missing.createdAt()), now);
    }

    Payout takenBack() {
        if (was.state() == PayoutState.REVERSED) return was;
        if (was.state() != PayoutState.PAID) return alarm("taken back, and it was never paid");
        effects.add(new GiveBack());
        return was.in(PayoutState.REVERSED).atLeast(Evidence.E3);
    }

    /** People's word ends a review, and nothing else. */
    Payout ruled(PayoutEvent.Ruled ruled) {
        if (was.state() != PayoutState.REVIEW) return was;
        return switch (ruled.ruling()) {
            case KEEP -> was;
            case NOT_PAID -> ruledNotPaid();
            case PAID -> {
                var receipt = ruled.receipt().or(was::receipt);
                yield receipt.isEmpty()
                        ? alarm("people say paid, and nobody has its receipt")
                        : ruledPaid(receipt.get(), ruled.amount().filter(sum -> !sum.equals(was.amount())));
            }
        };
    }

    private Payout ruledNotPaid() {
        if (was.evidence().isProof()) return alarm("people say not paid, and it is proven that it was");
        return switch (cause().orElse(ReviewCause.SILENT)) {
            case PAID_AFTER_FAILED -> was.because(RULED).in(PayoutState.FAILED).lookAt(Schedule.NEVER);
            case CONTRADICTION -> {
                effects.add(new GiveBack());
                yield was.because(RULED).in(PayoutState.REVERSED);
            }
            default -> failed(RULED, RailTrouble.NONE);
        };
    }

    private Payout ruledPaid(Receipt receipt, Optional<Money> sent) {
        var end = was.receipted(receipt)
                .because(RULED)
                .atLeast(Evidence.E3)
                .in(PayoutState.PAID)
                .lookAt(Schedule.NEVER);
        return switch (cause().orElse(ReviewCause.SILENT)) {
            case PAID_AFTER_FAILED -> {
                if (!was.evidence().isProof()) effects.add(new BookLoss(receipt, sent));
                yield end;
            }
            case CONTRADICTION -> end;
            default -> posted(new PostHold(receipt, sent), Evidence.E3);
        };
    }
}
