package io.jirani.explorer;

import static io.jirani.explorer.Desk.items;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One sale from the reading to the payout, walked both ways. */
@Timeout(60)
class EntryTest {
    private final Desk desk = new Desk();
    private final HouseholdId seller = desk.household(0);

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void a_sale_is_walked_from_the_reading_to_the_payout_and_back() {
        var sale = Sale.on(desk);
        var settled = desk.get("/v1/ledger/entries/" + sale.settled() + "?steps=2", desk.operator());
        assertThat(settled.getString("phase")).isEqualTo("posting");
        assertThat(settled.getValue("block")).as("nothing is sealed yet").isNull();
        assertThat(settled.getJsonArray("ends")).containsExactly(sale.reserved().toString());
        assertThat(kinds(settled, "causes"))
                .as("what a home did in an interval is not on the way without a reason")
                .containsExactlyInAnyOrder("order.placed 2500 WH", "collection.credited 3000 KES");
        assertThat(desk.looks).isEmpty();
        assertThat(kinds(
                        desk.get(
                                "/v1/ledger/entries/" + sale.settled() + "?steps=2&reason=the%20meter%20was%20swapped",
                                desk.operator()),
                        "causes"))
                .containsExactlyInAnyOrder(
                        "order.placed 2500 WH", "collection.credited 3000 KES", "interval.settled 2500 WH");
        assertThat(desk.looks)
                .singleElement()
                .satisfies(look -> assertThat(look.household()).isEqualTo(seller));
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
    void an_entry_names_the_block_it_is_sealed_in_to_whoever_sees_it() {
        var sale = Sale.on(desk);
        while (desk.db.transaction(tx -> tx.one(
                        "select count(*) as n from ledger.transfer t where not exists"
                                + " (select 1 from ledger.block_item i where i.item_id = t.id)",
                        Tuple.tuple(),
                        row -> row.getLong("n")))
                > 0)
            desk.db.transaction(
                    tx -> tx.one("select ledger.seal(1000, now()) as n", Tuple.tuple(), row -> row.getInteger("n")));
        var block = desk.db.transaction(tx -> tx.one(
                "select block_no from ledger.block_item where item_id = $1",
                Tuple.of(sale.settled().value()),
                row -> row.getLong("block_no")));
        for (var who : List.of(desk.operator(), desk.key(1)))
            assertThat(desk.get("/v1/ledger/entries/" + sale.settled(), who).getLong("block"))
                    .isEqualTo(block);
    }

    @Test
    void a_household_sees_its_own_lines_and_its_neighbours_as_one() {
        var sale = Sale.on(desk);
        var seen = desk.get("/v1/ledger/entries/" + sale.settled() + "?steps=6", desk.key(1));
        assertThat(seen.getValue("key")).isNull();
        assertThat(seen.getValue("body_hash"))
                .as("a hash of lines that are summed would tell them to who guesses")
                .isNull();
        assertThat(desk.get("/v1/ledger/entries/" + sale.interval(), desk.key(0))
                        .getString("body_hash"))
                .hasSize(64);
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
        var sale = Sale.on(desk);
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
    void a_restatement_and_what_takes_an_interval_back_are_read_with_a_reason_too() {
        var restated = desk.book(Entry.single("restate:" + seller + ":1795255200:1", "interval.restated")
                .debit(Account.generated(desk.community()), new Energy(200))
                .credit(Account.of(seller, Credit.MADE), new Energy(200))
                .entry());
        assertThat(desk.status("/v1/ledger/entries/" + restated, desk.operator()))
                .isEqualTo(400);
        var reversal = desk.reverse(restated, "the meter had lied", "an-idempotency-key-of-tests");
        assertThat(reversal.statusCode()).as(reversal.body()).isEqualTo(200);
        var back = "/v1/ledger/entries/"
                + Door.json(reversal).getJsonObject("result").getString("entry");
        assertThat(desk.status(back, desk.operator())).isEqualTo(400);
        assertThat(desk.status(back, desk.key(0))).isEqualTo(200);
        assertThat(desk.looks).isEmpty();
        assertThat(desk.status(back + "?reason=the%20meter%20was%20swapped", desk.operator()))
                .isEqualTo(200);
        assertThat(desk.looks)
                .as("of the reversal, and of what it took back")
                .hasSize(2)
                .allSatisfy(look -> assertThat(look.household()).isEqualTo(seller));
    }

    @Test
    void the_providers_charge_for_another_communitys_payout_tells_no_names() {
        Sale.on(desk);
        var payout = desk.db.transaction(tx -> tx.one(
                "select id from payment_intent where direction = 'payout'", Tuple.tuple(), row -> row.getUUID("id")));
        var charge = desk.book(Entry.single("charge:" + payout, "payout.charge")
                .debit(Account.railCost("mpesa", Asset.KES), Money.kes(5))
                .credit(Account.charges("mpesa", Asset.KES), Money.kes(5))
                .entry());
        var ours = desk.get("/v1/ledger/entries/" + charge, desk.operator());
        assertThat(items(ours, "facts")).isNotEmpty();
        assertThat(items(ours, "related").stream().map(other -> other.getString("kind")))
                .containsExactly("payout.held", "payout.paid");
        var theirs = desk.get("/v1/ledger/entries/" + charge, desk.foreignOperator());
        assertThat(items(theirs, "facts")).isEmpty();
        assertThat(items(theirs, "related")).isEmpty();
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

    /** Many payments in and out of one account: causes and consequences say the same, and nothing is lost between them. */
    @Test
    void what_one_entry_brought_is_what_the_other_took() {
        var wallet = Account.of(seller, Pocket.WALLET, Asset.KES);
        var collect = Account.collect("mpesa", Asset.KES);
        var random = new Random(26);
        var balance = 0L;
        var entries = new ArrayList<TransferId>();
        var size = new HashMap<String, Long>();
        for (int i = 0; i < 40; i++) {
            var in = balance < 50 || random.nextBoolean();
            var cents = in ? 1 + random.nextInt(500) : 1 + random.nextLong(balance);
            balance += in ? cents : -cents;
            var draft = Entry.single("flow" + i, in ? "in" : "out");
            if (in) draft.debit(collect, Money.kes(cents)).credit(wallet, Money.kes(cents));
            else draft.debit(wallet, Money.kes(cents)).credit(collect, Money.kes(cents));
            entries.add(desk.book(draft.entry()));
            size.put(entries.getLast().toString(), in ? -cents : cents);
        }
        var brought = new HashSet<String>();
        var took = new HashSet<String>();
        for (var id : entries) {
            var seen = desk.get("/v1/ledger/entries/" + id + "?steps=1", desk.key(0));
            var causes = items(seen, "causes");
            for (var cause : causes) took.add(cause.getString("entry_id") + " > " + id + " " + cause.getLong("amount"));
            for (var effect : items(seen, "consequences"))
                brought.add(id + " > " + effect.getString("entry_id") + " " + effect.getLong("amount"));
            assertThat(causes.stream()
                            .mapToLong(cause -> cause.getLong("amount"))
                            .sum())
                    .isEqualTo(Math.max(0, size.getOrDefault(id.toString(), 0L)));
        }
        assertThat(brought).isNotEmpty().isEqualTo(took);
    }

    private static List<String> kinds(JsonObject entry, String way) {
        return items(entry, way).stream()
                .map(step -> step.getString("kind") + " " + step.getLong("amount") + " " + step.getString("asset"))
                .toList();
    }
}
