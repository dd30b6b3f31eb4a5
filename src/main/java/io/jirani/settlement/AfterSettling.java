package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Household;
import io.jirani.kernel.HouseholdId;
import io.jirani.market.Purchase;
import io.jirani.market.Purchase.Proceeds;
import io.jirani.run.EventLog;
import io.jirani.settlement.PaidPurchase.Proof;
import io.jirani.settlement.PaymentBooksStore.Payment;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What follows when the books have settled purchases of one community, for all of them in few round trips. */
final class AfterSettling {
    private static final Logger LOG = LoggerFactory.getLogger(AfterSettling.class);

    /** A purchase the books have settled, and the payment that paid for it. */
    record Settled(Purchase purchase, Payment payment, PaidPurchase what) {}

    private final SettlementStores stores;
    private final Debts debts;
    private final Clock clock;
    private final Clock sunClock;

    /**
     * @param sunClock the neighbourhood's, for the supplier's price of now
     */
    AfterSettling(SettlementStores stores, Debts debts, Clock clock, Clock sunClock) {
        this.stores = stores;
        this.debts = debts;
        this.clock = clock;
        this.sunClock = sunClock;
    }

    /** Ends the purchases, repays debts out of proven money, tells watchers, people and meters. */
    void write(Db.Tx tx, Community community, List<Settled> all) {
        if (all.isEmpty()) return;
        var now = clock.instant();
        for (var proof : Proof.values()) {
            var ids = all.stream()
                    .filter(one -> one.what().proof() == proof)
                    .map(one -> one.purchase().id())
                    .toList();
            stores.purchases().settled(tx, ids, now, proof == Proof.PROVEN ? Proceeds.PROVEN : Proceeds.UNPROVEN);
        }
        repay(
                tx,
                community,
                all.stream().filter(one -> one.what().proof() == Proof.PROVEN).toList());
        var news = all.stream()
                .flatMap(one ->
                        one.what().trades().stream().map(trade -> SettlementLogStore.settled(one.purchase(), trade)))
                .toList();
        EventLog.appendAll(tx, news, now);
        receipts(tx, community, all, now);
        stores.credits()
                .tellAll(tx, all.stream().map(one -> one.purchase().buyer()).toList(), now, sunClock.instant());
        for (var one : all)
            LOG.info(
                    "purchase {} settled: {} for {}",
                    one.purchase().id(),
                    one.what().energy(),
                    one.what().total());
    }

    private void repay(Db.Tx tx, Community community, List<Settled> proven) {
        var richer = new HashSet<HouseholdId>();
        for (var one : proven) {
            richer.addAll(one.what().sellers().keySet());
            richer.add(one.purchase().buyer());
        }
        if (richer.isEmpty()) return;
        var owing = stores.books().owing(tx, richer, community.currency());
        for (var one : proven) {
            var cause = "settle:" + one.purchase().id();
            for (var seller : one.what().sellers().keySet())
                if (owing.contains(seller)) debts.repay(tx, community, seller, cause);
            if (owing.contains(one.purchase().buyer()))
                debts.repay(tx, community, one.purchase().buyer(), cause);
        }
    }

    private void receipts(Db.Tx tx, Community community, List<Settled> all, Instant now) {
        var sunNow = sunClock.instant();
        var tariff = stores.tariffs().at(tx, community.id(), sunNow);
        var people = people(tx, all);
        var buyers = all.stream().map(one -> one.purchase().buyer()).toList();
        var prices = stores.tariffs().prices(tx, community, buyers, sunNow, tariff);
        var told = new ArrayList<NoticeStore.Told>();
        for (var one : all) {
            var buyer = Objects.requireNonNull(people.get(one.purchase().buyer()));
            var supplier = Objects.requireNonNull(prices.get(buyer.id())).cap();
            var bought =
                    Notices.bought(buyer.language(), one.what(), one.payment().receiptNo(), supplier);
            told.add(new NoticeStore.Told("bought:" + one.purchase().id(), buyer, Optional.empty(), bought));
            for (var trade : one.what().trades()) {
                var seller = Objects.requireNonNull(people.get(trade.seller()));
                var sold = Notices.sold(seller.language(), one.what(), trade);
                told.add(new NoticeStore.Told("sold:" + trade.id(), seller, Optional.empty(), sold));
            }
        }
        stores.notices().tellAll(tx, told, now);
    }

    private Map<HouseholdId, Household> people(Db.Tx tx, List<Settled> all) {
        var ids = new HashSet<HouseholdId>();
        for (var one : all) {
            ids.add(one.purchase().buyer());
            ids.addAll(one.what().sellers().keySet());
        }
        return stores.households().all(tx, ids);
    }
}
