package io.jirani.payments;

import io.jirani.kernel.IntentId;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account.Pocket;
import java.time.Instant;
import java.util.Optional;

/** Steps of payments' own that the simulation must make by hand: lending to a process, and breaking the machine on purpose. */
public final class SimHands {
    private SimHands() {}

    /** Whom a confirmation of money typed by hand is about, by its secret path. */
    public static IntentId typed(String rail) {
        return CallbackToken.typed(rail);
    }

    public static Collection lookAt(Collection it, Instant moment) {
        return it.lookAt(moment);
    }

    public static Payout lookAt(Payout it, Instant moment) {
        return it.lookAt(moment);
    }

    public static Refund in(Refund it, RefundState state) {
        return it.in(state);
    }

    public static Refund heldBy(Refund it, TransferId hold) {
        return it.heldBy(hold);
    }

    /** A refund nobody agreed to yet, without its hold. */
    public static Refund refund(
            IntentId id,
            Collection payment,
            Refund.Method method,
            RefundCause cause,
            Pocket from,
            CollectionState back,
            Instant now) {
        return new Refund(
                id,
                payment.id(),
                payment.rail(),
                payment.community(),
                payment.household(),
                payment.amount(),
                payment.receipt(),
                method,
                cause,
                from,
                back,
                new TransferId(payment.id().value()),
                RefundState.REQUESTED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                now,
                Optional.empty(),
                now,
                0);
    }

    public static Collection in(Collection it, CollectionState state) {
        return it.in(state);
    }

    public static Collection atLeast(Collection it, Evidence evidence) {
        return it.atLeast(evidence);
    }

    /** As if nothing had been sent. */
    public static Payout reserved(Payout it) {
        return it.in(PayoutState.RESERVED);
    }

    /** A push nobody has begun to send. */
    public static Collection fresh(NewCollection of, String rail, Instant now, PaymentSettings settings) {
        return new Collection(
                of.id(),
                rail,
                of.purpose(),
                of.community(),
                of.household(),
                Optional.of(of.phone()),
                of.amount(),
                of.description(),
                AccountRef.of(of.id()),
                CollectionState.CREATED,
                Evidence.E0,
                Optional.empty(),
                Optional.empty(),
                Evidence.E0,
                Booked.NOTHING,
                Optional.empty(),
                now,
                Optional.empty(),
                now.plus(settings.deadline()),
                now,
                0);
    }
}
