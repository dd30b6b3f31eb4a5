package io.jirani.explorer;

import static io.jirani.explorer.Desk.items;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.db.Db;
import io.jirani.http.Door;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One sale from the reading to the payout, walked both ways; and entries taken back. */
@Timeout(60)
class EntryTest {
    private static final OffsetDateTime NOON = OffsetDateTime.parse("2026-11-21T09:00:00Z");
    private static final String ONCE = "an-idempotency-key-of-tests-";

    private final Desk desk = new Desk();
    private final HouseholdId seller = desk.household(0);
    private final HouseholdId buyer = desk.household(1);
    private final UUID order = desk.ids.next();
    private final UUID purchase = desk.ids.next();
    private final UUID trade = desk.ids.next();
    private final UUID collection = desk.ids.next();
    private final UUID payout = desk.ids.next();

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void a_sale_is_walked_from_the_reading_to_the_payout_and_back() {
        var sale = sale();
        var settled = desk.get("/v1/ledger/entries/" + sale.settled() + "?steps=2", desk.operator());
        assertThat(settled.getString("phase")).isEqualTo("posting");
        assertThat(settled.getJsonArray("ends")).containsExactly(sale.reserved().toString());
        assertThat(kinds(settled, "causes"))
                .containsExactlyInAnyOrder(
                        "order.placed 2500 WH", "collection.credited 3000 KES", "interval.settled 2500 WH");
        assertThat(kinds(settled, "consequences")).containsExactly("payout.paid 2900 KES");
        assertThat(items(settled, "facts").stream().map(fact -> fact.getString("type")))
                .containsExactly("trade", "purchase", "payment", "receipt");
        assertThat(items(settled, "related").stream().map(other -> other.getString("kind")))
                .containsExactly("trade.reserved", "collection.credited");

        var interval = desk.get("/v1/ledger/entries/" + sale.interval() + "?steps=6", desk.key(0));
        assertThat(kinds(interval, "causes")).isEmpty();
        assertThat(kinds(interval, "consequences"))
                .containsExactly("order.placed 2500 WH", "trade.settled 2500 WH", "payout.paid 2900 KES");
        assertThat(items(interval, "facts").stream().map(fact -> fact.getString("type")))
                .containsExactly("interval", "register", "register", "reading");
        assertThat(items(interval, "facts").getLast().getLong("export_wh")).isEqualTo(3_000);

        var paid = desk.get("/v1/ledger/entries/" + sale.paid() + "?steps=6", desk.key(0));
        assertThat(kinds(paid, "causes"))
                .containsExactly("trade.settled 2900 KES", "order.placed 2500 WH", "interval.settled 2500 WH");
        assertThat(items(paid, "facts").getLast().getString("receipt_no")).isEqualTo("OUT123");
        assertThat(desk.get("/v1/ledger/entries/" + sale.reserved(), desk.operator())
                        .getString("ended_by"))
                .isEqualTo(sale.settled().toString());
    }

    @Test
    void a_household_sees_its_own_lines_and_its_neighbours_as_one() {
        var sale = sale();
        var seen = desk.get("/v1/ledger/entries/" + sale.settled() + "?steps=6", desk.key(1));
        assertThat(seen.getValue("key")).isNull();
        assertThat(seen.encode()).doesNotContain(seller.toString()).doesNotContain("H0001");
        assertThat(items(seen, "legs"))
                .contains(new JsonObject()
                        .put("account", "neighbours")
                        .put("asset", "KES")
                        .put("amount", -2970)
                        .put("effect", "posted"));
        assertThat(kinds(seen, "causes")).containsExactly("collection.credited 3000 KES");
        assertThat(items(seen, "facts").stream().map(fact -> fact.getString("type")))
                .containsExactly("trade", "purchase", "payment", "receipt");
        var theirs = desk.get("/v1/ledger/entries/" + sale.settled(), desk.key(0));
        assertThat(items(theirs, "facts").stream().map(fact -> fact.getString("type")))
                .as("what the buyer paid by is the buyer's")
                .containsExactly("trade");
    }

    @Test
    void an_entry_out_of_sight_is_not_there_and_an_interval_is_read_with_a_reason() {
        var sale = sale();
        assertThat(desk.status("/v1/ledger/entries/" + sale.interval(), desk.key(1)))
                .isEqualTo(404);
        assertThat(desk.status("/v1/ledger/entries/" + sale.settled(), desk.foreignOperator()))
                .isEqualTo(404);
        assertThat(desk.status("/v1/ledger/entries/" + desk.ids.next(), desk.operator()))
                .isEqualTo(404);
        assertThat(desk.status("/v1/ledger/entries/" + "x".repeat(36), desk.operator()))
                .isEqualTo(404);
        assertThat(desk.status("/v1/ledger/entries/" + sale.interval(), desk.operator()))
                .isEqualTo(400);
        assertThat(desk.status(
                        "/v1/ledger/entries/" + sale.interval() + "?reason=the%20meter%20was%20swapped",
                        desk.operator()))
                .isEqualTo(200);
        assertThat(desk.looks)
                .singleElement()
                .satisfies(look -> assertThat(look.household()).isEqualTo(seller));
    }

    @Test
    void what_came_in_first_goes_out_first() {
        var wallet = Account.of(seller, Pocket.WALLET, Asset.KES);
        var collect = Account.collect("mpesa", Asset.KES);
        for (int i = 1; i <= 3; i++)
            desk.book(Entry.single("in" + i, "in" + i)
                    .debit(collect, Money.kes(100))
                    .credit(wallet, Money.kes(100))
                    .entry());
        var first = desk.book(Entry.single("out1", "out1")
                .debit(wallet, Money.kes(150))
                .credit(collect, Money.kes(150))
                .entry());
        var second = desk.book(Entry.single("out2", "out2")
                .debit(wallet, Money.kes(70))
                .credit(collect, Money.kes(70))
                .entry());
        assertThat(kinds(desk.get("/v1/ledger/entries/" + first, desk.key(0)), "causes"))
                .containsExactly("in1 100 KES", "in2 50 KES");
        assertThat(kinds(desk.get("/v1/ledger/entries/" + second, desk.key(0)), "causes"))
                .containsExactly("in2 50 KES", "in3 20 KES");
    }

    @Test
    void an_operator_takes_an_entry_back_by_a_new_one() {
        var capital = desk.book(Entry.single("capital:mpesa:x", "capital.deposited")
                .debit(Account.payout("mpesa", Asset.KES), Money.kes(500))
                .credit(Account.capital(Asset.KES), Money.kes(500))
                .entry());
        assertThat(desk.reverse(capital, desk.key(0), "booked to the wrong rail", ONCE)
                        .statusCode())
                .isEqualTo(403);
        assertThat(desk.reverse(capital, desk.operator(), "oops", ONCE).statusCode())
                .isEqualTo(400);
        var made = desk.reverse(capital, desk.operator(), "booked to the wrong rail", ONCE);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        var again = desk.reverse(capital, desk.operator(), "booked to the wrong rail", ONCE);
        assertThat(again.body()).isEqualTo(made.body());
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(desk.reverse(capital, desk.operator(), "booked to the wrong rail", ONCE + "2")
                        .statusCode())
                .as("it is reversed already")
                .isEqualTo(409);
        var reversal = Door.json(made).getString("entry_id");
        assertThat(desk.get("/v1/ledger/entries/" + capital, desk.operator()).getString("reversed_by"))
                .isEqualTo(reversal);
        var seen = desk.get("/v1/ledger/entries/" + reversal, desk.operator());
        assertThat(items(seen, "related").getFirst().getString("entry_id")).isEqualTo(capital.toString());
        assertThat(desk.reverse(TransferId.parse(reversal), desk.operator(), "a second thought", ONCE + "3")
                        .statusCode())
                .as("a reversal is not reversed")
                .isEqualTo(409);
        assertThat(desk.db
                        .transaction(tx -> desk.ledger.balance(tx, Account.capital(Asset.KES)))
                        .posted())
                .isZero();
        assertThat(desk.reversals)
                .singleElement()
                .satisfies(one -> assertThat(one.order().reason()).isEqualTo("booked to the wrong rail"));
    }

    @Test
    void what_is_spent_is_not_taken_back_and_a_hold_is_ended_otherwise() {
        var sale = sale();
        assertThat(desk.reverse(sale.reserved(), desk.operator(), "held by mistake", ONCE)
                        .statusCode())
                .isEqualTo(409);
        assertThat(desk.reverse(sale.settled(), desk.operator(), "sold by mistake", ONCE + "2")
                        .statusCode())
                .as("the seller was paid out")
                .isEqualTo(409);
        assertThat(desk.reverse(sale.settled(), desk.foreignOperator(), "not mine at all", ONCE + "3")
                        .statusCode())
                .isEqualTo(404);
        assertThat(desk.reversals).isEmpty();
        assertThat(desk.reverse(sale.paid(), desk.operator(), "the provider sent it back", ONCE + "4")
                        .statusCode())
                .isEqualTo(201);
        assertThat(desk.reverse(sale.settled(), desk.operator(), "the meter had lied", ONCE + "5")
                        .statusCode())
                .isEqualTo(201);
        var made = desk.db.transaction(tx -> desk.ledger.energy(tx, Account.of(seller, Credit.MADE)));
        assertThat(made).as("back where it came from, not on the book").isEqualTo(new Energy(3_000));
        var told = desk.db.transaction(tx -> tx.all(
                "select household_id from event_log where type = 'entry.reversed' order by id",
                Tuple.tuple(),
                row -> row.getUUID("household_id")));
        assertThat(told).containsExactlyInAnyOrder(seller.value(), seller.value(), buyer.value());
    }

    private record Sale(TransferId interval, TransferId reserved, TransferId settled, TransferId paid) {}

    /** Readings, an interval, an offer, a purchase, its payment, its settlement and the payout, as the rooms write them. */
    private Sale sale() {
        rows();
        var made = Account.of(seller, Credit.MADE);
        var offered = Account.of(seller, Credit.OFFERED);
        var bought = Account.of(buyer, Credit.BOUGHT);
        var escrow = Account.of(buyer, Pocket.ESCROW, Asset.KES);
        var wallet = Account.of(seller, Pocket.WALLET, Asset.KES);
        var collect = Account.collect("mpesa", Asset.KES);
        var start = NOON.toEpochSecond();
        var interval = desk.book(Entry.single("interval:" + seller + ":" + start, "interval.settled")
                .debit(Account.generated(desk.community()), new Energy(3_000))
                .credit(made, new Energy(3_000))
                .entry());
        desk.book(Entry.single("offer:" + order, "order.placed")
                .debit(made, new Energy(2_500))
                .credit(offered, new Energy(2_500))
                .entry());
        var reserved = desk.book(Entry.pending("reserve:" + trade, "trade.reserved")
                .debit(offered, new Energy(2_500))
                .credit(bought, new Energy(2_500))
                .entry());
        market(reserved);
        desk.book(Entry.single("credit:" + collection, "collection.credited")
                .debit(collect, Money.kes(3_000))
                .credit(escrow, Money.kes(3_000))
                .entry());
        var settled = desk.book(Entry.posting("settle:" + purchase, "trade.settled", List.of(reserved))
                .debit(escrow, Money.kes(3_000))
                .credit(wallet, Money.kes(2_970))
                .credit(Account.platformFee(Asset.KES), Money.kes(30))
                .debit(offered, new Energy(2_500))
                .credit(bought, new Energy(2_500))
                .entry());
        var held = desk.book(Entry.pending("payout:" + payout, "payout.held")
                .debit(wallet, Money.kes(2_900))
                .credit(collect, Money.kes(2_900))
                .entry());
        var paid = desk.book(Entry.posting("paid:" + payout, "payout.paid", List.of(held))
                .debit(wallet, Money.kes(2_900))
                .credit(collect, Money.kes(2_900))
                .entry());
        return new Sale(interval, reserved, settled, paid);
    }

    private void rows() {
        desk.db.inTransaction(tx -> {
            tx.run("""
                    insert into meter (dev, community_id, household_id, password_hash, added_at)
                    values ('ke-1', $1, $2, '', $3)
                    """, Tuple.of(desk.community().value(), seller.value(), NOON));
            tx.run("""
                    insert into meter_boundary (meter_id, at, import_wh, export_wh, generation, assurance)
                    select id, $1::timestamptz + n * interval '15 minutes', 0, n * 3000, 1, 'A' from meter, generate_series(0, 1) n
                    """, Tuple.of(NOON));
            tx.run("""
                    insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, flags,
                        skew_ms, received_at) select id, 7, $1, 1, 1, 'sync', 1, 0, 3000, 0, 0, $1 from meter
                    """, Tuple.of(NOON.plusMinutes(15)));
            tx.run("""
                    insert into household_interval (household_id, start_at, community_id, state, assurance, export_wh, banked_wh)
                    values ($1, $2, $3, 'settled', 'A', 3000, 3000)
                    """, Tuple.of(seller.value(), NOON, desk.community().value()));
        });
    }

    private void market(TransferId hold) {
        var community = desk.community().value();
        desk.db.inTransaction(tx -> {
            tx.run("""
                    insert into market_order (id, community_id, household_id, quantity_wh, open_wh, sold_wh, limit_minor_per_kwh,
                        asset, placed_at) values ($1, $2, $3, 2500, 0, 2500, 1200, 'KES', $4)
                    """, Tuple.of(order, community, seller.value(), NOON));
            tx.run("""
                    insert into purchase (id, community_id, buyer_id, door, quantity_wh, limit_minor_per_kwh, asset, total_minor,
                        push_minor, intent_id, state, created_at) values ($1, $2, $3, 'v1', 2500, 1200, 'KES', 3000, 3000, $4, 'settled', $5)
                    """, Tuple.of(purchase, community, buyer.value(), collection, NOON));
            tx.run(
                    """
                    insert into trade (id, purchase_id, order_id, seller_id, buyer_id, wh, price_minor_per_kwh, value_minor, hold_id, state)
                    values ($1, $2, $3, $4, $5, 2500, 1200, 3000, $6, 'settled')
                    """,
                    Tuple.tuple()
                            .addUUID(trade)
                            .addUUID(purchase)
                            .addUUID(order)
                            .addUUID(seller.value())
                            .addUUID(buyer.value())
                            .addUUID(hold.value()));
            intent(tx, collection, "collection", "SUCCEEDED", buyer, "IN123");
            intent(tx, payout, "payout", "PAID", seller, "OUT123");
        });
    }

    private void intent(Db.Tx tx, UUID id, String direction, String state, HouseholdId whose, String receipt) {
        var amount = direction.equals("payout") ? 2_900L : 3_000L;
        tx.run(
                """
                insert into payment_intent (id, direction, rail, purpose, community_id, household_id, msisdn, amount_minor, asset,
                    description, account_ref, state, created_at, deadline_at, next_look_at)
                values ($1, $2, 'mpesa', 'test', $3, $4, '254700000001', $5, 'KES', 'x', $6, $7, $8, $8, $8)
                """,
                Tuple.tuple()
                        .addUUID(id)
                        .addString(direction)
                        .addUUID(desk.community().value())
                        .addUUID(whose.value())
                        .addLong(amount)
                        .addString("J" + receipt)
                        .addString(state)
                        .addOffsetDateTime(NOON));
        tx.run(
                "insert into receipt (rail, receipt_no, direction, intent_id, amount_minor, at) values ('mpesa', $1, $2, $3, $4, $5)",
                Tuple.of(receipt, direction.equals("payout") ? "out" : "in", id, amount, NOON));
    }

    private static List<String> kinds(JsonObject entry, String way) {
        return items(entry, way).stream()
                .map(step -> step.getString("kind") + " " + step.getLong("amount") + " " + step.getString("asset"))
                .toList();
    }
}
