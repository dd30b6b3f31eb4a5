package io.jirani.e2e;

import static io.jirani.e2e.Street.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.e2e.Street.Person;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.CallbackToken;
import io.jirani.payments.CallbackToken.Kind;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What whoever plays the provider can do with a callback, and what it does to the books. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgedCallbackTest {
    private static final List<String> GARBAGE = List.of(
            "",
            "not json",
            "[]",
            "null",
            "{}",
            "{\"Body\":{\"stkCallback\":{}}}",
            "{\"Body\":{\"stkCallback\":{\"CheckoutRequestID\":\"ws_CO_nobody\",\"ResultCode\":0}}}",
            "{\"Result\":{\"ResultCode\":\"0\",\"OriginatorConversationID\":7}}",
            "[".repeat(5_000));

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

    /** Clears the book, so that no test buys what another left; whatever happened, the books hold. */
    @Test
    void a_wrong_token_is_not_found_and_leaves_nothing() {
        var rows = books.rows();
        var wrong = street.metric("jirani_callbacks_total", "wrong_token");
        var nobodys = new CallbackToken(new io.jirani.config.Secret("x".repeat(40)))
                .of(Kind.STK, new IntentId(UUID.randomUUID()));
        var doors = Stream.of("stk", "result", "timeout")
                .flatMap(door -> Stream.of(nobodys, "a", "%2e%2e", "A".repeat(64))
                        .map(token -> "/hooks/pay/" + token + "/" + door))
                .toList();
        for (var door : doors) {
            var answer = street.gateway.post(door, Till.paid("ws_CO_1", 15));
            assertThat(answer.status()).as(door).isEqualTo(404);
        }
        assertThat(street.gateway
                        .post("/hooks/pay/" + nobodys + "/stk", Till.paid("ws_CO_1", 15))
                        .body())
                .isEmpty();
        assertThat(books.rows()).isEqualTo(rows);
        assertThat(street.metric("jirani_callbacks_total", "wrong_token")).isGreaterThanOrEqualTo(wrong + 9);
    }

    @Test
    void in_a_flood_of_forged_callbacks_none_is_believed_and_every_real_one_is_settled() {
        var mute = street.join("Jelimo", Language.EN);
        street.phone(mute, "mute");
        street.offer(seller, 4_000, 1_500);
        var unpaid = street.buy(mute, 1_000, 1_500);
        var checkout = till.checkout(mute, unpaid);
        var others = new CallbackToken(new io.jirani.config.Secret("y".repeat(40)));
        var path = "/hooks/pay/" + others.of(Kind.STK, Till.intent(unpaid)) + "/stk";
        var forged = new ArrayList<CompletableFuture<Integer>>();
        var real = new ArrayList<Bought>();
        for (var name : List.of("Kendi", "Lemayian", "Makena")) {
            for (int i = 0; i < 500; i++) forged.add(street.gateway.later(path, Till.paid(checkout, 15)));
            var buyer = street.join(name, Language.EN);
            real.add(new Bought(buyer, street.buy(buyer, 1_000, 1_500).getString("purchase_id")));
        }
        assertThat(forged.stream().map(CompletableFuture::join)).hasSize(1_500).containsOnly(404);
        for (var bought : real)
            eventually(() -> assertThat(
                            street.purchase(bought.buyer(), bought.purchase()).getString("state"))
                    .isEqualTo("settled"));
        till.released(mute, unpaid);
        assertThat(books.number(
                        "select count(*) from inbox where intent_id = $1 and verdict = 'paid'",
                        Till.intent(unpaid).value()))
                .isZero();
        assertThat(books.number(
                        "select count(*) from collection_credit where intent_id = $1",
                        Till.intent(unpaid).value()))
                .isZero();
    }

    private record Bought(Person buyer, String purchase) {}

    @Test
    void a_success_without_the_secret_only_makes_us_ask() {
        var buyer = street.join("Daudi", Language.EN);
        street.phone(buyer, "mute");
        street.offer(seller, 1_000, 1_500);
        var before = till.posted();
        var purchase = street.buy(buyer, 1_000, 1_500);
        var checkout = till.checkout(buyer, purchase);
        for (var door : List.of("/api/mpesa/callback", "/api/payment/callback"))
            assertThat(street.gateway.post(door, Till.paid(checkout, 15)).status())
                    .isEqualTo(200);
        eventually(() -> assertThat(books.number("select count(*) from inbox where verdict = 'e0'"))
                .isGreaterThanOrEqualTo(2));
        till.released(buyer, purchase);
        assertThat(till.posted()).isEqualTo(before);
        assertThat(books.number(
                        "select count(*) from collection_credit where intent_id = $1",
                        Till.intent(purchase).value()))
                .isZero();
    }

    @Test
    void a_forged_amount_on_the_secret_path_credits_nobody() {
        var buyer = street.join("Esther", Language.EN);
        street.phone(buyer, "mute");
        street.offer(seller, 1_000, 1_500);
        var before = till.posted();
        var purchase = street.buy(buyer, 1_000, 1_500);
        var checkout = till.checkout(buyer, purchase);
        var path = "/hooks/pay/" + Till.token(Kind.STK, Till.intent(purchase)) + "/stk";
        assertThat(street.gateway.post(path, Till.paid(checkout, 150)).status()).isEqualTo(200);
        till.released(buyer, purchase);
        till.settleDown();
        assertThat(till.posted()).isEqualTo(before);
        assertThat(street.metric("jirani_payment_alarms_total")).isGreaterThanOrEqualTo(1);
    }

    @Test
    void money_that_came_with_a_wrong_amount_waits_for_people_and_is_in_no_wallet() {
        var buyer = street.join("Fatuma", Language.EN);
        street.fault(buyer, new JsonObject().put("fault", "wrong_amount_callback"));
        street.offer(seller, 1_000, 1_500);
        var before = till.posted();
        var purchase = street.buy(buyer, 1_000, 1_500);
        till.released(buyer, purchase);
        eventually(
                "asked of people",
                () -> books.number("select count(*) from payment_review where cause = 'amount'") == 1);
        till.settleDown();
        assertThat(till.posted())
                .as("a question of ours names no amount: the list, the statement or people do")
                .isEqualTo(before);
        assertThat(books.posted(Account.of(buyer.id(), Pocket.WALLET, Asset.KES)))
                .isZero();
    }

    @Test
    void garbage_at_any_callback_door_is_kept_answered_and_moves_nothing() {
        var buyer = street.join("Grace", Language.EN);
        street.offer(seller, 1_000, 1_500);
        var purchase = street.buy(buyer, 1_000, 1_500);
        eventually(() -> assertThat(street.purchase(buyer, purchase.getString("purchase_id"))
                        .getString("state"))
                .isEqualTo("settled"));
        till.settleDown();
        var before = books.balances();
        // Answers to our own questions about payouts may come meanwhile; they do not count.
        var count = "select count(*) from inbox where channel <> 'status'";
        var kept = books.number(count);
        var push = Till.token(Kind.STK, Till.intent(purchase));
        var payout = Till.token(
                Kind.RESULT,
                new IntentId(UUID.fromString(
                        books.texts("select id from payment_intent where direction = 'payout' and state = 'PAID'")
                                .getFirst())));
        var doors = List.of(
                "/api/payment/callback",
                "/api/mpesa/callback",
                "/api/mpesa/result",
                "/api/mpesa/timeout",
                "/hooks/pay/" + push + "/stk",
                "/hooks/pay/" + payout + "/result",
                "/hooks/pay/" + payout + "/timeout");
        var taken = 0;
        for (var door : doors)
            for (var body : GARBAGE) {
                var fits = body.length() <= (door.startsWith("/api/") ? 4_096 : 65_536);
                assertThat(street.gateway.post(door, body).status())
                        .as("%s %s", door, body)
                        .isEqualTo(fits ? 200 : 413);
                if (fits) taken++;
            }
        for (var door : doors)
            assertThat(street.gateway.post(door, "x".repeat(65 * 1_024)).status())
                    .as(door)
                    .isEqualTo(413);
        // at least: what the rubbish made us ask is answered at the same doors
        // what names nothing we know is judged once more, a minute later
        assertThat(books.number(count)).isGreaterThanOrEqualTo(kept + taken);
        eventually(
                "all judged",
                () -> books.number("select count(*) from inbox where judged_at is null and again_at is null") == 0);
        till.settleDown();
        assertThat(books.text("select string_agg(distinct verdict, ',') from inbox where verdict = 'broken'"))
                .isEqualTo("null");
        assertThat(books.balances()).isEqualTo(before);
        assertThat(street.metric("jirani_callbacks_unfit_total")).isPositive();
    }
}
