package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.HouseholdId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Loss;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.LedgerStore;
import io.jirani.treasury.OwnMoneyEntries;
import java.time.Clock;

/** Nobody is asked for a debt by a community that is no more. */
final class WriteOff {
    private final LedgerStore ledger;
    private final Clock clock;

    WriteOff(LedgerStore ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Writes off what a household owes, for energy and for payments that were none; answers whether it owed anything. */
    boolean debts(Db.Tx tx, Community community, HouseholdId household) {
        var owed = ledger.money(tx, Account.of(household, Pocket.OWED, community.currency()));
        var claim = ledger.money(tx, Account.claim(household, community.currency()));
        // It may come to owe again after it was written off: a payment that was none, found out late.
        var when = household + ":" + clock.instant().toEpochMilli();
        if (!owed.isZero()) ledger.post(tx, OwnMoneyEntries.debtLost("winddown:" + when, household, owed));
        if (!claim.isZero())
            ledger.post(tx, OwnMoneyEntries.claimLost("winddown:claim:" + when, household, Loss.CLAIM, claim));
        return !owed.isZero() || !claim.isZero();
    }
}
