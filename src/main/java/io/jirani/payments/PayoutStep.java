package io.jirani.payments;

import io.jirani.payments.PayoutEffect.Alarm;
import io.jirani.payments.PayoutEffect.AskPeople;
import io.jirani.payments.PayoutEffect.BookLoss;
import io.jirani.payments.PayoutEffect.GiveBack;
import io.jirani.payments.PayoutEffect.PauseRail;
import io.jirani.payments.PayoutEffect.PostHold;
import io.jirani.payments.PayoutEffect.VoidHold;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cells of table 3b, one method an event. Rules behind them: nothing is sent twice; the hold stands until proof; a
 * callback's failure is confirmed by a question of ours before the hold is freed; absence is proven by time, two questions
 * and the statement; what does not fit stops the rail and is for people.
 */
final class PayoutStep {
    /** After this a payout that could not be sent ends. */
    static final Duration UNSENT = Duration.ofDays(7);

    private static final Reason NOT_SENT = new Reason("not_sent", "could not be sent for a week");
    private static final Reason ABSENT = new Reason("absent", "it never reached the provider");
    private static final Reason RULED = new Reason("ruled", "two people decided");

    private final Payout was;
    private final Instant now;
    private final PaymentSettings settings;
    private final List<PayoutEffect> effects = new ArrayList<>();

    PayoutStep(Payout was, Instant now, PaymentSettings settings) {
        this.was = was;
        this.now = now;
        this.settings = settings;
    }

    Payout.Step on(PayoutEvent event) {
        var next = switch (event) {
            case PayoutEvent.Claimed claimed -> claimed();
            case PayoutEvent.Accepted accepted -> accepted(accepted.ref());
            case PayoutEvent.Refused refused -> refused(refused);
            case PayoutEvent.NotSent notSent -> notSent();
            case PayoutEvent.Unclear unclear ->
                was.state() == PayoutState.SUBMITTING ? unknown(now.plus(settings.firstQuery())) : was;
            case PayoutEvent.Paid paid -> paid(paid);
            case PayoutEvent.NotPaid notPaid -> notPaid(notPaid);
            case PayoutEvent.NotFound missing -> notFound();
            case PayoutEvent.Open open -> open();
            case PayoutEvent.QueueTimeout timeout -> queueTimeout();
            case PayoutEvent.Hint hint ->
                awaited() ? was.lookAt(earlier(was.nextLook(), now.plus(settings.confirmQuery()))) : was;
            case PayoutEvent.Absent absent -> absent();
            case PayoutEvent.TakenBack back -> takenBack();
            case PayoutEvent.Ruled ruled -> ruled(ruled);
            case PayoutEvent.TimePassed passed -> timePassed();
        };
        return new Payout.Step(next, effects);
    }

    private Payout claimed() {
        if (was.state() != PayoutState.RESERVED) return was;
        return was.in(PayoutState.SUBMITTING).submitted(now).lookAt(now.plus(abandonedAfter()));
    }

    private Payout accepted(ProviderRef ref) {
        if (was.providerRef().filter(known -> !known.equals(ref)).isPresent())
            return alarm("the provider named one payout twice");
        var named = was.named(ref);
        return switch (was.state()) {
            case RESERVED, SUBMITTING -> named.in(PayoutState.SUBMITTED).lookAt(now.plus(settings.firstQuery()));
            case UNKNOWN ->
                was.failureClaimed() ? named : named.in(PayoutState.SUBMITTED).lookAt(now.plus(settings.firstQuery()));
            case SUBMITTED, PAID, FAILED, REVIEW, REVERSED -> named;
        };
    }

    private Payout refused(PayoutEvent.Refused refused) {
        return switch (was.state()) {
            case RESERVED, SUBMITTING, UNKNOWN -> failed(refused.reason(), refused.trouble());
            case SUBMITTED, PAID, REVIEW, REVERSED -> alarm("refused after it was taken");
            case FAILED -> was;
        };
    }

    /** Its sender says that nothing left; also after it stood still and was taken for dead, for there is one claim at a time. */
    private Payout notSent() {
        var unheard = !was.failureClaimed() && was.providerRef().isEmpty();
        if (was.state() != PayoutState.SUBMITTING && !(was.state() == PayoutState.UNKNOWN && unheard)) return was;
        var again = was.in(PayoutState.RESERVED).missing(Absence.NONE).triedOnceMore();
        return again.lookAt(now.plus(Schedule.backoff(was.tries())));
    }

    /** A question's own queue may time out too: what is unknown already is asked again when the schedule says so. */
    private Payout queueTimeout() {
        return switch (was.state()) {
            case SUBMITTING, SUBMITTED -> unknown(now);
            case RESERVED, UNKNOWN, PAID, FAILED, REVIEW, REVERSED -> was;
        };
    }

    private Payout paid(PayoutEvent.Paid told) {
        return switch (was.state()) {
            case RESERVED, SUBMITTING, SUBMITTED, UNKNOWN ->
                fits(told) ? posted(told.receipt(), told.evidence()) : review(was, ReviewCause.MISMATCH);
            case PAID, REVERSED -> paidAgain(told);
            case FAILED -> review(was, ReviewCause.PAID_AFTER_FAILED).receipted(told.receipt());
            case REVIEW -> isSilent() && fits(told) ? posted(told.receipt(), told.evidence()) : was;
        };
    }

    private boolean fits(PayoutEvent.Paid told) {
        var somebodyElse = told.phone()
                .filter(payee -> !was.phone().equals(Optional.of(payee)))
                .isPresent();
        return told.amount().equals(was.amount()) && !somebodyElse;
    }

    private Payout posted(Receipt receipt, Evidence evidence) {
        effects.add(new PostHold(receipt));
        return was.receipted(receipt)
                .unexplained()
                .atLeast(evidence)
                .in(PayoutState.PAID)
                .lookAt(Schedule.NEVER);
    }

    private Payout paidAgain(PayoutEvent.Paid told) {
        var same = was.receipt()
                .filter(known -> known.number().equals(told.receipt().number()))
                .isPresent();
        if (same) return was.atLeast(told.evidence());
        effects.add(new AskPeople(ReviewCause.SECOND_RECEIPT));
        effects.add(new PauseRail("a payout has two receipts"));
        return alarm("a second receipt for one payout");
    }

    /** A callback's failure waits for our question; meanwhile a rail in trouble sends no other payout into it. */
    private Payout notPaid(PayoutEvent.NotPaid told) {
        return switch (was.state()) {
            case RESERVED -> failed(told.reason(), told.trouble());
            case SUBMITTING, SUBMITTED, UNKNOWN ->
                told.evidence().isProof() ? failed(told.reason(), told.trouble()) : failureClaimed(told);
            case PAID -> {
                if (told.evidence().isProof()) effects.add(new AskPeople(ReviewCause.CONTRADICTION));
                yield alarm("the provider says not paid (" + told.reason().code() + ") after paid");
            }
            case REVIEW -> told.evidence().isProof() && isSilent() ? failed(told.reason(), told.trouble()) : was;
            case FAILED, REVERSED -> was;
        };
    }

    private Payout failureClaimed(PayoutEvent.NotPaid told) {
        pauseFor(told.trouble(), told.reason());
        return was.in(PayoutState.UNKNOWN).because(told.reason()).lookAt(now.plus(settings.confirmQuery()));
    }

    /** It may be on its way: two hours apart confirm a failure that was told; without one the statement must agree too. */
    private Payout notFound() {
        if (was.state() == PayoutState.SUBMITTING) return unknown(now.plus(settings.firstQuery()));
        if (!awaited()) return was;
        var missing = was.missing(was.absence().missed(now));
        if (was.failureClaimed() && missing.absence().isMissedTwice())
            return failed(missing, was.reason().orElseThrow());
        return isAbsent(missing) ? failed(missing, ABSENT) : askAgain(missing);
    }

    private Payout open() {
        if (was.state() == PayoutState.SUBMITTING) return unknown(now.plus(settings.firstQuery()));
        return awaited() ? askAgain(was) : was;
    }

    private Payout absent() {
        if (was.state() == PayoutState.PAID && !was.evidence().isProof()) {
            effects.add(new PauseRail("a payout that a callback called paid is not in the statement"));
            effects.add(new AskPeople(ReviewCause.CONTRADICTION));
            return alarm("paid on a callback's word, and not in the statement");
        }
        if (!awaited() && !(was.state() == PayoutState.REVIEW && isSilent())) return was;
        var missing = was.missing(was.absence().notInStatement(now));
        return isAbsent(missing) ? failed(missing, ABSENT) : missing;
    }

    private boolean isAbsent(Payout missing) {
        return missing.absence().isProven(missing.submittedAt().orElse(missing.createdAt()), now);
    }

    private Payout takenBack() {
        if (was.state() == PayoutState.REVERSED) return was;
        if (was.state() != PayoutState.PAID) return alarm("taken back, and it was never paid");
        effects.add(new GiveBack());
        return was.in(PayoutState.REVERSED).atLeast(Evidence.E3);
    }

    /** People's word ends a review, and nothing else. */
    private Payout ruled(PayoutEvent.Ruled ruled) {
        if (was.state() != PayoutState.REVIEW) return was;
        var withoutHold = cause().filter(ReviewCause.PAID_AFTER_FAILED::equals).isPresent();
        return switch (ruled.ruling()) {
            case KEEP -> was;
            case NOT_PAID ->
                withoutHold
                        ? was.because(RULED).in(PayoutState.FAILED).lookAt(Schedule.NEVER)
                        : failed(RULED, RailTrouble.NONE);
            case PAID -> {
                var receipt = ruled.receipt().or(was::receipt);
                if (receipt.isEmpty()) yield alarm("people say paid, and nobody has its receipt");
                if (!withoutHold) yield posted(receipt.get(), Evidence.E3);
                effects.add(new BookLoss(receipt.get()));
                yield was.receipted(receipt.get())
                        .because(RULED)
                        .atLeast(Evidence.E3)
                        .in(PayoutState.PAID)
                        .lookAt(Schedule.NEVER);
            }
        };
    }

    /**
     * The death of the sender is seen by the clock: what it sent is unknown, and asked about at once. What nobody could send
     * within its time has not left: the money set aside is the household's again.
     */
    private Payout timePassed() {
        if (was.state() == PayoutState.RESERVED)
            return now.isBefore(was.createdAt().plus(UNSENT)) ? was : failed(NOT_SENT, RailTrouble.NONE);
        var abandoned = was.state() == PayoutState.SUBMITTING
                && was.submittedAt()
                        .filter(at -> !now.isBefore(at.plus(abandonedAfter())))
                        .isPresent();
        return abandoned ? unknown(now) : was;
    }

    private Payout failed(Reason why, RailTrouble trouble) {
        pauseFor(trouble, why);
        return failed(was, why);
    }

    private Payout failed(Payout it, Reason why) {
        effects.add(new VoidHold());
        return it.because(why).in(PayoutState.FAILED).lookAt(Schedule.NEVER);
    }

    private void pauseFor(RailTrouble trouble, Reason why) {
        switch (trouble) {
            case DRY -> effects.add(new PauseRail("the payout account at the provider is dry"));
            case CREDENTIALS -> effects.add(new PauseRail("the provider refuses our operator: " + why.code()));
            case NONE -> {}
        }
    }

    private Payout review(Payout it, ReviewCause cause) {
        var why = cause.reason();
        effects.add(new Alarm(why.text()));
        if (cause != ReviewCause.SILENT)
            effects.add(new PauseRail(why.text())); // one that is silent says nothing of others
        effects.add(new AskPeople(cause));
        return it.because(why).in(PayoutState.REVIEW).lookAt(Schedule.NEVER);
    }

    private Payout askAgain(Payout it) {
        var next = Schedule.next(it.id(), it.submittedAt().orElse(it.createdAt()), now, settings.firstQuery());
        return next.equals(Schedule.NEVER) ? review(it, ReviewCause.SILENT) : it.lookAt(next);
    }

    private Optional<ReviewCause> cause() {
        return was.reason().map(Reason::code).flatMap(ReviewCause::of);
    }

    private boolean isSilent() {
        return cause().filter(ReviewCause.SILENT::equals).isPresent();
    }

    private boolean awaited() {
        return was.state() == PayoutState.SUBMITTED || was.state() == PayoutState.UNKNOWN;
    }

    private Payout unknown(Instant look) {
        return was.in(PayoutState.UNKNOWN).lookAt(look);
    }

    private Payout alarm(String what) {
        effects.add(new Alarm(what));
        return was;
    }

    private Duration abandonedAfter() {
        return settings.railTimeout().multipliedBy(2);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
