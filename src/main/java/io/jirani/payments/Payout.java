package io.jirani.payments;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.TransferId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Money sent to a phone: one attempt, one POST for ever. The state machine is {@link #on}; docs/payments.md draws it.
 *
 * <p>Why nobody is paid twice: durable before the wire, one POST an attempt, the hold lives until proof, and after a
 * failure the household's money leaves only by a new payout.
 *
 * @param reason why it failed; of one that is under way: the failure that a callback told and our question has to confirm
 * @param phone nothing when its person was erased, long after the end
 */
public record Payout(
        IntentId id,
        String rail,
        String purpose,
        CommunityId community,
        HouseholdId household,
        Optional<Msisdn> phone,
        Money amount,
        TransferId hold,
        PayoutState state,
        Evidence evidence,
        Optional<ProviderRef> providerRef,
        Optional<Receipt> receipt,
        Optional<Reason> reason,
        Instant createdAt,
        Optional<Instant> submittedAt,
        Instant nextLook,
        int tries,
        Absence absence) {

    /** What follows from an event: the payout afterwards, and what to do in the same commit. */
    public record Step(Payout next, List<PayoutEffect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }
    }

    /** The whole state machine. Knows no clock: now comes in. */
    public Step on(PayoutEvent event, Instant now, PaymentSettings settings) {
        return new PayoutStep(this, now, settings).on(event);
    }

    /** True while a callback says it failed and our own question has not confirmed it. */
    public boolean failureClaimed() {
        return state.isLive() && reason.isPresent();
    }

    Payout in(PayoutState next) {
        return with(next, evidence, providerRef, receipt, reason);
    }

    Payout atLeast(Evidence proof) {
        return with(state, evidence.or(proof), providerRef, receipt, reason);
    }

    Payout named(ProviderRef ref) {
        return with(state, evidence, Optional.of(ref), receipt, reason);
    }

    Payout receipted(Receipt number) {
        return with(state, evidence, providerRef, Optional.of(number), reason);
    }

    Payout because(Reason why) {
        return with(state, evidence, providerRef, receipt, Optional.of(why));
    }

    /** No failure is claimed any more. */
    Payout unexplained() {
        return with(state, evidence, providerRef, receipt, Optional.empty());
    }

    Payout submitted(Instant at) {
        return copy(state, evidence, providerRef, receipt, reason, Optional.of(at), nextLook, tries, absence);
    }

    Payout lookAt(Instant moment) {
        return copy(state, evidence, providerRef, receipt, reason, submittedAt, moment, tries, absence);
    }

    Payout triedOnceMore() {
        return copy(state, evidence, providerRef, receipt, reason, submittedAt, nextLook, tries + 1, absence);
    }

    Payout missing(Absence more) {
        return copy(state, evidence, providerRef, receipt, reason, submittedAt, nextLook, tries, more);
    }

    private Payout with(
            PayoutState next,
            Evidence proof,
            Optional<ProviderRef> ref,
            Optional<Receipt> number,
            Optional<Reason> why) {
        return copy(next, proof, ref, number, why, submittedAt, nextLook, tries, absence);
    }

    private Payout copy(
            PayoutState next,
            Evidence proof,
            Optional<ProviderRef> ref,
            Optional<Receipt> number,
            Optional<Reason> why,
            Optional<Instant> sent,
            Instant look,
            int count,
            Absence missed) {
        return new Payout(
                id, rail, purpose, community, household, phone, amount, hold, next, proof, ref, number, why, createdAt,
                sent, look, count, missed);
    }
}
