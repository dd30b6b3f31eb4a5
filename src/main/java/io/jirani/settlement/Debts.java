package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.kernel.HouseholdId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.LedgerStore;
import io.jirani.payments.ReturnEntries;

/** Pays what households owe from the proven money that comes in: for energy first, then for payments that were none. */
final class Debts {
    private final LedgerStore ledger;

    Debts(LedgerStore ledger) {
        this.ledger = ledger;
    }

    /**
     * Pays what a household owes as far as its free money reaches. Call under the community's lock.
     *
     * @param cause what brought the money
     */
    void repay(Db.Tx tx, Community community, HouseholdId household, String cause) {
        if (community.custody() == Custody.WALLET) energy(tx, community, household, cause);
        var claim = ledger.money(tx, Account.claim(household, community.currency()));
        if (claim.isZero()) return;
        var pocket = PaidPurchase.sellersPocket(community);
        var has = ledger.money(tx, Account.of(household, pocket, community.currency()));
        ReturnEntries.repaid(cause, household, pocket, has, claim).ifPresent(entry -> ledger.post(tx, entry));
    }

    private void energy(Db.Tx tx, Community community, HouseholdId household, String cause) {
        var owed = ledger.money(tx, Account.of(household, Pocket.OWED, community.currency()));
        if (owed.isZero()) return;
        var wallet = ledger.money(tx, Account.of(household, Pocket.WALLET, community.currency()));
        OwedEntries.repaid(household, cause, wallet, owed).ifPresent(entry -> ledger.post(tx, entry));
    }
}
