package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.LedgerStore;
import io.jirani.payments.DifferenceStore.Kind;
import java.util.Optional;

/**
 * Books what the provider took for its work. The cost was booked when the payout was, by the tariff, as owed to the provider
 * (ruling 11): here it is paid. What it took beyond or below that is the cost's correction.
 */
final class BookCharge {
    private final PayoutStore payouts;
    private final LedgerStore ledger;
    private final BookStatement.Differs differs;
    private final StatementOwnerStore owners = new StatementOwnerStore();

    BookCharge(Payments.Parts parts, BookStatement.Differs differs) {
        this.payouts = parts.payouts();
        this.ledger = parts.ledger();
        this.differs = differs;
    }

    /** Whether it could be: not while its payout is not booked as paid. */
    boolean book(Db.Tx tx, StatementStore.Open row) {
        var receipt = row.row().receipt();
        var taken = row.row().amount();
        var owner = owners.owner(tx, row.rail(), receipt, "out");
        if (owner.isEmpty() && owners.isJudgedLater(tx, row.rail(), receipt)) return false;
        var payout = owner.flatMap(id -> payouts.lock(tx, id));
        if (payout.filter(it -> it.state().isLive() || it.state() == PayoutState.REVIEW)
                .isPresent()) return false;
        var expected = payout.map(it -> owners.charged(tx, it.id(), taken.asset()))
                .orElseGet(() -> owed(tx, row.rail(), taken));
        ledger.post(tx, ReturnEntries.chargesTaken(row.rail(), receipt.number(), taken));
        ReturnEntries.chargeCorrected(row.rail(), receipt.number(), expected, taken)
                .ifPresent(entry -> {
                    ledger.post(tx, entry);
                    var what = "the provider took another charge than its tariff";
                    differs.differ(tx, row, Kind.AMOUNT, owner, Optional.of(expected), what);
                });
        return true;
    }

    /** One of no payout of ours may be what many cost together: of that as much is expected as is owed. */
    private Money owed(Db.Tx tx, String rail, Money taken) {
        var owed = ledger.balance(tx, Account.charges(rail, taken.asset())).posted();
        return new Money(Math.max(0, owed), taken.asset()).min(taken);
    }
}
