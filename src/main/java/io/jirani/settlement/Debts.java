package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.HouseholdId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.LedgerStore;

/** Pays what households owe for energy from the money that comes into their wallets. */
final class Debts {
    private final LedgerStore ledger;

    Debts(LedgerStore ledger) {
        this.ledger = ledger;
    }

    /**
     * Pays what a household owes as far as its free wallet reaches. Call under the community's lock.
     *
     * @param cause what brought the money
     */
    void repay(Db.Tx tx, Community community, HouseholdId household, String cause) {
        if (community.custody() != Custody.WALLET) return;
        var owed = ledger.money(tx, Account.of(household, Pocket.OWED, community.currency()));
        if (owed.isZero()) return;
        var wallet = ledger.money(tx, Account.of(household, Pocket.WALLET, community.currency()));
        OwedEntries.repaid(household, cause, wallet, owed).ifPresent(entry -> ledger.post(tx, entry));
    }
}
