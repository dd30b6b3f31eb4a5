package io.jirani.explorer;

import static io.jirani.explorer.Desk.items;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.db.Db;
import io.jirani.http.Door;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Entries taken back: by whom, which, and once. */
@Timeout(60)
class ReversalTest {
    private static final String ONCE = "an-idempotency-key-of-tests-";

    private final Desk desk = new Desk();
    private final HouseholdId seller = desk.household(0);
    private final HouseholdId buyer = desk.household(1);

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void four_who_agree_at_once_take_an_entry_back_once() throws Exception {
        var asked = Door.json(desk.propose(bill("y"), desk.person("S0001"), "booked to the wrong house", ONCE));
        try (var all = Executors.newFixedThreadPool(4)) {
            var answers = all.invokeAll(IntStream.range(0, 4)
                    .<Callable<Integer>>mapToObj(i -> () -> desk.approve(asked, desk.person("S000" + (2 + i)), ONCE)
                            .statusCode())
                    .toList());
            assertThat(answers.stream().map(Future::resultNow)).containsExactlyInAnyOrder(200, 409, 409, 409);
        }
        assertThat(desk.reversals).hasSize(1);
    }

    @Test
    void what_one_operator_asks_for_another_does_by_a_new_entry() {
        var bill = bill("x");
        assertThat(desk.propose(bill, desk.key(0), "booked to the wrong house", ONCE)
                        .statusCode())
                .isEqualTo(403);
        assertThat(desk.propose(bill, desk.person("S0001"), "oops", ONCE).statusCode())
                .isEqualTo(400);
        var asked = desk.propose(bill, desk.person("S0001"), "booked to the wrong house", ONCE);
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        assertThat(desk.reversals).as("it waits").isEmpty();
        var made = desk.approve(Door.json(asked), desk.person("S0002"), ONCE);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
        var again = desk.approve(Door.json(asked), desk.person("S0002"), ONCE);
        assertThat(again.body()).isEqualTo(made.body());
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(desk.reverse(bill, "booked to the wrong house", ONCE + "2").statusCode())
                .as("it is reversed already")
                .isEqualTo(409);
        var reversal = Door.json(made).getJsonObject("result").getString("entry");
        assertThat(desk.get("/v1/ledger/entries/" + bill, desk.operator()).getString("reversed_by"))
                .isEqualTo(reversal);
        var seen = desk.get("/v1/ledger/entries/" + reversal, desk.operator());
        assertThat(items(seen, "related").getFirst().getString("entry_id")).isEqualTo(bill.toString());
        assertThat(desk.reverse(TransferId.parse(reversal), "a second thought", ONCE + "3")
                        .statusCode())
                .as("a reversal is not reversed")
                .isEqualTo(409);
        assertThat(desk.db.transaction(tx -> desk.ledger.balance(tx, owed())).posted())
                .isZero();
        assertThat(desk.reversals).singleElement().satisfies(one -> {
            assertThat(one.order().reason()).isEqualTo("booked to the wrong house");
            assertThat(one.order().who()).isEqualTo("operator S0001");
        });
    }

    @Test
    void what_is_spent_is_not_taken_back_and_a_hold_is_ended_otherwise() {
        var sale = Sale.on(desk);
        assertThat(desk.reverse(sale.reserved(), "held by mistake", ONCE).statusCode())
                .isEqualTo(409);
        assertThat(desk.reverse(sale.settled(), "sold by mistake", ONCE + "2").statusCode())
                .as("the platform has its fee of it")
                .isEqualTo(403);
        assertThat(desk.propose(sale.settled(), desk.foreignOperator(), "not mine at all", ONCE + "3")
                        .statusCode())
                .isEqualTo(404);
        assertThat(desk.reversals).isEmpty();
        assertThat(desk.reverse(sale.paid(), "the provider sent it back", ONCE + "4")
                        .statusCode())
                .as("the wallet would be paid out again")
                .isEqualTo(403);
        assertThat(desk.reverse(sale.interval(), "the meter had lied", ONCE + "6")
                        .statusCode())
                .as("most of what it brought is sold")
                .isEqualTo(409);
        assertThat(desk.reversals).isEmpty();
    }

    @Test
    void what_a_sale_not_proven_yet_brought_is_not_taken_from_under_its_proof() {
        var settled = desk.book(Entry.single("settle:unproven", "trade.settled")
                .debit(Account.of(buyer, Pocket.OWED, Asset.KES), Money.kes(100))
                .credit(Account.of(seller, Pocket.WALLET_UNPROVEN, Asset.KES), Money.kes(100))
                .entry());
        assertThat(desk.reverse(settled, "sold by mistake", ONCE).statusCode()).isEqualTo(409);
        var ordered = desk.book(Entry.single("paid:for:later", "test.ordered")
                .debit(Account.of(buyer, Pocket.OWED, Asset.KES), Money.kes(100))
                .credit(Account.of(buyer, Pocket.ESCROW, Asset.KES), Money.kes(100))
                .entry());
        assertThat(desk.reverse(ordered, "sold by mistake", ONCE + "2").statusCode())
                .as("its settlement comes for what is in escrow")
                .isEqualTo(409);
    }

    @Test
    void what_is_common_to_all_is_not_taken_back_by_one_communitys_operator() {
        var common = List.of(
                Account.platformFee(Asset.KES),
                new Account("partner:reserve:payable", Asset.KES),
                new Account("suspense:mpesa", Asset.KES),
                new Account("deferred:subscription", Asset.KES),
                new Account("tax:vat:payable", Asset.KES));
        for (var account : common) {
            var booked = desk.book(Entry.single("x:" + account.code(), "test.taken")
                    .debit(owed(), Money.kes(5))
                    .credit(account, Money.kes(5))
                    .entry());
            assertThat(desk.reverse(booked, "give it back to us", ONCE + common.indexOf(account))
                            .statusCode())
                    .as(account.code())
                    .isEqualTo(403);
        }
        assertThat(desk.reversals).isEmpty();
    }

    @Test
    void a_reversal_waits_until_nobody_else_moves_what_is_the_communitys() throws Exception {
        var bill = bill("z");
        try (var other = Executors.newSingleThreadExecutor()) {
            Future<Integer> answer = desk.db.transaction(tx -> {
                new CommunityStore().lock(tx, desk.community());
                var asked = other.submit(() ->
                        desk.reverse(bill, "booked to the wrong house", ONCE).statusCode());
                while (!asked.isDone() && !somebodyWaits(tx)) Thread.onSpinWait();
                assertThat(asked.isDone()).isFalse();
                return asked;
            });
            assertThat(answer.get()).isEqualTo(200);
        }
    }

    private static boolean somebodyWaits(Db.Tx tx) {
        return tx.one(
                "select exists (select 1 from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))) as waits",
                Tuple.tuple(),
                row -> row.getBoolean("waits"));
    }

    @Test
    void a_reason_that_cannot_be_kept_is_refused_as_it_stands() {
        var bill = bill("nul");
        for (var character : List.of("\\u0000", "\\ud800"))
            assertThat(desk.door
                            .post(
                                    "/v1/ledger/entries/" + bill + "/reverse",
                                    "{\"reason\":\"booked " + character + " to the wrong house\"}",
                                    "Authorization",
                                    "Bearer " + desk.operator(),
                                    "Idempotency-Key",
                                    ONCE)
                            .statusCode())
                    .as(character)
                    .isEqualTo(400);
        assertThat(desk.status("/v1/ledger/entries/" + bill + "?reason=booked%00to%20the%20wrong", desk.operator()))
                .isEqualTo(400);
        assertThat(desk.status("/v1/ledger/accounts/rail%00mpesa/statement", desk.operator()))
                .isEqualTo(400);
        assertThat(desk.reversals).isEmpty();
    }

    @Test
    void energy_that_was_on_the_book_goes_back_to_made_and_both_homes_are_told() {
        var made = Account.of(seller, Credit.MADE);
        var offered = Account.of(seller, Credit.OFFERED);
        desk.book(Entry.single("interval:y", "interval.settled")
                .debit(Account.generated(desk.community()), new Energy(400))
                .credit(offered, new Energy(400))
                .entry());
        var given = desk.book(Entry.single("given:y", "energy.given")
                .debit(offered, new Energy(400))
                .credit(Account.of(buyer, Credit.BOUGHT), new Energy(400))
                .entry());
        assertThat(desk.reverse(given, "given to the wrong house", ONCE).statusCode())
                .isEqualTo(200);
        Energy back = desk.db.transaction(tx -> desk.ledger.energy(tx, made));
        assertThat(back).as("back where it came from, not on the book").isEqualTo(new Energy(400));
        var told = desk.db.transaction(tx -> tx.all(
                "select household_id from event_log where type = 'entry.reversed' order by id",
                Tuple.tuple(),
                row -> row.getUUID("household_id")));
        assertThat(told).containsExactlyInAnyOrder(seller.value(), buyer.value());
    }

    @Test
    void what_is_not_the_communitys_alone_is_not_its_operators_to_take_back() {
        var capital = desk.book(Entry.single("capital:mpesa:x", "capital.deposited")
                .debit(Account.payout("mpesa", Asset.KES), Money.kes(500))
                .credit(Account.capital(Asset.KES), Money.kes(500))
                .entry());
        assertThat(desk.reverse(capital, "not mine to move", ONCE).statusCode()).isEqualTo(403);
        var shared = desk.book(Entry.single("shared:x", "household.billed")
                .debit(owed(), Money.kes(500))
                .credit(Account.utilityPayable(desk.foreignCommunity(), Asset.KES), Money.kes(500))
                .entry());
        assertThat(desk.reverse(shared, "half of it is mine", ONCE + "2").statusCode())
                .isEqualTo(403);
        assertThat(desk.reversals).isEmpty();
    }

    private TransferId bill(String name) {
        return desk.book(Entry.single("bill:" + name, "household.billed")
                .debit(owed(), Money.kes(500))
                .credit(Account.utilityPayable(desk.community(), Asset.KES), Money.kes(500))
                .entry());
    }

    private Account owed() {
        return Account.of(seller, Pocket.OWED, Asset.KES);
    }
}
