package io.jirani.e2e;

import static io.jirani.e2e.Street.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.e2e.Street.Person;
import io.jirani.identity.Household.Language;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.payments.CallbackToken.Kind;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Callbacks that never came, came late, came fifty times or said no. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallbackTest {
    private Street street;
    private Books books;
    private Till till;
    private Person seller;

    @BeforeAll
    void open(@TempDir Path folder) {
        street = new Street(folder, Duration.ZERO);
        books = street.books;
        till = new Till(street);
        seller = street.maker("Achieng", 20_000);
    }

    @AfterEach
    void clear() {
        till.settleDown();
        for (var order : books.texts("select id from market_order where open_wh > 0"))
            assertThat(street.gateway
                            .delete(seller.key(), "/v1/orders/" + order)
                            .status())
                    .isEqualTo(200);
        assertThat(books.findings()).isEmpty();
    }

    @AfterAll
    void close() {
        street.close();
    }

    @Test
    void a_callback_that_never_came_is_found_by_query_and_changes_nothing_when_it_comes_late() {
        var buyer = street.join("Baraka", Language.EN);
        street.fault(buyer, new JsonObject().put("fault", "drop_callback"));
        street.offer(seller, 1_000, 1_500);
        var purchase = street.buy(buyer, 1_000, 1_500);
        var id = purchase.getString("purchase_id");
        eventually(
                () -> assertThat(street.purchase(buyer, id).getString("state")).isEqualTo("settled"));
        till.settleDown();
        var intent = Till.intent(purchase);
        assertThat(books.number("select count(*) from inbox where intent_id = $1", intent.value()))
                .isZero();
        assertThat(books.text("select state || ' ' || evidence from payment_intent where id = $1", intent.value()))
                .isEqualTo("SUCCEEDED 2");
        var before = books.balances();
        var transfers = books.number("select count(*) from ledger.transfer");
        assertThat(till.redeliver(buyer, 1)).containsExactly(200);
        till.judged(intent, 1);
        till.settleDown();
        assertThat(books.balances()).isEqualTo(before);
        assertThat(books.number("select count(*) from ledger.transfer")).isEqualTo(transfers);
        assertThat(books.number("select count(*) from receipt where intent_id = $1", intent.value()))
                .isEqualTo(1);
    }

    @Test
    void fifty_copies_of_a_callback_at_once_credit_once_and_are_all_answered_200() {
        var buyer = street.join("Chebet", Language.EN);
        street.fault(buyer, new JsonObject().put("fault", "duplicate_callback").put("copies", 50));
        street.offer(seller, 1_000, 1_500);
        var purchase = street.buy(buyer, 1_000, 1_500);
        var intent = Till.intent(purchase);
        till.judged(intent, 50);
        till.settleDown();
        assertThat(books.number("select count(*) from ledger.transfer where key = $1", "credit:" + intent.value()))
                .isEqualTo(1);
        assertThat(books.posted(Account.of(buyer.id(), Credit.BOUGHT))).isEqualTo(1_000);
        var before = books.balances();
        var body = books.callback(intent);
        var path = "/hooks/pay/" + Till.token(Kind.STK, intent) + "/stk";
        var copies = IntStream.range(0, 50)
                .mapToObj(copy -> street.gateway.later(path, body))
                .toList();
        assertThat(copies.stream().map(CompletableFuture::join)).hasSize(50).containsOnly(200);
        till.judged(intent, 100);
        till.settleDown();
        assertThat(books.balances()).isEqualTo(before);
        assertThat(street.provider.get("/sim/statement").list().stream()
                        .map(JsonObject.class::cast)
                        .filter(line -> line.getString("msisdn").equals(buyer.phone())))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"cancels, FAILED, 1032", "wrong_pin, FAILED, 2001", "mute, FAILED, 1037"})
    void who_does_not_pay_gives_the_offer_back_at_its_old_place(String behaviour, String state, String code) {
        var buyer = street.join("Hassan " + behaviour, Language.EN);
        street.phone(buyer, behaviour);
        var older = street.offer(seller, 1_000, 1_500);
        street.offer(seller, 1_000, 1_500);
        var queue = till.queue();
        var before = books.balances();
        var purchase = street.buy(buyer, 1_000, 1_500);
        assertThat(till.queue()).hasSize(1).doesNotContain(older);
        till.released(buyer, purchase);
        assertThat(till.queue()).isEqualTo(queue).startsWith(older);
        assertThat(books.balances()).isEqualTo(before);
        assertThat(books.text(
                        "select state || ' ' || reason_code from payment_intent where id = $1",
                        Till.intent(purchase).value()))
                .isEqualTo(state + " " + code);
        eventually(() -> assertThat(street.told.stream()
                        .filter(told -> told.household().equals(buyer.code()))
                        .map(Street.Told::text))
                .singleElement()
                .asString()
                .contains("Nothing was taken"));
    }
}
