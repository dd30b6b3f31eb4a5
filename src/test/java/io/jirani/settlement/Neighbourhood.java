package io.jirani.settlement;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.audit.Verify;
import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.Tariff;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.PersonId;
import io.jirani.kernel.Price;
import io.jirani.kernel.PurchaseId;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A community on a real database, with the rows that market and payments would have written. */
final class Neighbourhood implements AutoCloseable {
    /** What is sold of whose order. */
    record Part(Household seller, OrderId order, long wh, long price) {}

    /** A purchase as the market left it. */
    record Reserved(PurchaseId id, IntentId intent, Household buyer, Money push, List<TransferId> holds) {}

    final TestDb database = TestDb.fresh();
    final Db db = database.db();
    final Clock clock = Clock.systemUTC();
    final Ids ids = new Ids(clock, new Random(5));
    final LedgerStore ledger = new LedgerStore(ids, clock);
    final CommunityStore communities = new CommunityStore();
    final HouseholdStore households = new HouseholdStore(TestVault.VAULT);
    final SettlementStores stores = SettlementStores.of(ledger, communities, households, ids);
    final List<String> nudged = new ArrayList<>();
    final Community community;
    private int count;

    Neighbourhood(Custody custody) {
        community = Samples.community(custody, 10_000, 100);
        db.inTransaction(tx -> {
            communities.add(tx, community, clock.instant());
            communities.addTariff(tx, community.id(), new Tariff(Instant.EPOCH, Price.kes(1_857), Price.kes(600)));
        });
    }

    Household household(Language language) {
        count++;
        var one = new Household(
                new HouseholdId(ids.next()),
                community.id(),
                "H%04d".formatted(count),
                "House " + count,
                "here",
                language,
                List.of(new Msisdn("2547000%05d".formatted(count))),
                new PersonId(ids.next()));
        db.inTransaction(tx -> households.add(tx, one, clock.instant()));
        return one;
    }

    /** A meter that was heard of, with its import register. */
    void meter(Household household, String dev, long importWh, Instant lastHeard) {
        run(
                "insert into meter (dev, community_id, household_id, password_hash, added_at) values ($1, $4, $2, '', $3)",
                Tuple.of(
                        dev,
                        household.id().value(),
                        at(lastHeard),
                        community.id().value()));
        run(
                "insert into meter_intake (meter_id, import_wh, last_t) select id, $2, $3 from meter where dev = $1",
                Tuple.of(dev, importWh, at(lastHeard)));
    }

    void made(Household household, long wh) {
        post(Entry.single("made:" + ids.next(), "test")
                .debit(Account.generated(community.id()), new Energy(wh))
                .credit(Account.of(household.id(), Credit.MADE), new Energy(wh))
                .entry());
    }

    OrderId offer(Household seller, long wh, long price) {
        made(seller, wh);
        var order = new OrderId(ids.next());
        post(Entry.single("offer:" + order, "test")
                .debit(Account.of(seller.id(), Credit.MADE), new Energy(wh))
                .credit(Account.of(seller.id(), Credit.OFFERED), new Energy(wh))
                .entry());
        run("""
                insert into market_order (id, community_id, household_id, quantity_wh, open_wh, limit_minor_per_kwh, asset, placed_at)
                values ($1, $2, $3, $4, $4, $5, 'KES', $6)
                """, Tuple.of(order.value(), community.id().value(), seller.id().value(), wh, price, at(clock.instant())));
        return order;
    }

    Reserved buy(Household buyer, Part... parts) {
        var id = new PurchaseId(ids.next());
        var intent = new IntentId(ids.next());
        var total = Money.kes(0);
        var quantity = 0L;
        for (var part : parts) {
            total = total.plus(Price.kes(part.price()).of(new Energy(part.wh())));
            quantity += part.wh();
        }
        var push = total.ceilWhole();
        run(
                """
                insert into payment_intent (id, direction, rail, purpose, community_id, household_id, phone_id, amount_minor, asset,
                    description, account_ref, state, created_at, deadline_at, next_look_at)
                values ($1, 'collection', 'mpesa', $2, $3, $4,
                    (select id from phone where household_id = $4 limit 1), $5, 'KES', 'energy', $6, 'PENDING', $7, $7, $7)
                """,
                Tuple.tuple()
                        .addUUID(intent.value())
                        .addString("purchase:" + id)
                        .addUUID(community.id().value())
                        .addUUID(buyer.id().value())
                        .addLong(push.minor())
                        .addString("J" + intent)
                        .addOffsetDateTime(at(clock.instant())));
        run(
                """
                insert into purchase (id, community_id, buyer_id, door, quantity_wh, limit_minor_per_kwh, asset, total_minor,
                    push_minor, intent_id, state, created_at)
                values ($1, $2, $3, 'v1', $4, 3000, 'KES', $5, $6, $7, 'reserved', $8)
                """,
                Tuple.tuple()
                        .addUUID(id.value())
                        .addUUID(community.id().value())
                        .addUUID(buyer.id().value())
                        .addLong(quantity)
                        .addLong(total.minor())
                        .addLong(push.minor())
                        .addUUID(intent.value())
                        .addOffsetDateTime(at(clock.instant())));
        var holds = new ArrayList<TransferId>();
        for (var part : parts) holds.add(trade(id, buyer, part));
        return new Reserved(id, intent, buyer, push, holds);
    }

    private TransferId trade(PurchaseId purchase, Household buyer, Part part) {
        var trade = ids.next();
        var hold = post(Entry.pending("hold:" + trade, "test")
                .debit(Account.of(part.seller().id(), Credit.OFFERED), new Energy(part.wh()))
                .credit(Account.of(buyer.id(), Credit.BOUGHT), new Energy(part.wh()))
                .entry());
        run(
                "update market_order set open_wh = open_wh - $2, reserved_wh = reserved_wh + $2 where id = $1",
                Tuple.of(part.order().value(), part.wh()));
        run(
                """
                insert into trade (id, purchase_id, order_id, seller_id, buyer_id, wh, price_minor_per_kwh, value_minor, hold_id, state)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'reserved')
                """,
                Tuple.tuple()
                        .addUUID(trade)
                        .addUUID(purchase.value())
                        .addUUID(part.order().value())
                        .addUUID(part.seller().id().value())
                        .addUUID(buyer.id().value())
                        .addLong(part.wh())
                        .addLong(part.price())
                        .addLong(Price.kes(part.price())
                                .of(new Energy(part.wh()))
                                .minor())
                        .addUUID(hold.value()));
        return hold;
    }

    /** The money of a purchase comes in: claimed by a callback (1) or found by our own query (2). */
    void pay(Reserved purchase, int evidence) {
        credit(purchase, evidence, Pocket.ESCROW, "SUCCEEDED");
    }

    void credit(Reserved purchase, int evidence, Pocket pocket, String state) {
        var from = evidence > 1 ? Account.collect("mpesa", Asset.KES) : Account.unproven("mpesa", Asset.KES);
        var to = Account.of(purchase.buyer().id(), pocket, Asset.KES);
        var transfer = post(Entry.single("credit:" + purchase.intent(), "test")
                .debit(from, purchase.push())
                .credit(to, purchase.push())
                .entry());
        run(
                """
                insert into collection_credit (rail, attempt_ref, intent_id, transfer_id, amount_minor, to_account, proven_at, at)
                values ('mpesa', $1, $2, $3, $4, $5, $6, $7)
                """,
                Tuple.tuple()
                        .addString(purchase.intent().toString())
                        .addUUID(purchase.intent().value())
                        .addUUID(transfer.value())
                        .addLong(purchase.push().minor())
                        .addString(to.code())
                        .addOffsetDateTime(evidence > 1 ? at(clock.instant()) : null)
                        .addOffsetDateTime(at(clock.instant())));
        answer(purchase, state, evidence, "0");
    }

    void answer(Reserved purchase, String state, int evidence, String code) {
        run(
                "update payment_intent set state = $2, evidence = $3, reason_code = $4, ended_at = $5 where id = $1",
                Tuple.of(purchase.intent().value(), state, (short) evidence, code, at(clock.instant())));
    }

    SettlePurchases settlePurchases() {
        return new SettlePurchases(db, stores, clock, clock, nudged::add);
    }

    SettleAuctions settleAuctions() {
        return new SettleAuctions(db, stores, clock, clock, nudged::add);
    }

    /** @param batch how many trades it settles in a transaction */
    SettleAuctions settleAuctions(int batch) {
        return new SettleAuctions(db, stores, clock, clock, nudged::add, batch);
    }

    ProveProceeds proveProceeds() {
        return new ProveProceeds(db, stores, clock, nudged::add);
    }

    TransferId post(Entry entry) {
        return db.transaction(tx -> ledger.post(tx, entry)).id();
    }

    void deposit(long cents) {
        new Funding(db, ledger).deposit("test", "mpesa", ids.next().toString(), Money.kes(cents));
    }

    long free(Household household, Pocket pocket) {
        return free(Account.of(household.id(), pocket, Asset.KES));
    }

    long free(Household household, Credit credit) {
        return free(Account.of(household.id(), credit));
    }

    long free(Account account) {
        return db.transaction(tx -> ledger.balance(tx, account)).free();
    }

    List<Verify.Finding> findings() {
        return new Verify(db).findings();
    }

    int run(String sql, Tuple parameters) {
        return db.transaction(tx -> tx.run(sql, parameters));
    }

    String text(String sql) {
        return db.transaction(tx -> tx.maybe(sql, Tuple.tuple(), row -> String.valueOf(row.getValue(0))))
                .orElse("");
    }

    List<String> texts(String sql) {
        return db.transaction(tx -> tx.all(sql, Tuple.tuple(), Neighbourhood::firstColumn));
    }

    private static String firstColumn(Row row) {
        return Optional.ofNullable(row.getValue(0)).map(Object::toString).orElse("");
    }

    static java.time.OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    @Override
    public void close() {
        database.close();
    }
}
