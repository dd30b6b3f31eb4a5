package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.LedgerStore;
import java.util.Optional;

/**
 * Books what the provider took for its work. The cost was booked when the payout was, by the tariff, as owed to the provider
 * (ruling 11): here it is paid. What it took beyond or below that is the cost's correction.
 */
final class BookCharge {
    /** What became of a charge. */
    sealed interface Made {
        /** As it was expected. */
        record Expected(Optional<IntentId> payout) implements Made {}

        /** Another one than was expected: people should hear of it. */
        record Another(Optional<IntentId> payout, Money expected) implements Made {}

        /** Its payout is not booked as paid yet. */
        record Waits() implements Made {}
    }

    private final PayoutStore payouts;
    private final LedgerStore ledger;
    private final StatementStore store = new StatementStore();

    BookCharge(Payments.Parts parts) {
        this.payouts = parts.payouts();
        this.ledger = parts.ledger();
    }

    Made book(Db.Tx tx, StatementStore.Open row) {
        var receipt = row.row().receipt();
        var taken = row.row().amount();
        var owner = store.owner(tx, row.rail(), receipt, "out");
        if (owner.isEmpty() && store.isJudgedLater(tx, row.rail(), receipt)) return new Made.Waits();
        var payout = owner.flatMap(id -> payouts.lock(tx, id));
        if (payout.filter(it -> it.state().isLive() || it.state() == PayoutState.REVIEW)
                .isPresent()) return new Made.Waits();
        var expected = payout.map(it -> store.charged(tx, it.id(), taken.asset()))
                .orElseGet(() -> owed(tx, row.rail(), taken));
        ledger.post(tx, ReturnEntries.chargesTaken(row.rail(), receipt.number(), taken));
        var corrected = ReturnEntries.chargeCorrected(row.rail(), receipt.number(), expected, taken);
        corrected.ifPresent(entry -> ledger.post(tx, entry));
        return corrected.isPresent() ? new Made.Another(owner, expected) : new Made.Expected(owner);
    }

    /** One of no payout of ours may be what many cost together: of that as much is expected as is owed. */
    private Money owed(Db.Tx tx, String rail, Money taken) {
        var owed = ledger.balance(tx, Account.charges(rail, taken.asset())).posted();
        return new Money(Math.max(0, owed), taken.asset()).min(taken);
    }
}
