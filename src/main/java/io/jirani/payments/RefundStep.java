package io.jirani.payments;

import io.jirani.payments.RefundEffect.Alarm;
import io.jirani.payments.RefundEffect.AskPeople;
import io.jirani.payments.RefundEffect.Given;
import io.jirani.payments.RefundEffect.PayOut;
import io.jirani.payments.RefundEffect.PostHold;
import io.jirani.payments.RefundEffect.PutBack;
import io.jirani.payments.RefundEffect.VoidHold;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The cells of table 3d, one method an event. Rules behind them: a reversal is a payment of its own and not an undo
 * (pitfall 28); nothing is sent twice; the hold stands until proof; another method only after the first is proven refused;
 * "reversed before" proves nothing about who did it unless our own attempt was lost.
 */
final class RefundStep {
    /** Codes that say that nothing went back (ruling 9). All others decide nothing. */
    static final Set<String> PROVE_REFUSAL = Set.of("1", "11", "21", "R000002");

    /** So long a request without a verdict is waited for. */
    static final Duration WEEK = Duration.ofDays(7);

    /** After that a request is with the provider, or never will be. */
    private static final Duration ARRIVED = Duration.ofHours(6);

    private static final Reason RULED = new Reason("ruled", "two people decided");
    private static final Reason DECLINED = new Reason("declined", "who had to agree did not");

    private final Refund was;
    private final Instant now;
    private final PaymentSettings settings;
    private final List<RefundEffect> effects = new ArrayList<>();

    RefundStep(Refund was, Instant now, PaymentSettings settings) {
        this.was = was;
        this.now = now;
        this.settings = settings;
    }

    Refund.Step on(RefundEvent event) {
        var next = switch (event) {
            case RefundEvent.Approved approved ->
                was.state() == RefundState.REQUESTED
                        ? was.in(RefundState.APPROVED).lookAt(now)
                        : was;
            case RefundEvent.Declined declined -> was.state() == RefundState.REQUESTED ? givenUp(DECLINED) : was;
            case RefundEvent.Claimed claimed -> claimed();
            case RefundEvent.HandedOver handed -> handedOver();
            case RefundEvent.Accepted accepted -> accepted(accepted.ref());
            case RefundEvent.Refused refused -> refused(refused.reason());
            case RefundEvent.NotSent notSent -> notSent();
            case RefundEvent.Unclear unclear -> was.state() == RefundState.SUBMITTING ? unknown() : was;
            case RefundEvent.Returned returned -> returned(returned);
            case RefundEvent.NotReturned not -> notReturned(not);
            case RefundEvent.NotFound missing -> notFound();
            case RefundEvent.Unanswered unanswered -> was;
            case RefundEvent.ReversedBefore before -> reversedBefore();
            case RefundEvent.Open open -> open();
            case RefundEvent.InStatement seen -> inStatement(seen.receipt());
            case RefundEvent.Ruled ruled -> ruled(ruled.ruling());
            case RefundEvent.TimePassed passed -> timePassed();
        };
        return new Refund.Step(next, effects);
    }

    private Refund claimed() {
        if (was.state() != RefundState.APPROVED || isByPayout()) return was;
        return was.in(RefundState.SUBMITTING).submitted(now).lookAt(now.plus(abandonedAfter()));
    }

    private Refund handedOver() {
        if (was.state() != RefundState.APPROVED || !isByPayout()) return was;
        return was.in(RefundState.SUBMITTED).submitted(now).lookAt(now.plus(settings.firstQuery()));
    }

    private Refund accepted(ProviderRef ref) {
        if (isByPayout()) return was;
        if (was.providerRef().filter(known -> !known.equals(ref)).isPresent())
            return alarm("the provider named one reversal twice");
        var named = was.named(ref);
        return switch (was.state()) {
            case APPROVED, SUBMITTING, UNKNOWN ->
                was.refusalClaimed()
                        ? named.lookAt(now)
                        : named.in(RefundState.SUBMITTED).lookAt(now.plus(settings.firstQuery()));
            case REQUESTED, SUBMITTED, DONE, REFUSED, REVIEW -> named;
        };
    }

    private Refund refused(Reason reason) {
        return switch (was.state()) {
            case APPROVED, SUBMITTING, UNKNOWN -> otherMethod(reason);
            case SUBMITTED, DONE, REVIEW -> alarm("a reversal was refused after it was taken");
            case REQUESTED, REFUSED -> was;
        };
    }

    /** Its sender says that nothing left; also after it stood still and was taken for dead, for there is one claim at a time. */
    private Refund notSent() {
        var unheard = was.providerRef().isEmpty() && !was.refusalClaimed();
        if (was.state() != RefundState.SUBMITTING && !(was.state() == RefundState.UNKNOWN && unheard)) return was;
        return was.in(RefundState.APPROVED).triedOnceMore().lookAt(now.plus(Schedule.backoff(was.tries())));
    }

    /** On the secret path it is believed of what was asked for, and after a refusal on the same path it is not: we ask. */
    private Refund returned(RefundEvent.Returned told) {
        return switch (was.state()) {
            case REQUESTED -> alarm("told to be done before anybody asked for it");
            case APPROVED ->
                was.submittedAt().isPresent()
                        ? done(told.receipt())
                        : alarm("told to be done before anybody asked for it");
            case UNKNOWN ->
                was.refusalClaimed() && !told.evidence().isProof()
                        ? alarm("the secret path says refused and done").lookAt(now)
                        : done(told.receipt());
            case SUBMITTING, SUBMITTED, REVIEW -> done(told.receipt());
            case DONE -> doneAgain(told.receipt());
            case REFUSED -> {
                effects.add(new AskPeople(ReviewCause.REFUND_CONTRADICTION));
                yield alarm("money went back after the refund was proven refused");
            }
        };
    }

    private Refund doneAgain(Optional<Receipt> told) {
        var known = was.receipt().map(Receipt::number);
        var another = told.map(Receipt::number)
                .filter(it -> known.filter(ours -> !ours.equals(it)).isPresent());
        return another.isPresent() ? alarm("a second receipt for one refund") : was.receipted(told);
    }

    /** After a refusal the payment itself is taken back, as any other; beside a payout it went back twice, or will. */
    private Refund inStatement(Receipt receipt) {
        if (was.state() == RefundState.REFUSED) return was;
        if (!isByPayout()) return was.state() == RefundState.DONE ? was : done(Optional.of(receipt));
        var beside = ReviewCause.REFUND_CONTRADICTION;
        if (was.reason().filter(beside.reason()::equals).isPresent()) return was;
        effects.add(new RefundEffect.ChargeBack(receipt));
        effects.add(new AskPeople(beside));
        return alarm("a payment was reversed beside its refund to the phone").because(beside.reason());
    }

    private Refund done(Optional<Receipt> receipt) {
        effects.add(new PostHold(receipt));
        effects.add(new Given());
        return was.in(RefundState.DONE).receipted(receipt).lookAt(Schedule.NEVER);
    }

    /** Said on the secret path it waits for a question of ours: another method beside a live reversal would pay twice. */
    private Refund notReturned(RefundEvent.NotReturned told) {
        var proof = isByPayout() || told.evidence().isProof();
        if (!proof && !PROVE_REFUSAL.contains(told.reason().code())) return open();
        return switch (was.state()) {
            case SUBMITTING, SUBMITTED, UNKNOWN -> proof ? otherMethod(told.reason()) : refusalClaimed(told.reason());
            case DONE -> {
                if (proof && !isByPayout()) effects.add(new AskPeople(ReviewCause.REFUND_CONTRADICTION));
                yield alarm("the provider says that a refund that was done is refused");
            }
            case REVIEW -> proof && isSilent() ? otherMethod(told.reason()) : was;
            case REQUESTED, APPROVED, REFUSED -> was;
        };
    }

    private Refund refusalClaimed(Reason reason) {
        var claimed = was.in(RefundState.UNKNOWN).because(reason);
        return claimed.lookAt(claimed.providerRef().isPresent() ? now.plus(settings.confirmQuery()) : aWeekOn());
    }

    /** It may be on its way: hours after it was sent it confirms a refusal that was told, and nothing else. */
    private Refund notFound() {
        var awaited = was.state() == RefundState.SUBMITTED || was.state() == RefundState.UNKNOWN;
        return awaited && was.refusalClaimed() && isSince(ARRIVED)
                ? otherMethod(was.reason().orElseThrow())
                : was;
    }

    private boolean isSilent() {
        return was.reason().filter(ReviewCause.REFUND_SILENT.reason()::equals).isPresent();
    }

    /** The sum leaves by another method when there is one: a reversal's payout. A payout's failure leaves it in the pocket. */
    private Refund otherMethod(Reason reason) {
        effects.add(new VoidHold());
        effects.add(isByPayout() ? new PutBack() : new PayOut());
        return was.in(RefundState.REFUSED).because(reason).lookAt(Schedule.NEVER);
    }

    private Refund givenUp(Reason reason) {
        effects.add(new VoidHold());
        effects.add(new PutBack());
        return was.in(RefundState.REFUSED).because(reason).lookAt(Schedule.NEVER);
    }

    /** Ours was lost: it was ours that did it. Else the statement says whose it was, or people do. */
    private Refund reversedBefore() {
        if (isByPayout()) return was;
        return switch (was.state()) {
            case UNKNOWN -> was.refusalClaimed() ? review(ReviewCause.REVERSED_BEFORE) : done(Optional.empty());
            case SUBMITTING, SUBMITTED -> review(ReviewCause.REVERSED_BEFORE);
            case REFUSED -> {
                effects.add(new AskPeople(ReviewCause.REFUND_CONTRADICTION));
                yield alarm("reversed before, and its refund was proven refused");
            }
            case REQUESTED, APPROVED, DONE, REVIEW -> was;
        };
    }

    private Refund open() {
        if (isByPayout()) return was;
        return was.state() == RefundState.SUBMITTING || was.state() == RefundState.SUBMITTED ? unknown() : was;
    }

    private Refund ruled(Ruling ruling) {
        if (was.state() != RefundState.REVIEW) return was;
        return switch (ruling) {
            case KEEP -> was;
            case PAID -> done(Optional.empty()).because(RULED);
            case NOT_PAID -> givenUp(RULED);
        };
    }

    private Refund timePassed() {
        return switch (was.state()) {
            case SUBMITTING -> isSince(abandonedAfter()) ? unknown() : was;
            case SUBMITTED, UNKNOWN -> {
                if (isByPayout()) yield was.lookAt(followed());
                yield isSince(WEEK) ? review(ReviewCause.REFUND_SILENT) : was.lookAt(asked());
            }
            case REQUESTED, APPROVED, DONE, REFUSED, REVIEW -> was;
        };
    }

    /** What is on the wire then is a payout, with a machine of its own. */
    private boolean isByPayout() {
        return was.method() == Refund.Method.PAYOUT;
    }

    private boolean isSince(Duration wait) {
        return was.submittedAt().filter(at -> !now.isBefore(at.plus(wait))).isPresent();
    }

    /** As often as its payout is asked about; and daily while people look into that. */
    private Instant followed() {
        var at = Schedule.next(was.id(), was.submittedAt().orElse(now), now, settings.firstQuery());
        return at.equals(Schedule.NEVER) ? now.plus(Duration.ofDays(1)) : at;
    }

    private Refund unknown() {
        return was.in(RefundState.UNKNOWN).lookAt(asked());
    }

    /** When it is asked about next; only by the name the provider gave it can it be. */
    private Instant asked() {
        var next = Schedule.next(was.id(), was.submittedAt().orElse(now), now, settings.firstQuery());
        return was.providerRef().isPresent() && next.isBefore(aWeekOn()) ? next : aWeekOn();
    }

    private Refund review(ReviewCause cause) {
        effects.add(new AskPeople(cause));
        return was.in(RefundState.REVIEW).because(cause.reason()).lookAt(Schedule.NEVER);
    }

    private Refund alarm(String what) {
        effects.add(new Alarm(what));
        return was;
    }

    private Instant aWeekOn() {
        return was.submittedAt().orElse(now).plus(WEEK);
    }

    private Duration abandonedAfter() {
        return settings.railTimeout().multipliedBy(2);
    }
}
