package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry.Leg;
import io.jirani.settlement.PaidPurchase.Proof;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts right what was booked when people denied a credited payment that is proven after all: the claim on its buyer is gone,
 * what had been taken from him is his own. One transaction each, under the community's lock, guarded by
 * {@code collection_credit.proven_at} and the ledger's key.
 */
final class RestoreDenied {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreDenied.class);
    private static final int BATCH = 25;

    private final Db db;
    private final SettlementStores stores;
    private final Clock clock;
    private final Debts debts;

    /** A credit that was denied and is proven. */
    record Denied(IntentId intent, CommunityId community, HouseholdId household) {}

    RestoreDenied(Db db, SettlementStores stores, Clock clock, Debts debts) {
        this.db = db;
        this.stores = stores;
        this.clock = clock;
        this.debts = debts;
    }

    /** One pass; answers how many it put right. */
    int pass(Faults faults) {
        var done = 0;
        for (var one : db.transaction(tx -> stores.payments().denied(tx, BATCH)))
            try {
                done += db.transaction(tx -> restore(tx, one));
            } catch (Exception fault) {
                faults.add(fault);
            }
        return done;
    }

    private int restore(Db.Tx tx, Denied one) {
        stores.communities().lock(tx, one.community());
        if (stores.payments().lockWaiting(tx, List.of(one.intent())).isEmpty()) return 0;
        var payment = stores.payments().payment(tx, one.intent());
        var credit = payment.credit().orElseThrow();
        var community = stores.communities().get(tx, one.community());
        var key = "disproof:" + one.intent();
        var disproof = stores.books().legs(tx, List.of(key)).getOrDefault(key, List.of());
        var open = stores.ledger().money(tx, Account.claim(one.household(), community.currency()));
        var claimed = claimed(disproof, one.household(), credit.amount()).min(open); // the rest he has paid meanwhile
        stores.ledger()
                .post(
                        tx,
                        ProofEntries.restored(
                                one.intent(),
                                payment.rail(),
                                one.household(),
                                credit.amount(),
                                claimed,
                                LateMoneyEntries.pocket(community, Proof.PROVEN)));
        stores.collectionCredits().markProven(tx, List.of(one.intent()), clock.instant());
        debts.repay(tx, community, one.household(), "restored:" + one.intent());
        LOG.warn("payment {} of {} was denied by people and is there", one.intent(), credit.amount());
        return 1;
    }

    /** What the disproof claimed from the buyer. */
    static Money claimed(List<Leg> disproof, HouseholdId buyer, Money amount) {
        var claim = Account.claim(buyer, amount.asset());
        return disproof.stream()
                .filter(leg -> leg.account().equals(claim))
                .map(leg -> new Money(leg.amount(), amount.asset()))
                .reduce(Money.zero(amount.asset()), Money::plus);
    }
}
