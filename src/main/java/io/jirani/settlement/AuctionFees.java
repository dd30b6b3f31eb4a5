package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore.Answer;
import io.jirani.ledger.LedgerStore.Together;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;

/**
 * Takes the fee on what was sold by auction, once for a seller and a day (ruling 16), when all intervals of the day are
 * closed and all their trades settled. A trade that waits for a person keeps its day waiting.
 */
final class AuctionFees {
    private final Db db;
    private final SettlementStores stores;
    private final Clock clock;
    private final AuctionFeeStore days = new AuctionFeeStore();

    AuctionFees(Db db, SettlementStores stores, Clock clock) {
        this.db = db;
        this.stores = stores;
        this.clock = clock;
    }

    /** One pass: a day of each community; answers how many days bore their fee. */
    int pass() {
        var taken = 0;
        for (var community : db.transaction(stores.communities()::all))
            taken += db.transaction(tx -> take(tx, community));
        return taken;
    }

    private int take(Db.Tx tx, Community community) {
        stores.communities().lock(tx, community.id());
        var next = days.next(tx, community);
        var last = stores.intervals().lastClosed(tx, community.id());
        if (next.isEmpty() || last.isEmpty()) return 0;
        var day = next.get();
        var isOver = day.isBefore(HouseholdDays.day(community, last.get().plus(community.interval())));
        if (!isOver || days.isOpen(tx, community, day)) return 0;
        take(tx, community, day);
        return 1;
    }

    private void take(Db.Tx tx, Community community, LocalDate day) {
        var none = Money.zero(community.currency());
        var sales = days.sales(tx, community, day);
        var pocket = PaidPurchase.sellersPocket(community);
        var free = stores.ledger()
                .moneys(
                        tx,
                        sales.keySet().stream()
                                .map(seller -> Account.of(seller, pocket, community.currency()))
                                .toList());
        var entries = new ArrayList<Entry>();
        var sum = none;
        var fees = none;
        for (var one : sales.entrySet()) {
            var has = free.getOrDefault(Account.of(one.getKey(), pocket, community.currency()), none);
            AuctionEntries.fee(community, one.getKey(), day, one.getValue(), has)
                    .ifPresent(entries::add);
            sum = sum.plus(one.getValue());
            fees = fees.plus(
                    FeeSplit.ofSale(one.getValue(), community.feePoints()).total());
        }
        for (var answer : stores.ledger().postAll(tx, entries, Together.ATOMIC))
            if (answer instanceof Answer.Refused refused)
                throw new IllegalStateException(
                        "the fee of " + day + " in " + community.code() + " is refused: " + refused.reason());
        days.add(tx, community, day, sales.size(), sum, fees, clock.instant());
    }
}
