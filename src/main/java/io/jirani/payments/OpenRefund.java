package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.LedgerStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Opens refunds: the money is set aside in the books and the row written, in one commit. By reversal where the rail can and
 * the payment's receipt is known: it is free and goes back whole to whoever paid. Else by payout to the phone that paid.
 */
final class OpenRefund {
    /** What one person may give back alone, or the household itself, at E2 (ruling 9). */
    static final Money ALONE = Money.kes(50_000);

    private final RefundStore refunds = new RefundStore();
    private final Payments.Parts parts;
    private final CommunityStore communities;
    private final LedgerStore ledger;

    OpenRefund(Payments.Parts parts) {
        this.parts = parts;
        this.communities = parts.communities();
        this.ledger = parts.ledger();
    }

    /** Whether nobody else has to agree. */
    static boolean isAlone(Refund it) {
        return it.cause() != RefundCause.OTHER && it.amount().compareTo(ALONE) <= 0;
    }

    /** Opens the refund of a locked payment; nothing when its money is not there any more. */
    Optional<Refund> open(Db.Tx tx, Collection payment, RefundStore.AskedBy by, Instant now) {
        var receipt = payment.receipt();
        var reversal = receipt.isPresent() && parts.reverses(payment.rail()).isPresent();
        return add(tx, payment, reversal ? Refund.Method.REVERSAL : Refund.Method.PAYOUT, cause(tx, payment), by, now);
    }

    /** Opens the other method of a refund that is proven refused; nothing when the float does not reach. */
    Optional<Refund> byPayout(Db.Tx tx, Refund refused, Instant now) {
        return parts.intents()
                .lock(tx, refused.payment())
                .flatMap(payment ->
                        add(tx, payment, Refund.Method.PAYOUT, refused.cause(), RefundStore.AskedBy.METHOD, now));
    }

    RefundCause cause(Db.Tx tx, Collection payment) {
        if (payment.state() == CollectionState.LATE_CREDITED) return RefundCause.LATE;
        return refunds.isUnfilled(tx, payment.id()) ? RefundCause.UNFILLED : RefundCause.OTHER;
    }

    private Optional<Refund> add(
            Db.Tx tx,
            Collection payment,
            Refund.Method method,
            RefundCause cause,
            RefundStore.AskedBy by,
            Instant now) {
        var wallet = communities.get(tx, payment.community()).custody() == Custody.WALLET;
        var draft = new Refund(
                id(payment.id(), refunds.count(tx, payment.id()), method),
                payment.id(),
                payment.rail(),
                payment.community(),
                payment.household(),
                parts.credits().amount(tx, payment),
                payment.receipt(),
                method,
                cause,
                wallet ? Pocket.WALLET : Pocket.DUE,
                back(payment, cause),
                new TransferId(payment.id().value()),
                RefundState.REQUESTED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                now,
                Optional.empty(),
                now,
                0);
        return hold(tx, draft).map(hold -> {
            var it = draft.heldBy(hold);
            refunds.add(tx, it, by);
            return it;
        });
    }

    private static CollectionState back(Collection payment, RefundCause cause) {
        if (payment.state() != CollectionState.REFUND_PENDING) return payment.state();
        return cause == RefundCause.LATE ? CollectionState.LATE_CREDITED : CollectionState.SUCCEEDED;
    }

    /** The books say whether the money is there; their no leaves the transaction as it is. */
    private Optional<TransferId> hold(Db.Tx tx, Refund draft) {
        var entry = draft.held().entry();
        return switch (ledger.postAll(tx, List.of(entry), LedgerStore.Together.EACH)
                .getFirst()) {
            case LedgerStore.Answer.Created created -> Optional.of(created.id());
            case LedgerStore.Answer.Exists exists -> Optional.of(exists.id());
            case LedgerStore.Answer.Refused refused -> Optional.empty();
        };
    }

    /**
     * Made from the payment and the refunds before it: the same request twice is the same refund. The first reversal has the
     * payment's own id, by which the books and the explorer know it; one by payout has its payout's.
     */
    private static IntentId id(IntentId payment, int before, Refund.Method method) {
        if (before == 0 && method == Refund.Method.REVERSAL) return payment;
        var name = "refund:" + payment + ":" + before;
        return new IntentId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.US_ASCII)));
    }
}
