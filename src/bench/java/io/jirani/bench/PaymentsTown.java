package io.jirani.bench;

import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.db.Migrations;
import io.jirani.db.Pools;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.identity.Registry;
import io.jirani.identity.SeedFile;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PersonId;
import io.jirani.kernel.Price;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.jirani.market.BuyNow;
import io.jirani.market.MarketLimits;
import io.jirani.market.Offers;
import io.jirani.market.OrderBook.Partial;
import io.jirani.market.OrderStore;
import io.jirani.market.Purchase.Door;
import io.jirani.market.PurchaseStore;
import io.jirani.payments.IntentStore;
import io.jirani.payments.PaymentSettings;
import io.jirani.payments.PushLimits;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A database of two communities in which every buyer has reserved energy and waits to be asked for its money, all made by the
 * gateway's own classes. A seller each has plenty; buyers have no meter, so nothing is told to one.
 */
final class PaymentsTown implements AutoCloseable {
    static final String NAME = "payments";
    private static final int COMMUNITIES = 2;
    private static final int AT_ONCE = 50;
    private static final Energy PLENTY = new Energy(1_000_000_000L);
    private static final Energy BOUGHT = new Energy(1_000);
    private static final Price ASK = Price.kes(1_500);
    /** So long that no deadline and no first query falls into a slice; pushes wait for their turn. */
    private static final Duration LONG = Duration.ofHours(2);

    private final Database server;
    private final Pool pool;
    private final Db db;
    private final Clock clock = Clock.systemUTC();
    private final SecureRandom random = new SecureRandom();
    private final Ids ids = new Ids(clock, random);
    private final HouseholdStore households = new HouseholdStore(BenchVault.VAULT);
    private final CommunityStore communities = new CommunityStore();
    private final OrderStore orders = new OrderStore();
    private final LedgerStore ledger = new LedgerStore(ids, clock);
    private final BuyNow market;
    private final List<CommunityId> places = new ArrayList<>();

    private PaymentsTown(Vertx vertx, Database server) {
        this.server = server;
        server.make(NAME, Optional.empty());
        Migrations.apply(server.migrate(NAME), server.app(NAME).user());
        pool = Pools.open(vertx, server.app(NAME), "bench");
        db = new Db(pool);
        var serve = PaymentSettings.serve();
        var patient = new PaymentSettings(
                LONG,
                LONG,
                serve.confirmQuery(),
                serve.claimWait(),
                serve.railTimeout(),
                serve.e1CapPerDay(),
                Set.of(),
                PushLimits.STANDARD);
        market = new BuyNow(
                communities,
                orders,
                new PurchaseStore(orders),
                new IntentStore("mpesa", households.phones(), patient),
                ledger,
                new MarketLimits(2, 100),
                ids,
                clock,
                clock);
    }

    /** Makes it, with so many purchases that wait for their money. */
    static PaymentsTown build(Vertx vertx, Database server, int purchases) {
        var town = new PaymentsTown(vertx, server);
        for (int i = 0; i < COMMUNITIES; i++) town.places.add(town.community(i));
        for (var place : town.places) town.seller(place);
        var each = Math.ceilDiv(purchases, COMMUNITIES);
        var works = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < COMMUNITIES; i++) {
            var place = i;
            works.add(() -> town.buyers(place, Math.min(each, purchases - place * each)));
        }
        var made = together(works);
        WrongCount.same("purchases", made, purchases);
        server.sql(NAME, "vacuum analyze");
        return town;
    }

    /**
     * Gives buyers the accounts their first purchase opens and the proof of their number, so that they come as people come who have bought before.
     *
     * @param newcomers by their payments' account references: those who come for the first time
     */
    void returning(List<String> newcomers) {
        var others = "i.account_ref <> all (string_to_array('" + String.join(",", newcomers) + "', ','))";
        server.sql(NAME, """
                select ledger.open_accounts(array_agg('household:' || i.household_id || k.place), array_agg(k.asset), now())
                from payment_intent i cross join (values (':escrow', 'KES'), (':wallet', 'KES'),
                    (':wallet:unproven', 'KES'), (':energy:bought', 'WH')) k(place, asset)
                where""" + " " + others);
        server.sql(NAME, """
                update phone f set verified_at = f.added_at, heard_at = now(), proof = 'push', payable_from = f.added_at
                from payment_intent i where i.phone_id = f.id and""" + " " + others);
        server.sql(NAME, "vacuum analyze");
    }

    long number(String question) {
        return server.number(NAME, question);
    }

    /** How many purchases are settled. */
    long settled() {
        return number("select count(*) from purchase where state = 'settled'");
    }

    /** How many credits stand on a callback's word alone, or have a booking to come. */
    long unproven() {
        return number("select count(*) from collection_credit where proven_at is null");
    }

    /** When PostgreSQL stamped the last commit that settled one. */
    Instant lastSettled() {
        return settlements().values().stream().max(Instant::compareTo).orElseThrow();
    }

    /** When PostgreSQL stamped the commit that settled the purchase of a payment, by the payment's account reference. */
    Map<String, Instant> settlements() {
        var ends = new HashMap<String, Instant>();
        try (var connection = server.connect(NAME);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select i.account_ref, pg_xact_commit_timestamp(t.xmin) as at
                        from ledger.transfer t join purchase p on t.key = 'settle:' || p.id
                            join payment_intent i on i.id = p.intent_id
                        """)) {
            while (rows.next()) ends.put(rows.getString(1), rows.getTimestamp(2).toInstant());
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return ends;
    }

    /** Fails when a payment was credited or settled other than once, or the books do not hold. */
    void verify(int purchases) {
        WrongCount.same("credits", number("select count(*) from collection_credit"), settled());
        WrongCount.same(
                "entries of settlements",
                number("select count(*) from ledger.transfer where key like 'settle:%'"),
                settled());
        WrongCount.same("intents", number("select count(*) from payment_intent"), purchases);
        WrongCount.same(
                "out of balance", number("select coalesce(sum(abs(posted) + abs(held)), 0) from ledger.imbalance"), 0);
    }

    private CommunityId community(int number) {
        var registry = new Registry(
                db,
                communities,
                households,
                new KeyStore(random),
                (tx, meter) -> {
                    throw new IllegalStateException("no meters here");
                },
                ids,
                clock,
                Acts.by("bench", "bench"));
        return registry.addCommunity(new SeedFile.Rules(
                        "bench%d".formatted(number),
                        "Bench",
                        ZoneId.of("Africa/Nairobi"),
                        Asset.KES,
                        Community.Regime.PILOT,
                        Community.Custody.WALLET,
                        Duration.ofMinutes(15),
                        new Price(1_857, Asset.KES),
                        new Price(600, Asset.KES),
                        10_000,
                        100,
                        "reserve",
                        Community.SellAssurance.A))
                .community()
                .id();
    }

    private void seller(CommunityId place) {
        var seller = household(place, 1, 900_000 + places.indexOf(place));
        var offers = new Offers(communities, orders, ledger, ids, clock, clock);
        db.inTransaction(tx -> {
            households.add(tx, seller, clock.instant());
            ledger.post(
                    tx,
                    Entry.single("bench:made:" + place, "bench.made")
                            .debit(Account.generated(place), PLENTY)
                            .credit(Account.of(seller.id(), Credit.MADE), PLENTY)
                            .entry());
            offers.place(tx, seller, PLENTY, ASK);
        });
    }

    private int buyers(int place, int count) {
        for (int from = 0; from < count; from += AT_ONCE) {
            var some = new ArrayList<Household>();
            for (int i = from; i < Math.min(count, from + AT_ONCE); i++)
                some.add(household(places.get(place), i + 2, place * 100_000 + i));
            db.inTransaction(tx -> some.forEach(buyer -> {
                households.add(tx, buyer, clock.instant());
                market.reserve(
                        tx,
                        new BuyNow.Request(
                                buyer,
                                buyer.phones().getFirst(),
                                BOUGHT,
                                ASK,
                                Partial.REFUSE,
                                Optional.empty(),
                                Door.V1));
            }));
        }
        return count;
    }

    private Household household(CommunityId place, int code, int number) {
        return new Household(
                new HouseholdId(ids.next()),
                place,
                "H%04d".formatted(code),
                "Bench",
                "",
                Household.Language.EN,
                List.of(new Msisdn("2547%08d".formatted(number))),
                new PersonId(ids.next()));
    }

    private static int together(List<Callable<Integer>> works) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.invokeAll(works).stream()
                    .mapToInt(PaymentsTown::answer)
                    .sum();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private static int answer(Future<Integer> work) {
        try {
            return work.get();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        pool.close().await();
    }
}
