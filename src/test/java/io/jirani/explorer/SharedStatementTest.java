package io.jirani.explorer;

import static io.jirani.explorer.Desk.items;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Accounts that several have a part in: an operator reads its community's lines, and the others' as sums of days. */
@Timeout(60)
class SharedStatementTest {
    private static final String WHY = "?reason=complaint%20about%20a%20bill";

    private final Desk desk = new Desk();
    private final Account collect = Account.collect("mpesa", Asset.KES);
    private final HouseholdId there =
            desk.elsewhere.households().getFirst().household().id();

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void another_communitys_payments_come_as_one_sum_a_day_and_the_balance_stays_true() {
        desk.clock.set(Instant.parse("2026-11-19T10:00:00Z"));
        pay(desk.household(0), 100);
        pay(there, 40);
        pay(desk.household(1), 7);
        pay(there, 2);
        desk.clock.set(Instant.parse("2026-11-20T10:00:00Z"));
        pay(there, 5);
        pay(desk.household(0), 11);
        var page = desk.get(statement(""), desk.operator());
        var all = items(page, "items");
        assertThat(all.stream().map(SharedStatementTest::said))
                .containsExactly(
                        "2026-11-20 others 5 165",
                        "2026-11-20 test.paid 11 160",
                        "2026-11-19 others 42 149",
                        "2026-11-19 test.paid 7 107",
                        "2026-11-19 test.paid 100 100");
        assertThat(all.getFirst().getValue("entry_id")).isNull();
        assertThat(all.getFirst().getString("at")).isEqualTo("2026-11-20T23:59:59.999999Z");
        assertThat(page.getJsonObject("opening").getLong("posted")).isZero();

        var paged = new ArrayList<JsonObject>();
        var one = desk.get(statement("?limit=1"), desk.operator());
        while (true) {
            paged.addAll(items(one, "items"));
            if (!one.getBoolean("has_more")) break;
            one = desk.get(statement("?limit=1&cursor=" + one.getString("next_cursor")), desk.operator());
        }
        assertThat(paged).isEqualTo(all);

        assertThat(desk.call(statement("?format=csv"), desk.operator()).body().lines())
                .hasSize(6)
                .anyMatch(line -> line.endsWith("2026-11-19,,,others,42,0,149,0,149,KES"))
                .last()
                .asString()
                .endsWith(",others,5,0,165,0,165,KES");
        var theirs = items(desk.get(statement(""), desk.foreignOperator()), "items");
        assertThat(theirs.stream().map(SharedStatementTest::said))
                .contains("2026-11-20 others 11 165", "2026-11-19 test.paid 2 42");
    }

    @Test
    void a_span_of_such_an_account_is_of_whole_days_for_a_moment_would_tell_single_payments() {
        desk.clock.set(Instant.parse("2026-11-19T10:00:00Z"));
        pay(there, 40);
        desk.clock.set(Instant.parse("2026-11-20T10:00:00Z"));
        pay(desk.household(0), 11);
        assertThat(desk.status(statement("?from=2026-11-19T10:00:01Z"), desk.operator()))
                .isEqualTo(400);
        assertThat(desk.status(statement("?to=2026-11-19T10:00:01Z"), desk.operator()))
                .isEqualTo(400);
        var second = desk.get(statement("?from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z"), desk.operator());
        assertThat(second.getJsonObject("opening").getLong("posted")).isEqualTo(40);
        assertThat(items(second, "items").stream().map(SharedStatementTest::said))
                .containsExactly("2026-11-20 test.paid 11 51");
    }

    @Test
    void what_homes_made_in_their_intervals_comes_as_one_sum_a_day() {
        var generated = Account.generated(desk.community());
        for (int home = 0; home < 2; home++)
            desk.book(Entry.single("interval:" + desk.household(home) + ":1795255200", "interval.settled")
                    .debit(generated, new Energy(300 + home))
                    .credit(Account.of(desk.household(home), Credit.MADE), new Energy(300 + home))
                    .entry());
        var taken = desk.book(Entry.single("restate:" + desk.household(0) + ":1795255200:1", "interval.restated")
                .debit(generated, new Energy(50))
                .credit(Account.of(desk.household(0), Credit.MADE), new Energy(50))
                .entry());
        assertThat(desk.reverse(taken, "the meter had lied", "an-idempotency-key-of-tests")
                        .statusCode())
                .isEqualTo(200);
        desk.book(Entry.single("test:sum", "test.corrected")
                .debit(generated, new Energy(9))
                .credit(Account.of(desk.household(0), Credit.MADE), new Energy(9))
                .entry());
        var path = "/v1/ledger/accounts/" + generated.code() + "/statement";
        assertThat(items(desk.get(path, desk.operator()), "items").stream().map(SharedStatementTest::said))
                .containsExactly("2026-11-21 others 601 610", "2026-11-21 test.corrected 9 9");
        assertThat(desk.looks).isEmpty();
    }

    @Test
    void what_a_home_has_is_listed_for_a_reason_which_it_sees() {
        pay(desk.household(0), 100);
        pay(desk.household(1), 100);
        var home = "household:" + desk.household(0);
        for (var under : List.of("household", home, home + "&depth=1", home + ":wallet&depth=8"))
            assertThat(desk.status("/v1/ledger/accounts?under=" + under, desk.operator()))
                    .as(under)
                    .isEqualTo(400);
        assertThat(desk.status("/v1/ledger/accounts?under=" + home, desk.key(0)))
                .isEqualTo(200);
        assertThat(desk.status("/v1/ledger/accounts", desk.operator())).isEqualTo(200);
        assertThat(desk.looks).isEmpty();
        assertThat(desk.status("/v1/ledger/accounts" + WHY + "&under=household", desk.operator()))
                .isEqualTo(200);
        assertThat(desk.looks.stream().map(Look::household))
                .containsExactlyInAnyOrder(desk.household(0), desk.household(1));
        assertThat(desk.status("/v1/ledger/accounts" + WHY + "&under=household:" + there, desk.operator()))
                .isEqualTo(200);
        assertThat(desk.looks).as("another community's was not seen").hasSize(2);
    }

    private void pay(HouseholdId whose, int cents) {
        desk.book(Entry.single("pay:" + whose + ":" + cents, "test.paid")
                .debit(collect, Money.kes(cents))
                .credit(Account.of(whose, Pocket.WALLET, Asset.KES), Money.kes(cents))
                .entry());
    }

    private String statement(String query) {
        return "/v1/ledger/accounts/" + collect.code() + "/statement" + query;
    }

    private static String said(JsonObject line) {
        return line.getString("effective_on") + " " + line.getString("kind") + " " + line.getLong("change") + " "
                + line.getLong("posted");
    }
}
