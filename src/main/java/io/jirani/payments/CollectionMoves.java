package io.jirani.payments;

import io.jirani.kernel.Money;
import io.jirani.payments.CollectionEffect.Alarm;
import io.jirani.payments.CollectionEffect.AskPeople;
import io.jirani.payments.CollectionEffect.AttachReceipt;
import io.jirani.payments.CollectionEffect.CreditLateUnproven;
import io.jirani.payments.CollectionEffect.CreditUnproven;
import io.jirani.payments.CollectionEffect.EndHold;
import io.jirani.payments.CollectionState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the cells of a collection have in common: how it is credited, ended, looked at again, and handed to people. */
abstract class CollectionMoves {
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    final Collection was;
    final Instant now;
    final PaymentSettings settings;
    final List<CollectionEffect> effects;

    CollectionMoves(Collection was, Instant now, PaymentSettings settings, List<CollectionEffect> effects) {
        this.was = was;
        this.now = now;
        this.settings = settings;
        this.effects = effects;
    }

    /** Somebody with our secret says it was paid: believed within a cap, and never with more than was asked. */
    final Collection told(Collection named, Money amount, Optional<Receipt> receipt, Money room) {
        if (!amount.equals(was.amount())) return wrongAmount(named, amount, receipt);
        var told = named.atLeast(Evidence.E1);
        var covered = amount.compareTo(room) <= 0;
        return switch (was.state().phase()) {
            case OPEN ->
                covered
                        ? confirmSoon(credit(told, CollectionState.SUCCEEDED, new CreditUnproven(), receipt))
                        : claimed(told.in(CollectionState.PENDING), receipt);
            // what people denied is not believed again on a callback's word: the provider is asked
            case ENDED ->
                was.booked() == Booked.NOTHING ? late(told, receipt, covered) : sooner(was, settings.confirmQuery());
            case CREDITED -> receipt.map(this::receipt).orElse(was);
            case REVIEW -> isSilent() ? late(told, receipt, covered) : sooner(was, settings.confirmQuery());
            case REFUND -> was;
        };
    }

    final Collection late(Collection told, Optional<Receipt> receipt, boolean covered) {
        return covered
                ? confirmSoon(credit(told, CollectionState.LATE_CREDITED, new CreditLateUnproven(), receipt))
                : told.withReceipt(receipt, Evidence.E1).lookAt(now);
    }

    /** Nothing is credited to anybody: our question decides whether money came, people decide whose it is. */
    final Collection wrongAmount(Collection named, Money amount, Optional<Receipt> receipt) {
        var told = named.withReceipt(receipt.filter(this::mayBeOurs), Evidence.E1);
        var what = "told " + amount + ", asked " + was.amount();
        return switch (was.state().phase()) {
            case OPEN -> {
                effects.add(new EndHold());
                effects.add(new Alarm(what));
                yield confirmSoon(review(told, ReviewCause.AMOUNT));
            }
            case ENDED -> {
                effects.add(new Alarm(what));
                if (was.booked() != Booked.NOTHING) yield sooner(was, settings.confirmQuery());
                yield confirmSoon(review(told, ReviewCause.AMOUNT));
            }
            case CREDITED, REVIEW, REFUND -> alarm(what);
        };
    }

    /** Over the cap: no posting; the claim stops the hold's clock and waits for our own question. */
    final Collection claimed(Collection told, Optional<Receipt> receipt) {
        if (was.claimWaits()) return sooner(told, settings.confirmQuery());
        return told.withReceipt(receipt, Evidence.E1)
                .until(later(was.deadline(), now.plus(settings.claimWait())))
                .lookAt(now);
    }

    final Collection expired(Collection ended) {
        effects.add(new EndHold());
        var expired = ended.in(CollectionState.EXPIRED);
        var explained = expired.reason().isPresent() ? expired : expired.because(Reason.DEADLINE);
        // we may have been away for longer than all looks: then one question comes before people
        var looked = Schedule.next(was.id(), since(explained), now, settings.firstQuery());
        return explained.lookAt(looked.equals(Schedule.NEVER) ? now : looked);
    }

    /** A verdict on what has ended: it is known now why no money came. */
    static Collection decided(Collection ended, Reason reason) {
        return ended.state() == CollectionState.EXPIRED ? ended.because(reason) : ended;
    }

    final Collection review(Collection it, ReviewCause cause) {
        effects.add(new AskPeople(cause));
        return it.in(CollectionState.REVIEW).because(cause.reason());
    }

    /** A week of asking is over. Silence proves nothing: people look, unless a verdict was heard. */
    final Collection silent(Collection it) {
        var ended = it.lookAt(Schedule.NEVER);
        return switch (it.state()) {
            case SUCCEEDED -> review(ended, ReviewCause.UNPROVEN);
            case LATE_CREDITED -> review(ended, ReviewCause.LATE_UNPROVEN);
            case EXPIRED -> {
                var unheard = it.submittedAt().isPresent()
                        && it.reason().filter(Reason.DEADLINE::equals).isPresent();
                yield unheard ? review(ended, ReviewCause.SILENT) : ended;
            }
            case CREATED, SUBMITTING, PENDING, UNKNOWN, FAILED, REVIEW, REFUND_PENDING, REFUNDED -> ended;
        };
    }

    final Optional<ReviewCause> cause() {
        return was.reason().map(Reason::code).flatMap(ReviewCause::of);
    }

    final boolean isSilent() {
        return was.state() == CollectionState.REVIEW
                && cause().filter(ReviewCause.SILENT::equals).isPresent();
    }

    final Collection failed(Collection known, Reason reason) {
        effects.add(new EndHold());
        return known.in(CollectionState.FAILED).because(reason);
    }

    /**
     * Credits it, once.
     *
     * @param next as it is then, but for the state
     */
    final Collection credit(Collection next, CollectionState state, CollectionEffect how, Optional<Receipt> number) {
        if (was.booked() != Booked.NOTHING) throw new IllegalStateException(was.id() + " is credited already");
        effects.add(how);
        var known = number.filter(told -> next.receiptBy().isProof() || mayBeOurs(told));
        known.ifPresent(receipt -> effects.add(new AttachReceipt(receipt)));
        var to = how instanceof CollectionEffect.Suspense ? Booked.SUSPENSE : Booked.HOUSEHOLD;
        return next.in(state, to).withReceipt(known, Evidence.E1);
    }

    /** A receipt for an attempt that is credited: a name for the money that came, never more money. */
    final Collection receipt(Receipt told) {
        if (was.receipt().isEmpty()) {
            if (!mayBeOurs(told)) return alarm("a receipt older than the push");
            effects.add(new AttachReceipt(told));
            return was.withReceipt(Optional.of(told), Evidence.E1);
        }
        if (was.receipt().get().number().equals(told.number())) return was;
        effects.add(new AskPeople(ReviewCause.SECOND_RECEIPT));
        return alarm("a second receipt for one attempt");
    }

    /**
     * A receipt that a callback tells is younger than its push (ruling 1); clocks may differ a little. A row of the provider's
     * own names our reference, which nobody knew before the push: its time says nothing against it.
     */
    final boolean mayBeOurs(Receipt told) {
        return told.at()
                .filter(at -> at.isBefore(was.createdAt().minus(CLOCKS_DIFFER)))
                .isEmpty();
    }

    final Collection alarm(String what) {
        effects.add(new Alarm(what));
        return was;
    }

    final Collection askNow(Collection next) {
        return next.lookAt(now);
    }

    final Collection confirmSoon(Collection next) {
        return next.lookAt(now.plus(settings.confirmQuery()));
    }

    /** Of what is proven there is nothing left to ask. */
    final Collection sooner(Collection next, Duration wait) {
        if (next.evidence().isProof()) return next;
        return next.lookAt(earlier(next.nextLook(), now.plus(wait)));
    }

    final Collection scheduled(Collection next) {
        return was.claimWaits() ? next.lookAt(now) : askAgain(next);
    }

    /** The next look by the schedule; while energy is held, not after the deadline. */
    final Collection askAgain(Collection next) {
        if (next.evidence().isProof()) return next;
        var at = Schedule.next(next.id(), since(next), now, settings.firstQuery());
        if (next.state().phase() == Phase.OPEN) return next.lookAt(earlier(at, next.deadline()));
        return at.equals(Schedule.NEVER) ? silent(next) : next.lookAt(at);
    }

    static Instant since(Collection it) {
        return it.submittedAt().orElse(it.createdAt());
    }

    static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
