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
 * @param receiptBy how well that receipt is known: what a callback alone told may be a false name
 * @param booked what the books have of it
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
        Evidence receiptBy,
        Booked booked,
        Optional<Reason> reason,
        Instant createdAt,
        Optional<Instant> submittedAt,
        Instant deadline,
        Instant nextLook,
        int tries) {
    public Collection {
        if (!booked.fits(state)) throw new IllegalArgumentException(state + " with " + booked + " booked");
    }

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

    /** Whether it pays for nothing: its money is the household's own at once. */
    public boolean fillsWallet() {
        return purpose.startsWith(NewCollection.TOP_UP);
    }

    /** True while a success claim over the cap waits for proof. */
    public boolean claimWaits() {
        return state.phase() == CollectionState.Phase.OPEN && evidence == Evidence.E1;
    }

    /**
     * Whether people must bring the statement's receipt with what they say: only they tell how much came then, and the
     * statement's own row must find it booked.
     */
    boolean needsReceipt(CollectionEvent.Ruled ruled) {
        var told = ruled.amount().isPresent()
                || reason.filter(why -> why.code().equals(ReviewCause.AMOUNT.code()))
                        .isPresent();
        return booked == Booked.NOTHING
                && ruled.ruling() == Ruling.PAID
                && told
                && ruled.receipt().isEmpty();
    }

    Collection in(CollectionState next) {
        return in(next, booked);
    }

    Collection in(CollectionState next, Booked now) {
        return copy(
                next, evidence, providerRef, receipt, receiptBy, now, reason, submittedAt, deadline, nextLook, tries);
    }

    Collection atLeast(Evidence proof) {
        return with(evidence.or(proof), providerRef, reason, nextLook);
    }

    Collection named(ProviderRef ref) {
        return with(evidence, Optional.of(ref), reason, nextLook);
    }

    /** Its receipt, if it has none yet. */
    Collection withReceipt(Optional<Receipt> known, Evidence by) {
        return receipt.isPresent() || known.isEmpty() ? this : renamed(known.get(), by);
    }

    /** The provider's own list says which receipt it is; what a callback told gives way. */
    Collection renamed(Receipt number, Evidence by) {
        return copy(
                state,
                evidence,
                providerRef,
                Optional.of(number),
                receipt.filter(number::equals).isPresent() ? receiptBy.or(by) : by,
                booked,
                reason,
                submittedAt,
                deadline,
                nextLook,
                tries);
    }

    Collection because(Reason why) {
        return with(evidence, providerRef, Optional.of(why), nextLook);
    }

    Collection lookAt(Instant moment) {
        return with(evidence, providerRef, reason, moment);
    }

    Collection submitted(Instant at) {
        return copy(
                state,
                evidence,
                providerRef,
                receipt,
                receiptBy,
                booked,
                reason,
                Optional.of(at),
                deadline,
                nextLook,
                tries);
    }

    /** Nothing left our socket: as if it had not been tried. */
    Collection unsent() {
        return copy(
                state,
                evidence,
                providerRef,
                receipt,
                receiptBy,
                booked,
                reason,
                Optional.empty(),
                deadline,
                nextLook,
                tries);
    }

    Collection until(Instant later) {
        return copy(
                state, evidence, providerRef, receipt, receiptBy, booked, reason, submittedAt, later, nextLook, tries);
    }

    Collection triedOnceMore() {
        return copy(
                state,
                evidence,
                providerRef,
                receipt,
                receiptBy,
                booked,
                reason,
                submittedAt,
                deadline,
                nextLook,
                tries + 1);
    }

    private Collection with(Evidence proof, Optional<ProviderRef> ref, Optional<Reason> why, Instant look) {
        return copy(state, proof, ref, receipt, receiptBy, booked, why, submittedAt, deadline, look, tries);
    }

    private Collection copy(
            CollectionState next,
            Evidence proof,
            Optional<ProviderRef> ref,
            Optional<Receipt> number,
            Evidence by,
            Booked now,
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
                by,
                now,
                why,
                createdAt,
                sent,
                end,
                look,
                count);
    }
}
