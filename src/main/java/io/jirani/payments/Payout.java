package io.jirani.payments;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.TransferId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Money sent to a phone: one attempt, one POST for ever. The state machine is {@link #on}; docs/payments.md draws it.
 *
 * <p>Why nobody is paid twice: durable before the wire, one POST an attempt, the hold lives until proof, and after a
 * failure the household's money leaves only by a new payout.
 *
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
        int tries) {

    /** What follows from an event: the payout afterwards, and what to do in the same commit. */
    public record Step(Payout next, List<PayoutEffect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }
    }

    /** The whole state machine. Knows no clock: now comes in. */
    public Step on(PayoutEvent event, Instant now, PaymentSettings settings) {
        var effects = new ArrayList<PayoutEffect>();
        var next = switch (event) {
            case PayoutEvent.Claimed claimed -> claimed(now, settings);
            case PayoutEvent.Accepted accepted -> accepted(accepted.ref(), now, settings, effects);
            case PayoutEvent.Refused refused -> refused(refused, effects);
            case PayoutEvent.NotSent notSent ->
                state == PayoutState.SUBMITTING
                        ? copy(PayoutState.RESERVED, evidence, now.plus(Schedule.backoff(tries)), tries + 1)
                        : this;
            case PayoutEvent.Unclear unclear ->
                state == PayoutState.SUBMITTING ? unknown(now.plus(settings.firstQuery())) : this;
            case PayoutEvent.Paid paid -> paid(paid, effects);
            case PayoutEvent.NotPaid notPaid -> notPaid(notPaid, effects);
            case PayoutEvent.Open open -> open(now, settings, effects);
            case PayoutEvent.QueueTimeout timeout -> awaited() || state == PayoutState.SUBMITTING ? unknown(now) : this;
            case PayoutEvent.Hint hint ->
                awaited() ? lookAt(earlier(nextLook, now.plus(settings.confirmQuery()))) : this;
            case PayoutEvent.TimePassed passed -> timePassed(now, settings);
        };
        return new Step(next, effects);
    }

    private Payout claimed(Instant now, PaymentSettings settings) {
        if (state != PayoutState.RESERVED) return this;
        return new Payout(
                id,
                rail,
                purpose,
                community,
                household,
                phone,
                amount,
                hold,
                PayoutState.SUBMITTING,
                evidence,
                providerRef,
                receipt,
                reason,
                createdAt,
                Optional.of(now),
                now.plus(abandonedAfter(settings)),
                tries);
    }

    private Payout accepted(ProviderRef ref, Instant now, PaymentSettings settings, List<PayoutEffect> effects) {
        if (providerRef.filter(known -> !known.equals(ref)).isPresent()) {
            effects.add(new PayoutEffect.Alarm("the provider named one payout twice"));
            return this;
        }
        return switch (state) {
            case RESERVED, SUBMITTING, UNKNOWN ->
                named(ref).copy(PayoutState.SUBMITTED, evidence, now.plus(settings.firstQuery()), tries);
            case SUBMITTED, PAID, FAILED, REVIEW, REVERSED -> named(ref);
        };
    }

    private Payout refused(PayoutEvent.Refused refused, List<PayoutEffect> effects) {
        return switch (state) {
            case RESERVED, SUBMITTING, UNKNOWN -> failed(refused.reason(), refused.trouble(), effects);
            case SUBMITTED, PAID, REVIEW, REVERSED -> {
                effects.add(new PayoutEffect.Alarm("refused after it was taken"));
                yield this;
            }
            case FAILED -> this;
        };
    }

    private Payout paid(PayoutEvent.Paid told, List<PayoutEffect> effects) {
        var fits = told.amount().equals(amount)
                && told.phone()
                        .filter(payee -> !phone.equals(Optional.of(payee)))
                        .isEmpty();
        return switch (state) {
            case RESERVED, SUBMITTING, SUBMITTED, UNKNOWN -> {
                if (!fits) yield review("paid, but not what or whom we asked", effects);
                effects.add(new PayoutEffect.PostHold(told.receipt()));
                yield receipted(told.receipt())
                        .copy(PayoutState.PAID, evidence.or(told.evidence()), Schedule.NEVER, tries);
            }
            case PAID, REVERSED -> {
                var same = receipt.filter(
                                known -> known.number().equals(told.receipt().number()))
                        .isPresent();
                if (!same) effects.add(new PayoutEffect.Alarm("a second receipt for one payout"));
                if (!same) effects.add(new PayoutEffect.PauseRail("a payout has two receipts"));
                yield same ? copy(state, evidence.or(told.evidence()), nextLook, tries) : this;
            }
            case FAILED -> review("paid after it failed: money left without a hold", effects);
            case REVIEW -> this;
        };
    }

    private Payout notPaid(PayoutEvent.NotPaid told, List<PayoutEffect> effects) {
        return switch (state) {
            case RESERVED, SUBMITTING, SUBMITTED, UNKNOWN -> failed(told.reason(), told.trouble(), effects);
            case PAID -> {
                effects.add(new PayoutEffect.Alarm(
                        "the provider says not paid (" + told.reason().code() + ") after paid"));
                yield this;
            }
            case FAILED, REVIEW, REVERSED -> this;
        };
    }

    private Payout open(Instant now, PaymentSettings settings, List<PayoutEffect> effects) {
        if (state == PayoutState.SUBMITTING) return unknown(now.plus(settings.firstQuery()));
        if (!awaited()) return this;
        var next = Schedule.next(id, submittedAt.orElse(createdAt), now, settings.firstQuery());
        return next.equals(Schedule.NEVER) ? review("a week of asking brought no verdict", effects) : lookAt(next);
    }

    /** The death of the sender is seen by the clock: what it sent is unknown, and asked about at once. */
    private Payout timePassed(Instant now, PaymentSettings settings) {
        var abandoned = state == PayoutState.SUBMITTING
                && submittedAt
                        .filter(at -> !now.isBefore(at.plus(abandonedAfter(settings))))
                        .isPresent();
        return abandoned ? unknown(now) : this;
    }

    private Payout failed(Reason why, RailTrouble trouble, List<PayoutEffect> effects) {
        effects.add(new PayoutEffect.VoidHold());
        switch (trouble) {
            case DRY -> effects.add(new PayoutEffect.PauseRail("the payout account at the provider is dry"));
            case CREDENTIALS ->
                effects.add(new PayoutEffect.PauseRail("the provider refuses our operator: " + why.code()));
            case NONE -> {}
        }
        return because(why).copy(PayoutState.FAILED, evidence, Schedule.NEVER, tries);
    }

    private Payout review(String what, List<PayoutEffect> effects) {
        effects.add(new PayoutEffect.Alarm(what));
        effects.add(new PayoutEffect.PauseRail(what));
        return because(new Reason("review", what)).copy(PayoutState.REVIEW, evidence, Schedule.NEVER, tries);
    }

    private boolean awaited() {
        return state == PayoutState.SUBMITTED || state == PayoutState.UNKNOWN;
    }

    private Payout unknown(Instant look) {
        return copy(PayoutState.UNKNOWN, evidence, look, tries);
    }

    Payout lookAt(Instant moment) {
        return copy(state, evidence, moment, tries);
    }

    private Payout named(ProviderRef ref) {
        return new Payout(
                id,
                rail,
                purpose,
                community,
                household,
                phone,
                amount,
                hold,
                state,
                evidence,
                Optional.of(ref),
                receipt,
                reason,
                createdAt,
                submittedAt,
                nextLook,
                tries);
    }

    private Payout receipted(Receipt number) {
        return new Payout(
                id,
                rail,
                purpose,
                community,
                household,
                phone,
                amount,
                hold,
                state,
                evidence,
                providerRef,
                Optional.of(number),
                reason,
                createdAt,
                submittedAt,
                nextLook,
                tries);
    }

    private Payout because(Reason why) {
        return new Payout(
                id,
                rail,
                purpose,
                community,
                household,
                phone,
                amount,
                hold,
                state,
                evidence,
                providerRef,
                receipt,
                Optional.of(why),
                createdAt,
                submittedAt,
                nextLook,
                tries);
    }

    private Payout copy(PayoutState next, Evidence proof, Instant look, int count) {
        return new Payout(
                id,
                rail,
                purpose,
                community,
                household,
                phone,
                amount,
                hold,
                next,
                proof,
                providerRef,
                receipt,
                reason,
                createdAt,
                submittedAt,
                look,
                count);
    }

    private static Duration abandonedAfter(PaymentSettings settings) {
        return settings.railTimeout().multipliedBy(2);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
