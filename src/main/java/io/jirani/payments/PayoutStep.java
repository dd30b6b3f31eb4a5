package io.jirani.payments;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;

/**
 * The cells of table 3b, one method an event. Rules behind them: nothing is sent twice; the hold stands until proof; a
 * callback's failure is confirmed by a question of ours before the hold is freed; absence is proven by time, two questions
 * and the statement; what does not fit is for people, and stops the rail when it is proven: a callback alone stops nobody.
 */
final class PayoutStep extends PayoutMoves {
    /** After this a payout that could not be sent ends. */
    static final Duration UNSENT = Duration.ofDays(7);

    private static final Reason NOT_SENT = new Reason("not_sent", "could not be sent for a week");

    private final PayoutProof proof;

    PayoutStep(Payout was, Instant now, PaymentSettings settings) {
        super(was, now, settings, new ArrayList<>());
        this.proof = new PayoutProof(was, now, settings, effects);
    }

    Payout.Step on(PayoutEvent event) {
        var next = switch (event) {
            case PayoutEvent.Claimed claimed -> claimed();
            case PayoutEvent.Accepted accepted -> accepted(accepted.ref());
            case PayoutEvent.Refused refused -> refused(refused);
            case PayoutEvent.NotSent notSent -> notSent();
            case PayoutEvent.Unclear unclear ->
                was.state() == PayoutState.SUBMITTING ? unknown(now.plus(settings.firstQuery())) : was;
            case PayoutEvent.Paid paid -> proof.paid(paid);
            case PayoutEvent.NotPaid notPaid -> proof.notPaid(notPaid);
            case PayoutEvent.NotFound missing -> proof.notFound();
            case PayoutEvent.Open open -> proof.open();
            case PayoutEvent.QueueTimeout timeout -> queueTimeout();
            case PayoutEvent.Hint hint ->
                awaited() ? was.lookAt(earlier(was.nextLook(), now.plus(settings.confirmQuery()))) : was;
            case PayoutEvent.Absent absent -> proof.absent();
            case PayoutEvent.TakenBack back -> proof.takenBack();
            case PayoutEvent.Ruled ruled -> proof.ruled(ruled);
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

    private Duration abandonedAfter() {
        return settings.railTimeout().multipliedBy(2);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
