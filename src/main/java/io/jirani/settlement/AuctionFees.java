package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore.Answer;
import io.jirani.ledger.LedgerStore.Together;
import io.jirani.settlement.AuctionFeeStore.Traded;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes the fee on what was sold by auction, once for a seller and a day (ruling 16), when all intervals of the day are
 * closed and all their trades settled, and tells each household what the day came to. A trade that waits for a person keeps its day waiting.
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
        var traded = days.traded(tx, community, day);
        var sellers = traded.stream()
                .filter(one -> !one.sold().isZero() || !one.got().isZero())
                .toList();
        book(tx, community, day, sellers);
        tell(tx, community, day, traded);
        var none = Money.zero(community.currency());
        days.add(
                tx,
                community,
                day,
                sellers.size(),
                sellers.stream().map(Traded::got).reduce(none, Money::plus),
                sellers.stream().map(one -> fee(community, one)).reduce(none, Money::plus),
                clock.instant());
    }

    private static Money fee(Community community, Traded one) {
        return FeeSplit.ofSale(one.got(), community.feePoints()).total();
    }

    private void book(Db.Tx tx, Community community, LocalDate day, List<Traded> sellers) {
        var pocket = PaidPurchase.sellersPocket(community);
        var none = Money.zero(community.currency());
        var free = stores.ledger()
                .moneys(
                        tx,
                        sellers.stream()
                                .map(one -> Account.of(one.household(), pocket, community.currency()))
                                .toList());
        var entries = new ArrayList<Entry>();
        for (var one : sellers) {
            var has = free.getOrDefault(Account.of(one.household(), pocket, community.currency()), none);
            AuctionEntries.fee(community, one.household(), day, one.got(), has).ifPresent(entries::add);
        }
        for (var answer : stores.ledger().postAll(tx, entries, Together.ATOMIC))
            if (answer instanceof Answer.Refused refused)
                throw new IllegalStateException(
                        "the fee of " + day + " in " + community.code() + " is refused: " + refused.reason());
    }

    /** One text a household and day: 96 auctions a day are nobody's news. */
    private void tell(Db.Tx tx, Community community, LocalDate day, List<Traded> traded) {
        var told = new ArrayList<NoticeStore.Told>();
        for (var one : traded) {
            if (one.bought().isZero() && one.sold().isZero()) continue;
            var household = stores.households().get(tx, one.household());
            var text = TradingNotices.ofDay(household.language(), day, one, fee(community, one));
            told.add(new NoticeStore.Told("market:" + day + ":" + household.id(), household, Optional.empty(), text));
        }
        var now = clock.instant();
        stores.notices().tellAll(tx, told, now, TradingNotices.waking(now, community.zone()));
    }
}
