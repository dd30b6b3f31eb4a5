package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.identity.Phone;
import io.jirani.kernel.Ids;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.NewPayout;
import io.jirani.payments.PayoutStore;
import java.time.Instant;

/** Sets money aside in the books and hands it to payments to be sent, in one transaction. */
final class OpenPayout {
    private final SettlementStores stores;
    private final Ids ids;
    private final String rail;
    private final PayoutStore payouts;

    OpenPayout(SettlementStores stores, Ids ids, String rail) {
        this.stores = stores;
        this.ids = ids;
        this.rail = rail;
        this.payouts = new PayoutStore(rail, stores.households().phones());
    }

    /**
     * Opens a payout under the community's lock. The books refuse it when the household or the float has too little.
     *
     * @param to a number that may be paid ({@link io.jirani.identity.PayoutPhone})
     * @param charge what the household bears of the provider's charge
     */
    IntentId open(Db.Tx tx, Household household, Phone to, Pocket from, Money sent, Money charge, Instant now) {
        var payout = new PayoutHold(new IntentId(ids.next()), rail, household.id(), from, sent, charge);
        var hold = stores.ledger().post(tx, payout.entry()).id();
        var request = new NewPayout(
                payout.intent(),
                "payout:" + payout.intent(),
                household.community(),
                household.id(),
                to.number(),
                sent,
                hold);
        payouts.openPayout(tx, request, now);
        return payout.intent();
    }
}
