package io.jirani.e2e;

import static io.jirani.e2e.Street.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.e2e.Street.Person;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Asset;
import io.jirani.kernel.IntentId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.payments.CallbackToken;
import io.jirani.payments.CallbackToken.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a provider, and whoever plays the provider, can do with a callback, and what it does to the books. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallbackTest {
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
    private Person seller;

    @BeforeAll
    void open(@TempDir Path folder) {
        street = new Street(folder, Duration.ZERO);
        books = street.books;
        seller = street.maker("Achieng", 20_000);
    }

    /** Clears the book, so that no test buys what another left; whatever happened, the books hold. */
    @AfterEach
    void clear() {
        settleDown();
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
        settleDown();
        var intent = intent(purchase);
        assertThat(books.number("select count(*) from inbox where intent_id = $1", intent.value()))
                .isZero();
        assertThat(books.text("select state || ' ' || evidence from payment_intent where id = $1", intent.value()))
                .isEqualTo("SUCCEEDED 2");
        var before = books.balances();
        var transfers = books.number("select count(*) from ledger.transfer");
        assertThat(redeliver(buyer, 1)).containsExactly(200);
        judged(intent, 1);
        settleDown();
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
        var intent = intent(purchase);
        judged(intent, 50);
        settleDown();
        assertThat(books.number("select count(*) from ledger.transfer where key = $1", "credit:" + intent.value()))
                .isEqualTo(1);
        assertThat(books.posted(Account.of(buyer.id(), Credit.BOUGHT))).isEqualTo(1_000);
        var before = books.balances();
        var body = books.texts("select convert_from(body, 'UTF8') from inbox where intent_id = $1", intent.value())
                .getFirst();
        var path = "/hooks/pay/" + token(Kind.STK, intent) + "/stk";
        var copies = IntStream.range(0, 50)
                .mapToObj(copy -> street.gateway.later(path, body))
                .toList();
        assertThat(copies.stream().map(CompletableFuture::join)).hasSize(50).containsOnly(200);
        judged(intent, 100);
        settleDown();
        assertThat(books.balances()).isEqualTo(before);
        assertThat(street.provider.get("/sim/statement").list().stream()
                        .map(JsonObject.class::cast)
                        .filter(line -> line.getString("msisdn").equals(buyer.phone())))
                .hasSize(1);
    }

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
            var answer = street.gateway.post(door, paid("ws_CO_1", 15));
            assertThat(answer.status()).as(door).isEqualTo(404);
        }
        assertThat(street.gateway
                        .post("/hooks/pay/" + nobodys + "/stk", paid("ws_CO_1", 15))
                        .body())
                .isEmpty();
        assertThat(books.rows()).isEqualTo(rows);
        assertThat(street.metric("jirani_callbacks_total", "wrong_token")).isGreaterThanOrEqualTo(wrong + 9);
    }

    @Test
    void a_success_without_the_secret_only_makes_us_ask() {
        var buyer = street.join("Daudi", Language.EN);
        street.phone(buyer, "mute");
        street.offer(seller, 1_000, 1_500);
        var before = posted();
        var purchase = street.buy(buyer, 1_000, 1_500);
        var checkout = checkout(buyer, purchase);
        for (var door : List.of("/api/mpesa/callback", "/api/payment/callback"))
            assertThat(street.gateway.post(door, paid(checkout, 15)).status()).isEqualTo(200);
        eventually(() -> assertThat(books.number("select count(*) from inbox where verdict = 'e0'"))
                .isGreaterThanOrEqualTo(2));
        released(buyer, purchase);
        assertThat(posted()).isEqualTo(before);
        assertThat(books.number(
                        "select count(*) from collection_credit where intent_id = $1",
                        intent(purchase).value()))
                .isZero();
    }

    @Test
    void a_forged_amount_on_the_secret_path_credits_nobody() {
        var buyer = street.join("Esther", Language.EN);
        street.phone(buyer, "mute");
        street.offer(seller, 1_000, 1_500);
        var before = posted();
        var purchase = street.buy(buyer, 1_000, 1_500);
        var checkout = checkout(buyer, purchase);
        var path = "/hooks/pay/" + token(Kind.STK, intent(purchase)) + "/stk";
        assertThat(street.gateway.post(path, paid(checkout, 150)).status()).isEqualTo(200);
        released(buyer, purchase);
        settleDown();
        assertThat(posted()).isEqualTo(before);
        assertThat(street.metric("jirani_payment_alarms_total")).isGreaterThanOrEqualTo(1);
    }

    @Test
    void money_that_came_with_a_wrong_amount_waits_for_people_and_is_in_no_wallet() {
        var buyer = street.join("Fatuma", Language.EN);
        street.fault(buyer, new JsonObject().put("fault", "wrong_amount_callback"));
        street.offer(seller, 1_000, 1_500);
        var before = posted();
        var purchase = street.buy(buyer, 1_000, 1_500);
        released(buyer, purchase);
        eventually(() ->
                assertThat(books.posted(Account.suspense("mpesa", Asset.KES))).isEqualTo(1_500));
        var after = new TreeMap<>(posted());
        assertThat(after.remove("suspense:mpesa KES")).isEqualTo("1500");
        var collected = Long.parseLong(before.getOrDefault("rail:mpesa:collect KES", "0")) + 1_500;
        assertThat(after.remove("rail:mpesa:collect KES")).isEqualTo(String.valueOf(collected));
        var others = new TreeMap<>(before);
        others.remove("rail:mpesa:collect KES");
        assertThat(after).isEqualTo(others);
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
        settleDown();
        var before = books.balances();
        // Answers to our own questions about payouts may come meanwhile; they do not count.
        var count = "select count(*) from inbox where channel <> 'status'";
        var kept = books.number(count);
        var push = token(Kind.STK, intent(purchase));
        var payout = token(
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
        for (var door : doors)
            for (var body : GARBAGE)
                assertThat(street.gateway.post(door, body).status())
                        .as("%s %s", door, body)
                        .isEqualTo(200);
        for (var door : doors)
            assertThat(street.gateway.post(door, "x".repeat(65 * 1_024)).status())
                    .as(door)
                    .isEqualTo(413);
        assertThat(books.number(count)).isEqualTo(kept + (long) doors.size() * GARBAGE.size());
        eventually("all judged", () -> books.number("select count(*) from inbox where judged_at is null") == 0);
        settleDown();
        assertThat(books.text("select string_agg(distinct verdict, ',') from inbox where verdict = 'broken'"))
                .isEqualTo("null");
        assertThat(books.balances()).isEqualTo(before);
        assertThat(street.metric("jirani_callbacks_unfit_total")).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"cancels, FAILED, 1032", "wrong_pin, FAILED, 2001", "mute, FAILED, 1037"})
    void who_does_not_pay_gives_the_offer_back_at_its_old_place(String behaviour, String state, String code) {
        var buyer = street.join("Hassan " + behaviour, Language.EN);
        street.phone(buyer, behaviour);
        var older = street.offer(seller, 1_000, 1_500);
        street.offer(seller, 1_000, 1_500);
        var queue = queue();
        var before = books.balances();
        var purchase = street.buy(buyer, 1_000, 1_500);
        assertThat(queue()).hasSize(1).doesNotContain(older);
        released(buyer, purchase);
        assertThat(queue()).isEqualTo(queue).startsWith(older);
        assertThat(books.balances()).isEqualTo(before);
        assertThat(books.text(
                        "select state || ' ' || reason_code from payment_intent where id = $1",
                        intent(purchase).value()))
                .isEqualTo(state + " " + code);
        eventually(() -> assertThat(street.told.stream()
                        .filter(told -> told.household().equals(buyer.code()))
                        .map(Street.Told::text))
                .singleElement()
                .asString()
                .contains("Nothing was taken"));
    }

    private void released(Person buyer, JsonObject purchase) {
        var id = purchase.getString("purchase_id");
        eventually(
                () -> assertThat(street.purchase(buyer, id).getString("state")).isEqualTo("released"));
    }

    /** Waits until nothing is under way: no payment open, nothing unproven, no payout due. */
    private void settleDown() {
        eventually(() -> {
            assertThat(books.texts("select direction || ' ' || state from payment_intent where state in"
                            + " ('CREATED', 'SUBMITTING', 'PENDING', 'UNKNOWN', 'RESERVED', 'SUBMITTED')"))
                    .isEmpty();
            assertThat(books.number("select count(*) from purchase where state = 'reserved' or proceeds = 'unproven'"))
                    .isZero();
            assertThat(books.number("select count(*) from inbox where judged_at is null"))
                    .isZero();
            assertThat(books.number("select count(*) from ledger.balances where code like '%:wallet' and free between"
                            + " 1000 and 10000"))
                    .isZero();
        });
    }

    private void judged(IntentId intent, int times) {
        eventually(() -> assertThat(books.number(
                        "select count(*) from inbox where intent_id = $1 and judged_at is not null", intent.value()))
                .isEqualTo(times));
    }

    /** The book's orders as they would be matched. */
    private List<String> queue() {
        return books.texts("select id from market_order where open_wh > 0 order by limit_minor_per_kwh, place");
    }

    /** What every account has, holds left out. */
    private Map<String, String> posted() {
        var posted = new TreeMap<String, String>();
        books.balances().forEach((account, holds) -> {
            var amount = holds.substring(0, holds.indexOf(' '));
            if (!amount.equals("0")) posted.put(account, amount);
        });
        return posted;
    }

    private List<Object> redeliver(Person buyer, int copies) {
        var prompt = prompt(buyer).getString("checkoutRequestId");
        var asked = new JsonObject().put("checkoutRequestId", prompt).put("copies", copies);
        var answer = street.provider.post("/sim/redeliver", asked.encode());
        return answer.json().getJsonArray("statuses").stream().toList();
    }

    private JsonObject prompt(Person buyer) {
        return street.provider.get("/sim/prompts").list().stream()
                .map(JsonObject.class::cast)
                .filter(prompt -> prompt.getString("msisdn").equals(buyer.phone()))
                .findFirst()
                .orElseThrow();
    }

    /** The checkout's name, once the gateway knows it too. */
    private String checkout(Person buyer, JsonObject purchase) {
        eventually(
                "the push's answer",
                () -> books.number(
                                "select count(*) from payment_intent where id = $1 and provider_ref is not null",
                                intent(purchase).value())
                        == 1);
        return prompt(buyer).getString("checkoutRequestId");
    }

    private static IntentId intent(JsonObject purchase) {
        return new IntentId(UUID.fromString(purchase.getJsonObject("payment").getString("intent_id")));
    }

    private static String token(Kind kind, IntentId intent) {
        return new CallbackToken(StreetSettings.CALLBACK_KEY).of(kind, intent);
    }

    /** The body of a paid push, as the provider writes it. */
    private static String paid(String checkout, long amount) {
        var items = new JsonArray()
                .add(new JsonObject().put("Name", "Amount").put("Value", amount))
                .add(new JsonObject().put("Name", "MpesaReceiptNumber").put("Value", "FORGED0001"))
                .add(new JsonObject().put("Name", "TransactionDate").put("Value", 20_261_121_120_000L))
                .add(new JsonObject().put("Name", "PhoneNumber").put("Value", 254_700_000_001L));
        var callback = new JsonObject()
                .put("MerchantRequestID", "29115-34620561-1")
                .put("CheckoutRequestID", checkout)
                .put("ResultCode", 0)
                .put("ResultDesc", "The service request is processed successfully.")
                .put("CallbackMetadata", new JsonObject().put("Item", items));
        return new JsonObject()
                .put("Body", new JsonObject().put("stkCallback", callback))
                .encode();
    }
}
