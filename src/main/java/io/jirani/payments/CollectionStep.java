package io.jirani.payments;

import io.jirani.payments.CollectionEffect.AskPeople;
import io.jirani.payments.CollectionEvent.Absent;
import io.jirani.payments.CollectionEvent.Accepted;
import io.jirani.payments.CollectionEvent.CallbackFailed;
import io.jirani.payments.CollectionEvent.CallbackPaid;
import io.jirani.payments.CollectionEvent.Claimed;
import io.jirani.payments.CollectionEvent.Hint;
import io.jirani.payments.CollectionEvent.NotSent;
import io.jirani.payments.CollectionEvent.QueryFailed;
import io.jirani.payments.CollectionEvent.QueryOpen;
import io.jirani.payments.CollectionEvent.QueryPaid;
import io.jirani.payments.CollectionEvent.Refused;
import io.jirani.payments.CollectionEvent.Ruled;
import io.jirani.payments.CollectionEvent.Seen;
import io.jirani.payments.CollectionEvent.TakenBack;
import io.jirani.payments.CollectionEvent.TimePassed;
import io.jirani.payments.CollectionEvent.Unclear;
import io.jirani.payments.CollectionState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;

/**
 * The cells of table 3a, one method an event. Rules behind them: an attempt is credited once (ruling 1); callbacks credit
 * up to a cap and unproven (ruling 5); a failure on the secret path ends the hold at once, and what comes after it is late
 * money (rulings 9, 14); silence never fails anything; nothing is ever sent twice.
 */
final class CollectionStep extends CollectionMoves {
    private final CollectionProof proof;

    CollectionStep(Collection was, Instant now, PaymentSettings settings) {
        super(was, now, settings, new ArrayList<>());
        this.proof = new CollectionProof(was, now, settings, effects);
    }

    Collection.Step on(CollectionEvent event) {
        var next = switch (event) {
            case Claimed claimed -> claimed();
            case Accepted accepted -> accepted(accepted.ref());
            case Refused refused -> refused(refused.reason());
            case NotSent notSent -> notSent(notSent.why());
            case Unclear unclear -> unclear();
            case CallbackPaid paid -> callbackPaid(paid);
            case CallbackFailed failed -> callbackFailed(failed);
            case Hint hint -> hint();
            case QueryPaid paid -> proof.proven(Evidence.E2, paid.receipt());
            case QueryFailed failed -> proof.queryFailed(failed.reason());
            case QueryOpen open -> askAgain(was);
            case Seen seen -> proof.seen(seen);
            case Absent absent -> proof.absent();
            case TakenBack back -> proof.takenBack(back.receipt());
            case Ruled ruled -> proof.ruled(ruled);
            case CollectionEvent.RefundBegun begun -> proof.refundBegun();
            case CollectionEvent.RefundDone done -> proof.refundDone();
            case CollectionEvent.RefundUndone undone -> proof.refundUndone(undone.back());
            case TimePassed passed -> timePassed();
        };
        return new Collection.Step(next, effects);
    }

    private Collection claimed() {
        if (was.state() != CollectionState.CREATED) return was;
        return was.in(CollectionState.SUBMITTING)
                .submitted(now)
                .lookAt(earlier(was.deadline(), now.plus(abandonedAfter())));
    }

    private Collection accepted(ProviderRef ref) {
        if (namedOtherwise(ref)) return alarm("the push answer names another checkout than the callback did");
        var named = was.named(ref);
        return switch (was.state()) {
            case CREATED, SUBMITTING, UNKNOWN -> scheduled(named.in(CollectionState.PENDING));
            case EXPIRED, FAILED -> sooner(named, settings.firstQuery());
            case PENDING, SUCCEEDED, LATE_CREDITED, REVIEW, REFUND_PENDING, REFUNDED -> named;
        };
    }

    private Collection refused(Reason reason) {
        return switch (was.state()) {
            case CREATED, SUBMITTING, UNKNOWN ->
                was.claimWaits()
                        ? askNow(alarm("the push was refused, yet a callback says paid"))
                        : failed(was, reason).lookAt(Schedule.NEVER);
            case PENDING -> alarm("refused after it was accepted");
            case SUCCEEDED, LATE_CREDITED -> alarm("refused after it was paid");
            case EXPIRED, FAILED, REVIEW, REFUND_PENDING, REFUNDED -> was;
        };
    }

    private Collection notSent(String why) {
        if (was.state() != CollectionState.SUBMITTING) return was;
        var unsent = was.unsent();
        if (!now.isBefore(was.deadline())) return expired(unsent.because(new Reason("not_sent", why)));
        var again = now.plus(Schedule.backoff(was.tries()));
        return unsent.in(CollectionState.CREATED).triedOnceMore().lookAt(earlier(was.deadline(), again));
    }

    private Collection unclear() {
        return was.state() == CollectionState.SUBMITTING ? scheduled(was.in(CollectionState.UNKNOWN)) : was;
    }

    private Collection callbackPaid(CallbackPaid paid) {
        if (namedOtherwise(paid.ref()))
            return sooner(alarm("the secret path names another checkout"), settings.confirmQuery());
        return told(was.named(paid.ref()), paid.amount(), paid.receipt(), paid.room());
    }

    private Collection callbackFailed(CallbackFailed failed) {
        if (namedOtherwise(failed.ref()))
            return sooner(alarm("the secret path names another checkout"), settings.confirmQuery());
        return switch (was.state().phase()) {
            case OPEN ->
                was.claimWaits()
                        ? askNow(alarm("the secret path says paid and not paid"))
                        : confirmSoon(failed(was.named(failed.ref()), failed.reason()));
            case ENDED -> {
                var named = decided(was.named(failed.ref()), failed.reason());
                yield was.providerRef().isPresent() ? named : sooner(named, settings.confirmQuery());
            }
            case CREDITED -> alarm("the secret path says not paid after it said paid");
            case REVIEW, REFUND -> was;
        };
    }

    private Collection hint() {
        var worthAsking = was.providerRef().isPresent()
                && was.state().phase() != Phase.REFUND
                && !was.evidence().isProof();
        return worthAsking ? sooner(was, settings.confirmQuery()) : was;
    }

    private Collection timePassed() {
        if (was.state().phase() != Phase.OPEN) return waits();
        if (!now.isBefore(was.deadline())) return expired(was);
        var abandoned = was.state() == CollectionState.SUBMITTING
                && was.submittedAt()
                        .map(at -> at.plus(abandonedAfter()))
                        .filter(end -> !now.isBefore(end))
                        .isPresent();
        var open = abandoned ? scheduled(was.in(CollectionState.UNKNOWN)) : was;
        return open.state() == CollectionState.UNKNOWN && open.providerRef().isEmpty()
                ? open.lookAt(open.deadline())
                : open;
    }

    /** What has ended and is still looked at: a proof's receipt, an answer, or a payment the provider never named. */
    private Collection waits() {
        if (was.evidence().isProof()) return awaitsReceipt();
        if (was.providerRef().isPresent()) return was;
        var mayHaveCome = was.state().phase() == Phase.CREDITED
                || (was.state() == CollectionState.EXPIRED && was.submittedAt().isPresent());
        if (!mayHaveCome) return was.lookAt(Schedule.NEVER);
        var last = Schedule.last(was.id(), since(was), settings.firstQuery());
        return now.isBefore(last) ? was.lookAt(last) : silent(was);
    }

    private Collection awaitsReceipt() {
        if (was.state().phase() != Phase.CREDITED || was.receipt().isPresent()) return was.lookAt(Schedule.NEVER);
        if (was.nextLook().equals(Schedule.NEVER) || now.isBefore(was.nextLook())) return was;
        effects.add(new AskPeople(ReviewCause.NO_RECEIPT));
        return was.lookAt(Schedule.NEVER);
    }

    private boolean namedOtherwise(ProviderRef ref) {
        return was.providerRef().filter(known -> !known.equals(ref)).isPresent();
    }

    private Duration abandonedAfter() {
        return settings.railTimeout().multipliedBy(2);
    }
}
