package io.jirani.market;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.identity.Tariff;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PersonId;
import io.jirani.kernel.Price;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.jirani.market.BuyNow.Request;
import io.jirani.market.BuyNow.Reservation;
import io.jirani.market.OrderBook.Partial;
import io.jirani.market.Purchase.Door;
import io.jirani.payments.IntentStore;
import io.jirani.payments.PaymentSettings;
import io.jirani.payments.PushLimits;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A community with a tariff (18.57, feed-in 6.00, fee 1 %) on a real database, and the market at work in it. */
final class Street implements AutoCloseable {
    private static final String END_INTENT = "update payment_intent set state = $2 where id = $1";

    /** Here only the market's own limits refuse. */
    private static final PaymentSettings SETTINGS = new PaymentSettings(
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofSeconds(2),
            Duration.ofMinutes(15),
            Duration.ofSeconds(20),
            Money.kes(200_000),
            Set.of(),
            new PushLimits(1_000, Duration.ofMinutes(10), Duration.ofMinutes(2)));

    final TestDb database = TestDb.fresh();
    final Db db = database.db();
    final Clock clock = Clock.systemUTC();
    final Ids ids = new Ids(clock, new Random(11));
    final LedgerStore ledger = new LedgerStore(ids, clock);
    final CommunityStore communities = new CommunityStore();
    final HouseholdStore households = new HouseholdStore(TestVault.VAULT);
    final KeyStore keys = new KeyStore(new Random(12));
    final OrderStore orders = new OrderStore();
    final PurchaseStore purchases = new PurchaseStore(orders);
    final LookupStore lookups = new LookupStore(households.phones());
    final IntentStore intents = new IntentStore("mpesa", households.phones(), SETTINGS);
    final Offers offers = new Offers(communities, orders, ledger, ids, clock, clock);
    final BuyNow buyNow = buyNow(new MarketLimits(1_000, 100));
    private int phones;

    BuyNow buyNow(MarketLimits limits) {
        return new BuyNow(communities, orders, purchases, intents, ledger, limits, ids, clock, clock);
    }

    /** A new community; its tests see nothing of the others. */
    CommunityId community(String code) {
        var id = new CommunityId(ids.next());
        db.inTransaction(tx -> {
            communities.add(
                    tx,
                    new Community(
                            id,
                            code,
                            code,
                            ZoneId.of("Africa/Nairobi"),
                            Asset.KES,
                            Community.Regime.MINI_GRID,
                            Community.Custody.WALLET,
                            Duration.ofMinutes(15),
                            10_000,
                            100,
                            "reserve"),
                    clock.instant());
            communities.addTariff(tx, id, new Tariff(Instant.EPOCH, Price.kes(1_857), Price.kes(600)));
        });
        return id;
    }

    /** A new household with a phone of its own and some energy it made. */
    Household household(CommunityId community, long madeWattHours) {
        var phone = new Msisdn("2547%08d".formatted(++phones));
        return db.transaction(tx -> {
            communities.lock(tx, community);
            var household = new Household(
                    new HouseholdId(ids.next()),
                    community,
                    households.nextCode(tx, community),
                    "Wanjiku",
                    "Kilimani",
                    Household.Language.SW,
                    List.of(phone),
                    new PersonId(ids.next()));
            households.add(tx, household, clock.instant());
            if (madeWattHours > 0)
                ledger.post(
                        tx,
                        Entry.single("made:" + household.id(), "test")
                                .debit(Account.generated(community), new Energy(madeWattHours))
                                .credit(Account.of(household.id(), Credit.MADE), new Energy(madeWattHours))
                                .entry());
            return household;
        });
    }

    Order offer(Household seller, long wattHours, long cents) {
        return db.transaction(tx -> offers.place(tx, seller, new Energy(wattHours), Price.kes(cents)));
    }

    static Request request(Household buyer, long wattHours, long cents) {
        return new Request(
                buyer,
                buyer.phones().getFirst(),
                new Energy(wattHours),
                Price.kes(cents),
                Partial.REFUSE,
                Optional.empty(),
                Door.V1);
    }

    Reservation buy(Household buyer, long wattHours, long cents) {
        return db.transaction(tx -> buyNow.reserve(tx, request(buyer, wattHours, cents)));
    }

    /** Ends a purchase as settlement would when nobody paid. */
    void release(Reservation reservation) {
        db.inTransaction(tx -> {
            var holds = reservation.trades().stream().map(Trade::hold).toList();
            ledger.post(tx, Entry.voiding("release:" + reservation.purchase().id(), "trade.released", holds));
            purchases.release(tx, reservation.purchase().id(), clock.instant());
            tx.run(END_INTENT, Tuple.of(reservation.purchase().intent().value(), "FAILED"));
        });
    }

    /** Ends a purchase as settlement would when it was paid; the money's legs are settlement's business. */
    void settle(Reservation reservation) {
        db.inTransaction(tx -> {
            var trades = reservation.trades();
            var entry = Entry.posting(
                    "settle:" + reservation.purchase().id(),
                    "trade.settled",
                    trades.stream().map(Trade::hold).toList());
            for (var trade : trades)
                entry.debit(Account.of(trade.seller(), Credit.OFFERED), trade.energy())
                        .credit(Account.of(trade.buyer(), Credit.BOUGHT), trade.energy());
            ledger.post(tx, entry.entry());
            purchases.settled(tx, List.of(reservation.purchase().id()), clock.instant(), Purchase.Proceeds.PROVEN);
            tx.run(END_INTENT, Tuple.of(reservation.purchase().intent().value(), "SUCCEEDED"));
        });
    }

    /** The provider's answer to the push of a purchase. */
    void answered(Purchase purchase, String state, String checkoutId) {
        db.inTransaction(tx -> tx.run(
                "update payment_intent set state = $2, provider_ref = $3 where id = $1",
                Tuple.of(purchase.intent().value(), state, checkoutId)));
    }

    Order order(Order seen) {
        return db.transaction(tx -> orders.find(tx, seen.id())).orElseThrow();
    }

    long free(Household household, Credit credit) {
        return db.transaction(tx -> ledger.energy(tx, Account.of(household.id(), credit)))
                .wattHours();
    }

    @Override
    public void close() {
        database.close();
    }
}
