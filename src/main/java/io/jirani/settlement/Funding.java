package io.jirani.settlement;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.kernel.Money;
import io.jirani.ledger.LedgerStore;
import io.jirani.ledger.LedgerStore.Outcome;
import io.jirani.ledger.LedgerStore.Posted;
import java.util.Map;

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
     * @param actor who says so, as an act's
     * @param reference the deposit's own; the same reference books once
     */
    public Posted deposit(String actor, String rail, String reference, Money amount) {
        return db.transaction(tx -> {
            var posted = ledger.post(tx, CapitalEntries.deposited(rail, reference, amount));
            if (posted.outcome() == Outcome.CREATED) {
                var data = Map.of("reference", reference, "amount", amount.toString());
                Acts.append(tx, new Act(actor, "capital.deposited", "rail " + rail, "", data));
            }
            return posted;
        });
    }
}
