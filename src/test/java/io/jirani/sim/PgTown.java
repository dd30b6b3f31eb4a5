package io.jirani.sim;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Community.Regime;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.PhoneStore;
import io.jirani.identity.Tariff;
import io.jirani.identity.TestPhones;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
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
import io.jirani.payments.Hand;
import io.jirani.payments.IntentStore;
import io.jirani.payments.NewCollection;
import io.jirani.payments.NewPayout;
import io.jirani.payments.PaymentSettings;
import io.jirani.payments.PayoutStore;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A neighbourhood on a real database, and the rows that its market writes when somebody buys. */
final class PgTown {
    /** What was bought, and of whom. */
    record Bought(
            PurchaseId id,
            IntentId intent,
            Household buyer,
            Household seller,
            Energy energy,
            Price price,
            TransferId hold) {
        Money value() {
            return price.of(energy);
        }
    }

    static final long OFFERS = 100_000_000;
    private static final long PRICE = 1_500;

    final Db db;
    final Hand clock = new Hand();
    final Community community;
    final List<Household> homes = new ArrayList<>();
    final IntentStore intents = new IntentStore(Town.RAIL, new PhoneStore(TestVault.VAULT), PaymentSettings.demo());
    final PayoutStore payouts = new PayoutStore(Town.RAIL, new PhoneStore(TestVault.VAULT));
    final LedgerStore ledger;
    private final Ids ids;
    private long floated;
    private final Map<HouseholdId, OrderId> orders = new HashMap<>();

    PgTown(TestDb database, long seed, Custody custody, int households) {
        db = database.db();
        ids = new Ids(clock, new Random(seed));
        ledger = new LedgerStore(ids, clock);
        community = new Community(
                new CommunityId(ids.next()),
                "kilimani",
                "Kilimani",
                Town.ZONE,
                Asset.KES,
                Regime.MINI_GRID,
                custody,
                Duration.ofMinutes(15),
                10_000,
                100,
                "reserve");
        db.inTransaction(tx -> {
            var communities = new CommunityStore();
            communities.add(tx, community, clock.instant());
            communities.addTariff(tx, community.id(), new Tariff(Instant.EPOCH, Price.kes(1_857), Price.kes(600)));
        });
        for (int n = 1; n <= households; n++) homes.add(home(n));
        db.inTransaction(tx -> fund(tx, "refunds", Money.kes(OFFERS)));
        for (var home : homes) orders.put(home.id(), offer(home));
    }

    private Household home(int number) {
        var households = new HouseholdStore(TestVault.VAULT);
        var one = new Household(
                new HouseholdId(ids.next()),
                community.id(),
                "H%04d".formatted(number),
                "House " + number,
                "here",
                Household.Language.EN,
                List.of(new Msisdn("2547000%05d".formatted(number))),
                new PersonId(ids.next()));
        db.inTransaction(tx -> {
            households.add(tx, one, clock.instant());
            TestPhones.prove(tx, households, one.id());
        });
        return one;
    }

    private OrderId offer(Household seller) {
        var all = new Energy(OFFERS);
        var order = new OrderId(ids.next());
        db.inTransaction(tx -> {
            ledger.post(
                    tx,
                    Entry.single("made:" + order, "test")
                            .debit(Account.generated(community.id()), all)
                            .credit(Account.of(seller.id(), Credit.MADE), all)
                            .entry());
            ledger.post(
                    tx,
                    Entry.single("offer:" + order, "test")
                            .debit(Account.of(seller.id(), Credit.MADE), all)
                            .credit(Account.of(seller.id(), Credit.OFFERED), all)
                            .entry());
            tx.run(
                    """
                    insert into market_order (id, community_id, household_id, quantity_wh, open_wh, limit_minor_per_kwh, asset, placed_at)
                    values ($1, $2, $3, $4, $4, $5, 'KES', $6)
                    """,
                    Tuple.of(order.value(), community.id().value(), seller.id().value(), OFFERS, PRICE, utc()));
        });
        return order;
    }

    /** Somebody buys: the energy is set aside and the push stored, in one transaction. Refused as the real one refuses. */
    Bought buy(Household buyer, Household seller, Energy energy) {
        return db.transaction(tx -> bought(tx, buyer, seller, energy));
    }

    private Bought bought(Db.Tx tx, Household buyer, Household seller, Energy energy) {
        var id = new PurchaseId(ids.next());
        var intent = new IntentId(ids.next());
        var price = Price.kes(PRICE);
        var push = price.of(energy).ceilWhole();
        intents.open(
                tx,
                new NewCollection(
                        intent,
                        "purchase:" + id,
                        community.id(),
                        buyer.id(),
                        buyer.phones().getFirst(),
                        push,
                        "energy"),
                clock.instant());
        tx.run(
                """
                insert into purchase (id, community_id, buyer_id, door, quantity_wh, limit_minor_per_kwh, asset, total_minor,
                    push_minor, intent_id, state, created_at)
                values ($1, $2, $3, 'v1', $4, 3000, 'KES', $5, $6, $7, 'reserved', $8)
                """,
                Tuple.tuple()
                        .addUUID(id.value())
                        .addUUID(community.id().value())
                        .addUUID(buyer.id().value())
                        .addLong(energy.wattHours())
                        .addLong(price.of(energy).minor())
                        .addLong(push.minor())
                        .addUUID(intent.value())
                        .addOffsetDateTime(utc()));
        var trade = ids.next();
        var hold = ledger.post(
                        tx,
                        Entry.pending("hold:" + trade, "test")
                                .debit(Account.of(seller.id(), Credit.OFFERED), energy)
                                .credit(Account.of(buyer.id(), Credit.BOUGHT), energy)
                                .entry())
                .id();
        var order = orders.getOrDefault(seller.id(), new OrderId(seller.id().value()));
        tx.run(
                "update market_order set open_wh = open_wh - $2, reserved_wh = reserved_wh + $2 where id = $1",
                Tuple.of(order.value(), energy.wattHours()));
        tx.run(
                """
                insert into trade (id, purchase_id, order_id, seller_id, buyer_id, wh, price_minor_per_kwh, value_minor, hold_id, state)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'reserved')
                """,
                Tuple.tuple()
                        .addUUID(trade)
                        .addUUID(id.value())
                        .addUUID(order.value())
                        .addUUID(seller.id().value())
                        .addUUID(buyer.id().value())
                        .addLong(energy.wattHours())
                        .addLong(PRICE)
                        .addLong(price.of(energy).minor())
                        .addUUID(hold.value()));
        return new Bought(id, intent, buyer, seller, energy, price, hold);
    }

    /** A meter is found wrong, and what it offered is no more. */
    void gone(Bought what) {
        db.inTransaction(tx -> ledger.post(tx, Entry.voiding("gone:" + what.id(), "offer.gone", List.of(what.hold()))));
    }

    private void fund(Db.Tx tx, String why, Money amount) {
        floated += amount.minor();
        ledger.post(
                tx,
                Entry.single("float:" + why, "test")
                        .debit(Account.payout(Town.RAIL, Asset.KES), amount)
                        .credit(Account.capital(Asset.KES), amount)
                        .entry());
    }

    /** All that was ever put where payouts leave from, in cents. */
    long floated() {
        return floated;
    }

    /** A payout of a household's own money, over a float that has it. */
    IntentId payOut(Household to, Money amount) {
        var id = new IntentId(ids.next());
        var own = Account.of(to.id(), pocket(), Asset.KES);
        var out = Account.payout(Town.RAIL, Asset.KES);
        db.inTransaction(tx -> {
            fund(tx, id.toString(), amount);
            ledger.post(
                    tx,
                    Entry.single("earn:" + id, "test")
                            .debit(Account.collect(Town.RAIL, Asset.KES), amount)
                            .credit(own, amount)
                            .entry());
            var hold = ledger.post(
                    tx,
                    Entry.pending("payout:" + id, "test")
                            .debit(own, amount)
                            .credit(out, amount)
                            .entry());
            payouts.openPayout(
                    tx,
                    new NewPayout(
                            id,
                            "payout:" + id,
                            community.id(),
                            to.id(),
                            to.phones().getFirst(),
                            amount,
                            hold.id()),
                    clock.instant());
        });
        return id;
    }

    /** Where a household's own money is. */
    Pocket pocket() {
        return community.custody() == Custody.WALLET ? Pocket.WALLET : Pocket.DUE;
    }

    long posted(Account account) {
        return db.transaction(tx -> ledger.balance(tx, account)).posted();
    }

    long free(Account account) {
        return db.transaction(tx -> ledger.balance(tx, account)).free();
    }

    private OffsetDateTime utc() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
