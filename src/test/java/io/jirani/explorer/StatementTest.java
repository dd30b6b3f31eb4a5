package io.jirani.explorer;

import static io.jirani.explorer.Desk.items;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.db.Pools;
import io.jirani.explorer.StatementPlace.Span;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who sees which accounts, and what happened on them. */
@Timeout(60)
class StatementTest {
    private static final String WHY = "&reason=complaint%20about%20a%20bill";

    private final Desk desk = new Desk();
    private final Account wallet = Account.of(desk.household(0), Pocket.WALLET, Asset.KES);
    private final Account collect = Account.collect("mpesa", Asset.KES);

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void a_household_sees_its_own_accounts_and_an_operator_its_communitys() {
        pay("one", 3_000);
        desk.book(Entry.single("sun", "test")
                .debit(Account.generated(desk.community()), new Energy(2_500))
                .credit(Account.of(desk.household(0), Credit.MADE), new Energy(2_500))
                .entry());
        desk.book(Entry.single("far", "test")
                .debit(Account.generated(desk.elsewhere.community().community().id()), new Energy(7))
                .credit(
                        Account.of(
                                desk.elsewhere
                                        .households()
                                        .getFirst()
                                        .household()
                                        .id(),
                                Credit.MADE),
                        new Energy(7))
                .entry());
        var own = items(desk.get("/v1/ledger/accounts", desk.key(0)), "items");
        assertThat(own)
                .extracting(node -> node.getString("account"))
                .containsExactlyInAnyOrder("household:" + desk.household(0) + ":energy:made", wallet.code());
        assertThat(own.getLast().getJsonArray("balances"))
                .containsExactly(
                        JsonObject.of("asset", "KES", "side", "credit", "posted", 3000, "held", 0, "free", 3000));
        assertThat(items(desk.get("/v1/ledger/accounts", desk.key(1)), "items")).isEmpty();
        var top = items(desk.get("/v1/ledger/accounts", desk.operator()), "items");
        assertThat(top).extracting(node -> node.getString("account")).containsExactly("generated", "household", "rail");
        assertThat(top.getFirst().getJsonArray("balances").getJsonObject(0).getLong("posted"))
                .as("not the other community's")
                .isEqualTo(2_500);
        var below = items(desk.get("/v1/ledger/accounts?under=household&depth=5" + WHY, desk.operator()), "items");
        assertThat(below).hasSize(2);
        assertThat(items(desk.get("/v1/ledger/accounts", desk.foreignOperator()), "items"))
                .extracting(node -> node.getString("account"))
                .containsExactly("generated", "household", "rail");
        assertThat(desk.door.get("/v1/ledger/accounts").statusCode()).isEqualTo(401);
    }

    @Test
    void a_list_of_accounts_comes_in_pages() {
        pay("one", 3_000);
        var first = desk.get("/v1/ledger/accounts?limit=1", desk.operator());
        assertThat(items(first, "items").getFirst().getString("account")).isEqualTo("household");
        var second = desk.get("/v1/ledger/accounts?limit=1&cursor=" + first.getString("next_cursor"), desk.operator());
        assertThat(items(second, "items").getFirst().getString("account")).isEqualTo("rail");
        assertThat(second.getBoolean("has_more")).isFalse();
        assertThat(desk.status(
                        "/v1/ledger/accounts?limit=1&depth=2&cursor=" + first.getString("next_cursor"),
                        desk.operator()))
                .isEqualTo(400);
        assertThat(desk.status("/v1/ledger/accounts?cursor=AAAA.BBBB", desk.operator()))
                .isEqualTo(400);
    }

    @Test
    void pages_of_a_statement_are_one_statement_whatever_is_booked_between_them() {
        for (int i = 1; i <= 25; i++) pay("p" + i, i);
        var hold = desk.book(Entry.pending("hold", "test.held")
                .debit(wallet, Money.kes(100))
                .credit(collect, Money.kes(100))
                .entry());
        desk.book(Entry.posting("post", "test.posted", List.of(hold))
                .debit(wallet, Money.kes(60))
                .credit(collect, Money.kes(60))
                .entry());
        var lines = new ArrayList<JsonObject>();
        var path = statement(wallet, "?limit=7");
        var page = desk.get(path, desk.key(0));
        assertThat(page.getJsonObject("closing")).isEqualTo(JsonObject.of("posted", 265, "held", 0, "free", 265));
        while (true) {
            lines.addAll(items(page, "items"));
            if (!page.getBoolean("has_more")) break;
            pay("between" + lines.size(), 1_000);
            page = desk.get(path + "&cursor=" + page.getString("next_cursor"), desk.key(0));
        }
        assertThat(page.getJsonObject("opening"))
                .as("before the first entry there was nothing")
                .isEqualTo(JsonObject.of("posted", 0, "held", 0, "free", 0));
        assertThat(lines)
                .hasSize(27)
                .extracting(line -> line.getString("entry_id"))
                .doesNotHaveDuplicates();
        assertThat(lines.get(0).getMap()).containsEntry("change", -60).containsEntry("held_change", -100);
        assertThat(lines.get(1).getMap())
                .containsEntry("change", 0)
                .containsEntry("held_change", 100)
                .containsEntry("free", 225);
        assertThat(lines.getLast().getMap()).containsEntry("posted", 1);
        for (int i = 1; i < lines.size(); i++)
            assertThat(lines.get(i - 1).getLong("posted") - lines.get(i - 1).getLong("change"))
                    .isEqualTo(lines.get(i).getLong("posted"));
    }

    @Test
    void a_cursor_serves_the_statement_it_was_made_for_and_no_other() {
        for (int i = 1; i <= 3; i++) pay("p" + i, i);
        var cursor = desk.get(statement(wallet, "?limit=1"), desk.key(0)).getString("next_cursor");
        assertThat(desk.status(statement(wallet, "?limit=2&cursor=" + cursor), desk.key(0)))
                .isEqualTo(200);
        assertThat(desk.status(statement(wallet, "?from=2026-11-21T00:00:00Z&cursor=" + cursor), desk.key(0)))
                .isEqualTo(400);
        assertThat(desk.status(statement(collect, "?cursor=" + cursor), desk.operator()))
                .isEqualTo(400);
        var forged = (cursor.charAt(0) == 'M' ? "N" : "M") + cursor.substring(1);
        assertThat(desk.status(statement(wallet, "?cursor=" + forged), desk.key(0)))
                .isEqualTo(400);
    }

    @Test
    void a_span_begins_and_ends_with_its_own_balances() {
        pay("a", 5);
        var second = entry(pay("b", 7));
        pay("c", 11);
        var from = Instant.parse(second.getString("at"));
        var span = statement(wallet, "?from=" + from + "&to=" + from.plusMillis(1));
        var page = desk.get(span, desk.key(0));
        assertThat(page.getJsonObject("opening").getLong("posted")).isEqualTo(5);
        assertThat(page.getJsonObject("closing").getLong("posted")).isEqualTo(12);
        assertThat(items(page, "items")).hasSize(1);
        assertThat(desk.status(statement(wallet, "?from=" + from + "&to=" + from), desk.key(0)))
                .isEqualTo(400);
        assertThat(desk.status(statement(wallet, "?from=yesterday"), desk.key(0)))
                .isEqualTo(400);
        var file = desk.call(span + "&format=csv", desk.key(0)).body().lines().toList();
        assertThat(file).hasSize(2);
        assertThat(file.getLast()).endsWith(",test.paid,7,0,12,0,12,KES");
    }

    @Test
    void all_of_a_statement_streams_as_a_file() {
        payMany(2_300);
        var csv = desk.call(statement(wallet, ""), desk.key(0), "Accept", "text/csv");
        assertThat(csv.headers().firstValue("content-type")).contains("text/csv; charset=utf-8");
        var lines = csv.body().lines().toList();
        assertThat(lines).hasSize(2_301);
        assertThat(lines.getFirst())
                .isEqualTo("at,effective_on,meant_for,entry_id,kind,change,held_change,posted,held,free,asset");
        assertThat(lines.getLast()).endsWith(",test.paid,2300,0,2646150,0,2646150,KES");
        var ndjson = desk.call(statement(wallet, ""), desk.key(0), "Accept", "application/x-ndjson");
        var objects = ndjson.body().lines().map(JsonObject::new).toList();
        assertThat(objects).hasSize(2_300);
        assertThat(objects.get(1).getMap())
                .containsEntry("change", 2)
                .containsEntry("posted", 3)
                .containsEntry("asset", "KES");
        assertThat(desk.door
                        .metrics
                        .counter("jirani_ledger_exported_rows_total", "format", "csv")
                        .count())
                .isEqualTo(2_300);
    }

    /** However long the account's history is, a page reads its own lines of the index and no more. */
    @Test
    void a_page_of_a_long_statement_is_read_from_the_index() {
        payMany(3_000);
        var owner = Pools.open(desk.door.vertx, desk.test.superuser(), "analyze");
        owner.query("analyze ledger.posting").execute().await();
        owner.query("analyze ledger.transfer").execute().await();
        owner.close().await();
        List<String> plan = desk.db.transaction(tx -> {
            var account = new AccountsStore().one(tx, new Sight.Everything(), wallet.code(), Optional.empty());
            var end = new StatementStore().end(tx, account, new Span(StatementStore.FIRST, StatementStore.LAST));
            var parameters = Tuple.tuple()
                    .addLong(account.number())
                    .addLong(-1L)
                    .addString(end.snapshot())
                    .addOffsetDateTime(StatementStore.FIRST.atOffset(ZoneOffset.UTC))
                    .addOffsetDateTime(StatementStore.LAST.atOffset(ZoneOffset.UTC))
                    .addUUID(end.entry().value())
                    .addInteger(50);
            return tx.all(
                    "explain (analyze, costs off, timing off, summary off) " + StatementStore.NEWEST,
                    parameters,
                    row -> row.getString(0));
        });
        assertThat(String.join("\n", plan))
                .doesNotContain("Seq Scan on posting_2")
                .doesNotContain("Seq Scan on transfer");
        var read = plan.stream()
                .map(Pattern.compile("Index .*posting_\\d+_account.* rows=([\\d.]+)")::matcher)
                .filter(Matcher::find)
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .sum();
        assertThat(read).as(String.join("\n", plan)).isBetween(50.0, 60.0);
    }

    @Test
    void what_is_not_in_sight_is_not_there_and_an_operator_says_why() {
        pay("a", 5);
        assertThat(desk.status(statement(wallet, ""), desk.key(1))).isEqualTo(404);
        assertThat(desk.status(statement(collect, ""), desk.key(0))).isEqualTo(404);
        assertThat(desk.status(statement(wallet, "?x=1" + WHY), desk.foreignOperator()))
                .isEqualTo(404);
        assertThat(desk.status(statement(wallet, "?asset=UGX"), desk.key(0))).isEqualTo(404);
        assertThat(desk.status(statement(collect, ""), desk.operator())).isEqualTo(200);
        assertThat(desk.status(statement(wallet, ""), desk.operator())).isEqualTo(400);
        assertThat(desk.looks).isEmpty();
        assertThat(desk.status(statement(wallet, "?limit=5" + WHY), desk.operator()))
                .isEqualTo(200);
        assertThat(desk.looks)
                .singleElement()
                .satisfies(look -> assertThat(look.household()).isEqualTo(desk.household(0)))
                .satisfies(look -> assertThat(look.reason()).isEqualTo("complaint about a bill"));
    }

    private JsonObject entry(TransferId id) {
        return desk.get("/v1/ledger/entries/" + id, desk.key(0));
    }

    /** One moment for many entries: their ids say their order. */
    private void payMany(int count) {
        for (int from = 1; from <= count; from += 500) {
            var entries = IntStream.range(from, Math.min(from + 500, count + 1))
                    .mapToObj(i -> paid("p" + i, i))
                    .toList();
            desk.db.transaction(tx -> desk.ledger.postAll(tx, entries, LedgerStore.Together.ATOMIC));
        }
    }

    private TransferId pay(String key, int cents) {
        return desk.book(paid(key, cents));
    }

    private Entry paid(String key, int cents) {
        return Entry.single(key, "test.paid")
                .debit(collect, Money.kes(cents))
                .credit(wallet, Money.kes(cents))
                .entry();
    }

    private static String statement(Account account, String query) {
        return "/v1/ledger/accounts/" + account.code() + "/statement" + query;
    }
}
