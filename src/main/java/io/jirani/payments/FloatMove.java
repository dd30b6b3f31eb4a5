package io.jirani.payments;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.treasury.FloatEntries;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Our own money between two places of ours: one attempt, one POST for ever. The state machine is {@link #on};
 * docs/payments.md draws it.
 *
 * @param community whose operators agreed to it, and answer for it
 * @param reference what the far side's statement shows: ours, or of a move by hand what its people wrote there
 * @param reason why it did not move; of one that is under way: the failure that a callback told
 * @param tries how often it was tried without a byte leaving
 * @param arrived what the far side has, where people found that it is another sum
 */
public record FloatMove(
        IntentId id,
        String rail,
        CommunityId community,
        Route route,
        Money amount,
        String reference,
        TransferId hold,
        MoveState state,
        Evidence evidence,
        Optional<ProviderRef> providerRef,
        Optional<Receipt> receipt,
        Optional<Reason> reason,
        Instant createdAt,
        Optional<Instant> submittedAt,
        Instant nextLook,
        int tries,
        Absence absence,
        Optional<Money> arrived) {

    /** What follows from an event: the move afterwards, and what to do in the same commit. */
    public record Step(FloatMove next, List<MoveEffect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }
    }

    /** From where to where. */
    public enum Route {
        /** What pushes brought fills what payouts use; the provider does it. */
        TO_PAYOUT,
        /** What pushes brought goes to the trust account; people do it on the portal. */
        TO_BANK,
        /** The trust account fills what payouts use; people do it at the bank. */
        FROM_BANK;

        /** As tables and JSON spell it. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether no interface does it. */
        public boolean isByHand() {
            return this != TO_PAYOUT;
        }

        /** Which of our accounts at the provider it leaves, if one. */
        public Optional<Statement.Side> leaves() {
            return this == FROM_BANK ? Optional.empty() : Optional.of(Statement.Side.COLLECT);
        }

        /** Which of them it reaches, if one. */
        public Optional<Statement.Side> reaches() {
            return this == TO_BANK ? Optional.empty() : Optional.of(Statement.Side.PAYOUT);
        }
    }

    /** The whole state machine. Knows no clock: now comes in. */
    public Step on(MoveEvent event, Instant now, PaymentSettings settings) {
        return new MoveStep(this, now, settings).on(event);
    }

    /** What the far side has, or is to have. */
    Money moved() {
        return arrived.orElse(amount);
    }

    /** Whether a sum is the one that is said of it. */
    boolean fits(Money sum) {
        return sum.equals(moved());
    }

    /** As the books know it. */
    public FloatEntries.Move booked() {
        var from = route == Route.FROM_BANK ? new FloatEntries.Bank() : new FloatEntries.Collect(rail);
        var to = route == Route.TO_BANK ? new FloatEntries.Bank() : new FloatEntries.Payout(rail);
        return new FloatEntries.Move(id.toString(), from, to, amount);
    }

    /** True while a callback says it failed and our own question has not confirmed it. */
    boolean failureClaimed() {
        return state == MoveState.UNKNOWN && reason.isPresent();
    }

    FloatMove in(MoveState next) {
        return copy(next, evidence, providerRef, receipt, reason, submittedAt, nextLook, tries, absence);
    }

    FloatMove atLeast(Evidence proof) {
        return copy(state, evidence.or(proof), providerRef, receipt, reason, submittedAt, nextLook, tries, absence);
    }

    FloatMove named(ProviderRef ref) {
        return copy(state, evidence, Optional.of(ref), receipt, reason, submittedAt, nextLook, tries, absence);
    }

    FloatMove receipted(Receipt number) {
        return copy(state, evidence, providerRef, Optional.of(number), reason, submittedAt, nextLook, tries, absence);
    }

    FloatMove because(Reason why) {
        return copy(state, evidence, providerRef, receipt, Optional.of(why), submittedAt, nextLook, tries, absence);
    }

    /** Nothing speaks against it any more. */
    FloatMove unexplained() {
        return copy(state, evidence, providerRef, receipt, Optional.empty(), submittedAt, nextLook, tries, absence);
    }

    FloatMove submitted(Instant at) {
        return copy(state, evidence, providerRef, receipt, reason, Optional.of(at), nextLook, tries, absence);
    }

    /** Sent by then at the latest, whoever did it. */
    FloatMove sentBy(Instant at) {
        return submittedAt.isPresent() ? this : submitted(at);
    }

    FloatMove lookAt(Instant moment) {
        return copy(state, evidence, providerRef, receipt, reason, submittedAt, moment, tries, absence);
    }

    FloatMove triedOnceMore() {
        return copy(state, evidence, providerRef, receipt, reason, submittedAt, nextLook, tries + 1, absence);
    }

    FloatMove missing(Absence more) {
        return copy(state, evidence, providerRef, receipt, reason, submittedAt, nextLook, tries, more);
    }

    FloatMove heldBy(TransferId transfer) {
        return new FloatMove(
                id,
                rail,
                community,
                route,
                amount,
                reference,
                transfer,
                state,
                evidence,
                providerRef,
                receipt,
                reason,
                createdAt,
                submittedAt,
                nextLook,
                tries,
                absence,
                arrived);
    }

    /** The far side has a sum, which need not be the one that was ordered. */
    FloatMove found(Money sum) {
        return new FloatMove(
                id,
                rail,
                community,
                route,
                amount,
                reference,
                hold,
                state,
                evidence,
                providerRef,
                receipt,
                reason,
                createdAt,
                submittedAt,
                nextLook,
                tries,
                absence,
                Optional.of(sum).filter(it -> !it.equals(amount)));
    }

    private FloatMove copy(
            MoveState next,
            Evidence proof,
            Optional<ProviderRef> ref,
            Optional<Receipt> number,
            Optional<Reason> why,
            Optional<Instant> sent,
            Instant look,
            int count,
            Absence missed) {
        return new FloatMove(
                id, rail, community, route, amount, reference, hold, next, proof, ref, number, why, createdAt, sent,
                look, count, missed, arrived);
    }
}
