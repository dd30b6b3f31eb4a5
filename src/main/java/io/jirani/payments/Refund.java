package io.jirani.payments;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Held;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A payment that is given back, by one method: one attempt, one POST for ever. The state machine is {@link #on};
 * docs/payments.md draws it. Another method is another refund, and only after this one is proven refused.
 *
 * @param payment the collection
 * @param original the receipt of the payment; a reversal names it
 * @param from the pocket of the household that it leaves
 * @param back what the payment is again when nothing is given back
 * @param tries how often it was tried without a byte leaving
 */
public record Refund(
        IntentId id,
        IntentId payment,
        String rail,
        CommunityId community,
        HouseholdId household,
        Money amount,
        Optional<Receipt> original,
        Method method,
        RefundCause cause,
        Pocket from,
        CollectionState back,
        TransferId hold,
        RefundState state,
        Optional<ProviderRef> providerRef,
        Optional<Receipt> receipt,
        Optional<Reason> reason,
        Instant createdAt,
        Optional<Instant> submittedAt,
        Instant nextLook,
        int tries) {

    /** What follows from an event: the refund afterwards, and what to do in the same commit. */
    public record Step(Refund next, List<RefundEffect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }
    }

    /** How it travels. */
    public enum Method {
        /** The provider undoes the payment, whole and free of charge. */
        REVERSAL,
        /** We send it to the phone that paid. */
        PAYOUT
    }

    /** The whole state machine. Knows no clock: now comes in. */
    public Step on(RefundEvent event, Instant now, PaymentSettings settings) {
        return new RefundStep(this, now, settings).on(event);
    }

    /** Whether the secret path said that nothing went back; a question of ours decides. */
    boolean refusalClaimed() {
        return state == RefundState.UNKNOWN && reason.isPresent();
    }

    /** What the books set aside for it. */
    public Held held() {
        var way = switch (method) {
            case REVERSAL -> ReturnEntries.Method.REVERSAL;
            case PAYOUT -> ReturnEntries.Method.PAYOUT;
        };
        return ReturnEntries.refund(id, rail, way, household, from, amount);
    }

    Refund in(RefundState next) {
        return copy(next, providerRef, receipt, reason, submittedAt, nextLook, tries);
    }

    Refund named(ProviderRef ref) {
        return copy(state, Optional.of(ref), receipt, reason, submittedAt, nextLook, tries);
    }

    Refund receipted(Optional<Receipt> number) {
        return copy(state, providerRef, number.or(() -> receipt), reason, submittedAt, nextLook, tries);
    }

    Refund because(Reason why) {
        return copy(state, providerRef, receipt, Optional.of(why), submittedAt, nextLook, tries);
    }

    Refund submitted(Instant at) {
        return copy(state, providerRef, receipt, reason, Optional.of(at), nextLook, tries);
    }

    Refund lookAt(Instant moment) {
        return copy(state, providerRef, receipt, reason, submittedAt, moment, tries);
    }

    Refund triedOnceMore() {
        return copy(state, providerRef, receipt, reason, submittedAt, nextLook, tries + 1);
    }

    Refund heldBy(TransferId transfer) {
        return new Refund(
                id,
                payment,
                rail,
                community,
                household,
                amount,
                original,
                method,
                cause,
                from,
                back,
                transfer,
                state,
                providerRef,
                receipt,
                reason,
                createdAt,
                submittedAt,
                nextLook,
                tries);
    }

    private Refund copy(
            RefundState next,
            Optional<ProviderRef> ref,
            Optional<Receipt> number,
            Optional<Reason> why,
            Optional<Instant> sent,
            Instant look,
            int count) {
        return new Refund(
                id, payment, rail, community, household, amount, original, method, cause, from, back, hold, next, ref,
                number, why, createdAt, sent, look, count);
    }
}
