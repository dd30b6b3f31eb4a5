package io.jirani.payments;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Money asked from a phone: one attempt, at most one prompt. The state machine is {@link #on}; docs/payments.md draws it.
 *
 * @param phone nothing when its person was erased, long after the end
 * @param evidence how well it is known that the payer paid; a failure needs none
 * @param receipt the receipt of the credit, or of a claim that waits for proof
 * @param reason why it ended without money, or what does not fit
 * @param tries how often the push was tried without a byte leaving
 */
public record Collection(
        IntentId id,
        String rail,
        String purpose,
        CommunityId community,
        HouseholdId household,
        Optional<Msisdn> phone,
        Money amount,
        String description,
        AccountRef accountRef,
        CollectionState state,
        Evidence evidence,
        Optional<ProviderRef> providerRef,
        Optional<Receipt> receipt,
        Optional<Reason> reason,
        Instant createdAt,
        Optional<Instant> submittedAt,
        Instant deadline,
        Instant nextLook,
        int tries) {

    /** What follows from an event: the intent afterwards, and what to do in the same commit. */
    public record Step(Collection next, List<CollectionEffect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }
    }

    /** The whole state machine. Knows no clock: now comes in. */
    public Step on(CollectionEvent event, Instant now, PaymentSettings settings) {
        return new CollectionStep(this, now, settings).on(event);
    }

    /** True while a success claim over the cap waits for proof. */
    public boolean claimWaits() {
        return state.phase() == CollectionState.Phase.OPEN && evidence == Evidence.E1;
    }

    Collection in(CollectionState next) {
        return with(next, evidence, providerRef, receipt, reason, nextLook);
    }

    Collection atLeast(Evidence proof) {
        return with(state, evidence.or(proof), providerRef, receipt, reason, nextLook);
    }

    Collection named(ProviderRef ref) {
        return with(state, evidence, Optional.of(ref), receipt, reason, nextLook);
    }

    Collection withReceipt(Optional<Receipt> known) {
        return with(state, evidence, providerRef, receipt.or(() -> known), reason, nextLook);
    }

    Collection because(Reason why) {
        return with(state, evidence, providerRef, receipt, Optional.of(why), nextLook);
    }

    Collection lookAt(Instant moment) {
        return with(state, evidence, providerRef, receipt, reason, moment);
    }

    Collection submitted(Instant at) {
        return copy(state, evidence, providerRef, receipt, reason, Optional.of(at), deadline, nextLook, tries);
    }

    /** Nothing left our socket: as if it had not been tried. */
    Collection unsent() {
        return copy(state, evidence, providerRef, receipt, reason, Optional.empty(), deadline, nextLook, tries);
    }

    Collection until(Instant later) {
        return copy(state, evidence, providerRef, receipt, reason, submittedAt, later, nextLook, tries);
    }

    Collection triedOnceMore() {
        return copy(state, evidence, providerRef, receipt, reason, submittedAt, deadline, nextLook, tries + 1);
    }

    private Collection with(
            CollectionState next,
            Evidence proof,
            Optional<ProviderRef> ref,
            Optional<Receipt> number,
            Optional<Reason> why,
            Instant look) {
        return copy(next, proof, ref, number, why, submittedAt, deadline, look, tries);
    }

    private Collection copy(
            CollectionState next,
            Evidence proof,
            Optional<ProviderRef> ref,
            Optional<Receipt> number,
            Optional<Reason> why,
            Optional<Instant> sent,
            Instant end,
            Instant look,
            int count) {
        return new Collection(
                id,
                rail,
                purpose,
                community,
                household,
                phone,
                amount,
                description,
                accountRef,
                next,
                proof,
                ref,
                number,
                why,
                createdAt,
                sent,
                end,
                look,
                count);
    }
}
