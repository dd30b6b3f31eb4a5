package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.Money;
import io.jirani.ledger.LedgerStore;
import io.jirani.ledger.LedgerStore.Posted;

/** Puts the operator's capital into the payout float (recipe R0). */
public final class Funding {
    private final Db db;
    private final LedgerStore ledger;

    public Funding(Db db, LedgerStore ledger) {
        this.db = db;
        this.ledger = ledger;
    }

    /**
     * Books a deposit that reached the provider.
     *
     * @param reference the deposit's own; the same reference books once
     */
    public Posted deposit(String rail, String reference, Money amount) {
        return db.transaction(tx -> ledger.post(tx, CapitalEntries.deposited(rail, reference, amount)));
    }
}
