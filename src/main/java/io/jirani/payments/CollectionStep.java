package io.jirani.payments;

import io.jirani.payments.CollectionEffect.Alarm;
import io.jirani.payments.CollectionEffect.AttachReceipt;
import io.jirani.payments.CollectionEffect.CreditLateProven;
import io.jirani.payments.CollectionEffect.CreditLateUnproven;
import io.jirani.payments.CollectionEffect.CreditProven;
import io.jirani.payments.CollectionEffect.CreditUnproven;
import io.jirani.payments.CollectionEffect.EndHold;
import io.jirani.payments.CollectionEffect.RaiseToProven;
import io.jirani.payments.CollectionEffect.Suspense;
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
import io.jirani.payments.CollectionEvent.TimePassed;
import io.jirani.payments.CollectionEvent.Unclear;
import io.jirani.payments.CollectionState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cells of table 3a, one method an event. Rules behind them: an attempt is credited once (ruling 1); callbacks credit
 * up to a cap and unproven (ruling 5); a failure on the secret path ends the hold at once, and what comes after it is late
 * money (rulings 9, 14); silence never fails anything; nothing is ever sent twice.
 */
final class CollectionStep {
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private final Collection was;
    private final Instant now;
    private final PaymentSettings settings;
    private final List<CollectionEffect> effects = new ArrayList<>();

    CollectionStep(Collection was, Instant now, PaymentSettings settings) {
        this.was = was;
        this.now = now;
        this.settings = settings;
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
            case QueryPaid paid -> queryPaid(paid.receipt());
            case QueryFailed failed -> queryFailed(failed.reason());
            case QueryOpen open -> askAgain(was);
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
        if (!now.isBefore(was.deadline())) return failedOrExpired(was.because(new Reason("not_sent", why)));
        var again = now.plus(Schedule.backoff(was.tries()));
        return was.in(CollectionState.CREATED).triedOnceMore().lookAt(earlier(was.deadline(), again));
    }

    private Collection unclear() {
        return was.state() == CollectionState.SUBMITTING ? scheduled(was.in(CollectionState.UNKNOWN)) : was;
    }

    private Collection callbackPaid(CallbackPaid paid) {
        if (namedOtherwise(paid.ref()))
            return sooner(alarm("the secret path names another checkout"), settings.confirmQuery());
        if (!paid.amount().equals(was.amount())) return wrongAmount(paid);
        var told = was.named(paid.ref()).atLeast(Evidence.E1);
        var covered = paid.amount().compareTo(paid.room()) <= 0;
        return switch (was.state().phase()) {
            case OPEN ->
                covered
                        ? confirmSoon(credit(told.in(CollectionState.SUCCEEDED), new CreditUnproven(), paid.receipt()))
                        : claimed(told.in(CollectionState.PENDING), paid.receipt());
            case ENDED ->
                covered
                        ? confirmSoon(credit(
                                told.in(CollectionState.LATE_CREDITED), new CreditLateUnproven(), paid.receipt()))
                        : told.withReceipt(paid.receipt()).lookAt(now);
            case CREDITED -> paid.receipt().map(this::receipt).orElse(was);
            case REVIEW -> sooner(was, settings.confirmQuery());
            case REFUND -> was;
        };
    }

    /** Nothing is credited to anybody: our question decides whether money came, people decide whose it is. */
    private Collection wrongAmount(CallbackPaid paid) {
        var what = "told " + paid.amount() + ", asked " + was.amount();
        if (was.state().phase() == Phase.CREDITED || was.state().phase() == Phase.REFUND) return alarm(what);
        if (was.state().phase() == Phase.OPEN) effects.add(new EndHold());
        effects.add(new Alarm(what));
        return confirmSoon(was.named(paid.ref()).in(CollectionState.REVIEW).because(new Reason("amount", what)));
    }

    /** Over the cap: no posting; the claim stops the hold's clock and waits for our own question. */
    private Collection claimed(Collection told, Optional<Receipt> receipt) {
        if (was.claimWaits()) return sooner(told, settings.confirmQuery());
        return told.withReceipt(receipt)
                .until(later(was.deadline(), now.plus(settings.claimWait())))
                .lookAt(now);
    }

    private Collection callbackFailed(CallbackFailed failed) {
        if (namedOtherwise(failed.ref()))
            return sooner(alarm("the secret path names another checkout"), settings.confirmQuery());
        return switch (was.state().phase()) {
            case OPEN ->
                was.claimWaits()
                        ? askNow(alarm("the secret path says paid and not paid"))
                        : confirmSoon(failed(was.named(failed.ref()), failed.reason()));
            case ENDED -> was.providerRef().isPresent() ? was : sooner(was.named(failed.ref()), settings.confirmQuery());
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

    private Collection queryPaid(Optional<Receipt> receipt) {
        var proven = was.atLeast(Evidence.E2).lookAt(Schedule.NEVER);
        var number = was.receipt().or(() -> receipt);
        return switch (was.state()) {
            case CREATED, SUBMITTING, PENDING, UNKNOWN ->
                credit(proven.in(CollectionState.SUCCEEDED), new CreditProven(), number);
            case EXPIRED, FAILED -> credit(proven.in(CollectionState.LATE_CREDITED), new CreditLateProven(), number);
            case SUCCEEDED, LATE_CREDITED -> {
                if (!was.evidence().isProof()) effects.add(new RaiseToProven());
                yield proven;
            }
            case REVIEW -> was.evidence().isProof() ? was : credit(proven, new Suspense(), Optional.empty());
            case REFUND_PENDING, REFUNDED -> was;
        };
    }

    private Collection queryFailed(Reason reason) {
        return switch (was.state().phase()) {
            case OPEN -> askAgain(failed(was, reason));
            case ENDED, REVIEW -> askAgain(was);
            case CREDITED -> {
                effects.add(new Alarm("the provider says not paid (" + reason.code() + ") after a credit"));
                yield was.evidence().isProof()
                        ? was
                        : askAgain(was.because(new Reason("contradiction", reason.code())));
            }
            case REFUND -> was;
        };
    }

    private Collection timePassed() {
        if (was.state().phase() != Phase.OPEN) return worthAsking() ? was : was.lookAt(Schedule.NEVER);
        if (!now.isBefore(was.deadline())) return failedOrExpired(was);
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

    private boolean worthAsking() {
        return was.providerRef().isPresent() && !was.evidence().isProof();
    }

    private Collection failedOrExpired(Collection ended) {
        effects.add(new EndHold());
        var expired = ended.in(CollectionState.EXPIRED);
        return askAgain(expired.reason().isPresent() ? expired : expired.because(Reason.DEADLINE));
    }

    private Collection failed(Collection known, Reason reason) {
        effects.add(new EndHold());
        return known.in(CollectionState.FAILED).because(reason);
    }

    private Collection credit(Collection next, CollectionEffect how, Optional<Receipt> number) {
        effects.add(how);
        var known = number.filter(this::mayBeOurs);
        known.ifPresent(receipt -> effects.add(new AttachReceipt(receipt)));
        return next.withReceipt(known);
    }

    /** A receipt for an attempt that is credited: a name for the money that came, never more money. */
    private Collection receipt(Receipt told) {
        if (was.receipt().isEmpty()) {
            if (!mayBeOurs(told)) return alarm("a receipt older than the push");
            effects.add(new AttachReceipt(told));
            return was.withReceipt(Optional.of(told));
        }
        var same = was.receipt().get().number().equals(told.number());
        return same ? was : alarm("a second receipt for one attempt");
    }

    /** A receipt is younger than its push (ruling 1); clocks may differ a little. */
    private boolean mayBeOurs(Receipt told) {
        return told.at()
                .filter(at -> at.isBefore(was.createdAt().minus(CLOCKS_DIFFER)))
                .isEmpty();
    }

    private boolean namedOtherwise(ProviderRef ref) {
        return was.providerRef().filter(known -> !known.equals(ref)).isPresent();
    }

    private Collection alarm(String what) {
        effects.add(new Alarm(what));
        return was;
    }

    private Collection askNow(Collection next) {
        return next.lookAt(now);
    }

    private Collection confirmSoon(Collection next) {
        return next.lookAt(now.plus(settings.confirmQuery()));
    }

    private Collection sooner(Collection next, Duration wait) {
        return next.lookAt(earlier(next.nextLook(), now.plus(wait)));
    }

    private Collection scheduled(Collection next) {
        return was.claimWaits() ? next.lookAt(now) : askAgain(next);
    }

    /** The next look by the schedule; while energy is held, not after the deadline. */
    private Collection askAgain(Collection next) {
        if (next.evidence().isProof()) return next;
        var at = Schedule.next(next.id(), next.submittedAt().orElse(next.createdAt()), now, settings.firstQuery());
        return next.lookAt(next.state().phase() == Phase.OPEN ? earlier(at, next.deadline()) : at);
    }

    private Duration abandonedAfter() {
        return settings.railTimeout().multipliedBy(2);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
