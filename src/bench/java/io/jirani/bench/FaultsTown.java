package io.jirani.bench;

import io.jirani.db.Db;
import io.jirani.db.Migrations;
import io.jirani.db.Pools;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.PayoutPhones;
import io.jirani.identity.Phone;
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
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.jirani.ledger.LedgerStore.Answer;
import io.jirani.ledger.LedgerStore.Together;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A database with full wallets, a filled float, and purchases that are paid and wait to be settled. */
final class FaultsTown {
    static final String RAIL = "mpesa";
    /** So many wait, each by another buyer: nobody may have two open. */
    static final int PURCHASES = 150;

    private static final long CENTS = 1_000_000_000;
    private static final long PRICE = 1_237;

    private final Db db;
    private final Clock clock = Clock.systemUTC();
    private final Ids ids = new Ids(clock, new SecureRandom());
    private final LedgerStore ledger = new LedgerStore(ids, clock);
    private final Community community = new Community(
            new CommunityId(ids.next()),
            "bench",
            "Bench",
            ZoneId.of("Africa/Nairobi"),
            Asset.KES,
            Community.Regime.MINI_GRID,
            Community.Custody.WALLET,
            Duration.ofMinutes(15),
            10_000,
            100,
            "reserve");

    private FaultsTown(Db db) {
        this.db = db;
    }

    /** Makes it: migrated and filled. */
    static void build(Vertx vertx, Database server, String name) {
        server.make(name, Optional.empty());
        Migrations.apply(server.migrate(name), server.app(name).user());
        var pool = Pools.open(vertx, server.app(name), "bench");
        try {
            new FaultsTown(new Db(pool)).fill();
        } finally {
            pool.close().await();
        }
        server.sql(name, "vacuum analyze", "checkpoint");
    }

    private void fill() {
        var rich = ClerkTask.richAccounts();
        var draft = Entry.single("bench:open", "bench.open");
        for (var account : rich) draft.credit(account, Money.kes(CENTS));
        var opening = draft.debit(Account.collect(RAIL, Asset.KES), Money.kes(rich.size() * CENTS))
                .entry();
        var filling = Entry.single("bench:float", "bench.float")
                .debit(Account.payout(RAIL, Asset.KES), Money.kes(CENTS))
                .credit(Account.capital(Asset.KES), Money.kes(CENTS))
                .entry();
        postAll(List.of(opening, filling));
        var stores = new CommunityStore();
        db.inTransaction(tx -> {
            stores.add(tx, community, clock.instant());
            stores.addTariff(tx, community.id(), new Tariff(Instant.EPOCH, Price.kes(1_857), Price.kes(600)));
        });
        var homes = homes();
        var sales = new ArrayList<Sale>();
        for (int i = 0; i < PURCHASES; i++) {
            var seller = homes.get(i / 3);
            var buyer = homes.get((i + 1) % PURCHASES);
            sales.add(new Sale(seller, buyer, 500 + i, ids.next(), ids.next(), ids.next(), ids.next()));
        }
        sell(sales);
    }

    private List<Household> homes() {
        var homes = new ArrayList<Household>();
        for (int i = 1; i <= PURCHASES; i++)
            homes.add(new Household(
                    new HouseholdId(ids.next()),
                    community.id(),
                    "H%04d".formatted(i),
                    "House " + i,
                    "here",
                    Household.Language.EN,
                    List.of(new Msisdn("254700000%03d".formatted(i))),
                    new PersonId(ids.next())));
        var store = new HouseholdStore(BenchVault.VAULT);
        var payout = new PayoutPhones(store.phones());
        db.inTransaction(tx -> homes.forEach(home -> {
            store.add(tx, home, clock.instant());
            for (var phone : store.phones().of(tx, home.id()))
                payout.proved(tx, phone.id(), Phone.Proof.CODE, clock.instant());
        }));
        return homes;
    }

    /** A purchase of all that an order offers. */
    private record Sale(
            Household seller, Household buyer, long wh, UUID order, UUID purchase, UUID intent, UUID trade) {
        Energy energy() {
            return new Energy(wh);
        }

        Money value() {
            return Price.kes(PRICE).of(energy());
        }

        Money push() {
            return value().ceilWhole();
        }

        Account escrow() {
            return Account.of(buyer.id(), Pocket.ESCROW, Asset.KES);
        }
    }

    /** As market and payments would have left them: energy offered and held, money in escrow and proven. */
    private void sell(List<Sale> sales) {
        var made = new ArrayList<Entry>();
        var holds = new ArrayList<Entry>();
        var paid = new ArrayList<Entry>();
        for (var sale : sales) {
            var offered = Account.of(sale.seller().id(), Credit.OFFERED);
            made.add(Entry.single("offer:" + sale.order(), "bench.offered")
                    .debit(Account.generated(community.id()), sale.energy())
                    .credit(offered, sale.energy())
                    .entry());
            holds.add(Entry.pending("hold:" + sale.trade(), "bench.held")
                    .debit(offered, sale.energy())
                    .credit(Account.of(sale.buyer().id(), Credit.BOUGHT), sale.energy())
                    .entry());
            paid.add(Entry.single("credit:" + sale.intent(), "bench.paid")
                    .debit(Account.collect(RAIL, Asset.KES), sale.push())
                    .credit(sale.escrow(), sale.push())
                    .entry());
        }
        postAll(made);
        var held = postAll(holds);
        var credits = postAll(paid);
        db.inTransaction(tx -> {
            for (int i = 0; i < sales.size(); i++) rows(tx, sales.get(i), held.get(i), credits.get(i));
        });
    }

    private void rows(Db.Tx tx, Sale sale, UUID hold, UUID credit) {
        var home = community.id().value();
        var seller = sale.seller().id().value();
        var buyer = sale.buyer().id().value();
        tx.run("""
                insert into market_order (id, community_id, household_id, quantity_wh, open_wh, reserved_wh, limit_minor_per_kwh,
                    asset, placed_at) values ($1, $2, $3, $4, 0, $4, $5, 'KES', $6)
                """, Tuple.of(sale.order(), home, seller, sale.wh(), PRICE, now()));
        tx.run(
                """
                insert into payment_intent (id, direction, rail, purpose, community_id, household_id, phone_id, amount_minor, asset,
                    description, account_ref, state, evidence, reason_code, created_at, deadline_at, next_look_at, ended_at)
                values ($1, 'collection', 'mpesa', $2, $3, $4,
                    (select id from phone where household_id = $4), $5, 'KES', 'energy', $6, 'SUCCEEDED', 2, '0', $7, $7, $7, $7)
                """,
                Tuple.tuple()
                        .addUUID(sale.intent())
                        .addString("purchase:" + sale.purchase())
                        .addUUID(home)
                        .addUUID(buyer)
                        .addLong(sale.push().minor())
                        .addString("J" + sale.intent())
                        .addOffsetDateTime(now()));
        tx.run(
                """
                insert into purchase (id, community_id, buyer_id, door, quantity_wh, limit_minor_per_kwh, asset, total_minor,
                    push_minor, intent_id, state, created_at) values ($1, $2, $3, 'v1', $4, 3000, 'KES', $5, $6, $7, 'reserved', $8)
                """,
                Tuple.tuple()
                        .addUUID(sale.purchase())
                        .addUUID(home)
                        .addUUID(buyer)
                        .addLong(sale.wh())
                        .addLong(sale.value().minor())
                        .addLong(sale.push().minor())
                        .addUUID(sale.intent())
                        .addOffsetDateTime(now()));
        tx.run(
                """
                insert into trade (id, purchase_id, order_id, seller_id, buyer_id, wh, price_minor_per_kwh, value_minor, hold_id, state)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'reserved')
                """,
                Tuple.tuple()
                        .addUUID(sale.trade())
                        .addUUID(sale.purchase())
                        .addUUID(sale.order())
                        .addUUID(seller)
                        .addUUID(buyer)
                        .addLong(sale.wh())
                        .addLong(PRICE)
                        .addLong(sale.value().minor())
                        .addUUID(hold));
        tx.run(
                """
                insert into collection_credit (rail, attempt_ref, intent_id, transfer_id, amount_minor, to_account, proven_at, at)
                values ('mpesa', $1, $2, $3, $4, $5, $6, $6)
                """,
                Tuple.tuple()
                        .addString(sale.intent().toString())
                        .addUUID(sale.intent())
                        .addUUID(credit)
                        .addLong(sale.push().minor())
                        .addString(sale.escrow().code())
                        .addOffsetDateTime(now()));
    }

    private List<UUID> postAll(List<Entry> entries) {
        return db.transaction(tx -> ledger.postAll(tx, entries, Together.ATOMIC)).stream()
                .map(answer -> {
                    if (answer instanceof Answer.Created created)
                        return created.id().value();
                    throw new IllegalStateException("not booked: " + answer);
                })
                .toList();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
