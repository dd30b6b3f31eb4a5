package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.settlement.PaidPurchase.Proof;
import io.jirani.settlement.PaymentBooksStore.Late;
import java.time.Clock;

/**
 * Money that came after its purchase had ended is the buyer's: he is told, and what he owes is paid first (ruling 14). It
 * buys nothing by itself.
 */
final class LateMoney {
    private static final int BATCH = 100;

    private final Db db;
    private final SettlementStores stores;
    private final Clock clock;
    private final Debts debts;

    LateMoney(Db db, SettlementStores stores, Clock clock) {
        this.db = db;
        this.stores = stores;
        this.clock = clock;
        this.debts = new Debts(stores.ledger());
    }

    /** Tells those who were not told; answers how many. Who cannot be told keeps it from nobody else. */
    int pass(Faults faults) {
        var told = 0;
        for (var late : db.transaction(tx -> stores.payments().lateUntold(tx, BATCH))) {
            try {
                db.inTransaction(tx -> tell(tx, late));
                told++;
            } catch (Exception fault) {
                faults.add(fault);
            }
        }
        return told;
    }

    private void tell(Db.Tx tx, Late late) {
        stores.communities().lock(tx, late.community());
        var community = stores.communities().get(tx, late.community());
        if (late.proof() == Proof.PROVEN) debts.repay(tx, community, late.household(), "late:" + late.intent());
        var buyer = stores.households().get(tx, late.household());
        var text = Notices.late(buyer.language(), late.amount(), late.proof());
        stores.notices().tell(tx, "late:" + late.intent(), buyer, text, clock.instant());
    }
}
