package io.jirani.settlement;

import io.jirani.db.Db;
import java.time.Clock;

/** Tells a household what became of its money back: that it is on its way, that it is there, or that it stays. */
final class TellRefunds {
    private static final int BATCH = 100;

    private final Db db;
    private final SettlementStores stores;
    private final RefundBooksStore refunds = new RefundBooksStore();
    private final Clock clock;

    TellRefunds(Db db, SettlementStores stores, Clock clock) {
        this.db = db;
        this.stores = stores;
        this.clock = clock;
    }

    /** Tells those who were not told; answers how many. */
    int pass() {
        var untold = db.transaction(tx -> refunds.untold(tx, BATCH, clock.instant()));
        for (var one : untold) db.inTransaction(tx -> tell(tx, one));
        return untold.size();
    }

    private void tell(Db.Tx tx, RefundBooksStore.Untold it) {
        var household = stores.households().get(tx, it.household());
        var text = switch (it.state()) {
            case DONE -> RefundNotices.done(household.language(), it.amount());
            case REFUSED -> RefundNotices.stays(household.language(), it.amount());
            case REQUESTED, APPROVED, SUBMITTING, SUBMITTED, UNKNOWN, REVIEW ->
                RefundNotices.underWay(household.language(), it.amount());
        };
        stores.notices().tell(tx, it.key(), household, text, clock.instant());
    }
}
