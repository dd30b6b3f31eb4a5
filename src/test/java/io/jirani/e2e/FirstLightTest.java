package io.jirani.e2e;

import static io.jirani.e2e.Street.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.e2e.Street.Person;
import io.jirani.e2e.Street.Told;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way from a meter's reading to a paid neighbour, over real sockets, arrow by arrow: each test goes on where the
 * one before it stopped. The neighbourhood's clock is hours ahead of the real one, as in a demo.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstLightTest {
    private static final Asset KES = Asset.KES;

    private Street street;
    private Books books;
    private Person seller;
    private Person buyer;
    private Ear ear;
    private Ear home;
    private CommunityId community;
    private String purchase = "";

    @BeforeAll
    void open(@TempDir Path folder) {
        street = new Street(folder, Duration.ofHours(5));
        books = street.books;
        seller = street.join("Wanjiku", Language.EN);
        buyer = street.join("Otieno", Language.SW);
        community = seller.household().community();
        ear = new Ear(street.gateway, street.operator);
        home = new Ear(street.gateway, seller.key());
    }

    @AfterAll
    void close() {
        ear.close();
        home.close();
        street.close();
    }

    @Test
    @Order(1)
    void a_reading_is_stored_once_and_acknowledged_with_a_signature() {
        var meter = seller.meter();
        var payload = meter.reading(1, street.dawn, 1_000, 5_000);
        var first = meter.publish(meter.up("reading"), payload);
        eventually("PUBACK", () -> meter.acknowledged(first));
        eventually("down/ack", () -> meter.acks.size() == 1);
        assertThat(meter.acks.getFirst().getLong("upTo")).isEqualTo(1);
        assertThat(stored()).isEqualTo(1);
        var again = meter.publish(meter.up("reading"), payload);
        eventually("PUBACK of the duplicate", () -> meter.acknowledged(again));
        eventually("down/ack of the duplicate", () -> meter.acks.size() == 2);
        assertThat(stored()).isEqualTo(1);
        assertThat(books.text("select import_wh || ' ' || export_wh from reading"))
                .isEqualTo("1000 5000");
        eventually(() ->
                assertThat(street.metric("jirani_readings_total", "stored")).isEqualTo(1));
        eventually(() ->
                assertThat(street.metric("jirani_readings_total", "duplicate")).isEqualTo(1));
        eventually("event", () -> !home.all("reading.stored").isEmpty());
        assertThat(home.first("reading.stored").getLong("export_wh")).isEqualTo(5_000);
        assertThat(ear.all("reading.stored")).as("a home's are its own").isEmpty();
        assertThat(meter.unsigned).isEmpty();
    }

    @Test
    @Order(2)
    void at_the_close_of_the_interval_export_becomes_credit_and_import_is_bought_from_the_supplier() {
        buyer.meter().tell(1, street.dawn, 7_000, 0);
        street.sunAt(street.dawn.plus(Street.INTERVAL).minusSeconds(1));
        buyer.meter().tell(2, street.dawn.plus(Street.INTERVAL), 8_000, 0);
        seller.meter().tell(2, street.dawn.plus(Street.INTERVAL), 1_000, 10_000);
        assertThat(books.number("select count(*) from interval_close")).isZero();
        street.sunAt(street.dawn.plus(Street.INTERVAL).plusSeconds(5));
        eventually("close", () -> books.number("select count(*) from interval_close") == 1);
        assertThat(books.posted(Account.of(seller.id(), Credit.MADE))).isEqualTo(5_000);
        assertThat(books.posted(Account.generated(community))).isEqualTo(5_000);
        assertThat(books.posted(Account.utilityEnergy(community))).isEqualTo(1_000);
        assertThat(books.posted(Account.consumed(community))).isEqualTo(1_000);
        assertThat(books.posted(Account.of(buyer.id(), Pocket.OWED, KES))).isEqualTo(1_857);
        assertThat(books.posted(Account.utilityPayable(community, KES))).isEqualTo(1_857);
        assertThat(books.texts("select state || ' ' || assurance from household_interval"))
                .containsExactly("settled A", "settled A");
        eventually("event", () -> !ear.all("interval.closed").isEmpty());
        assertThat(ear.first("interval.closed").getLong("export_wh")).isEqualTo(5_000);
        eventually("the seller's meter knows its credit", () -> told(seller, 5_000));
    }

    @Test
    @Order(3)
    void a_sell_order_moves_energy_from_made_to_offered() {
        street.offer(seller, 3_000, 1_500);
        assertThat(books.posted(Account.of(seller.id(), Credit.MADE))).isEqualTo(2_000);
        assertThat(books.posted(Account.of(seller.id(), Credit.OFFERED))).isEqualTo(3_000);
        var level = street.gateway
                .get(buyer.key(), "/v1/book")
                .json()
                .getJsonArray("levels")
                .getJsonObject(0);
        assertThat(level.getLong("open_wh")).isEqualTo(3_000);
        assertThat(level.getLong("price_cents_per_kwh")).isEqualTo(1_500);
        eventually("event", () -> !ear.all("order.placed").isEmpty());
    }

    @Test
    @Order(4)
    void a_purchase_is_answered_at_once_and_the_same_again_for_the_same_key() {
        var key = Street.freshKey();
        var body = new JsonObject().put("quantity_wh", 1_900).put("limit_cents_per_kwh", 1_600);
        var taken = street.gateway.post(buyer.key(), "/v1/purchases", body, key);
        assertThat(taken.status()).as(taken.body()).isEqualTo(202);
        assertThat(taken.header("Idempotency-Replayed")).isEmpty();
        assertThat(taken.json().getString("state")).isEqualTo("reserved");
        assertThat(taken.json().getLong("total_minor")).isEqualTo(2_850);
        assertThat(taken.json().getLong("push_minor")).isEqualTo(2_900);
        purchase = taken.json().getString("purchase_id");
        var replayed = street.gateway.post(buyer.key(), "/v1/purchases", body, key);
        assertThat(replayed.status()).isEqualTo(202);
        assertThat(replayed.body()).isEqualTo(taken.body());
        assertThat(replayed.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(books.number("select count(*) from purchase")).isEqualTo(1);
    }

    @Test
    @Order(5)
    void the_phone_is_asked_once_pays_and_the_trade_settles_to_the_cent() {
        eventually(() ->
                assertThat(street.purchase(buyer, purchase).getString("state")).isEqualTo("settled"));
        var prompts = street.provider.get("/sim/prompts").list();
        assertThat(prompts).hasSize(1);
        assertThat(prompts.getJsonObject(0).getString("msisdn")).isEqualTo(buyer.phone());
        assertThat(prompts.getJsonObject(0).getLong("amount")).isEqualTo(29);
        eventually("proof", () -> books.text("select proceeds from purchase").equals("proven"));
        assertThat(books.texts("select to_state || ' ' || evidence from payment_event where intent_id ="
                        + " (select intent_id from purchase) order by n"))
                .containsSubsequence("SUBMITTING 0", "PENDING 0", "SUCCEEDED 1", "SUCCEEDED 2");
        assertThat(books.number("select count(*) from collection_credit where proven_at is not null"))
                .isEqualTo(1);
        assertThat(books.posted(Account.of(seller.id(), Credit.OFFERED))).isEqualTo(1_100);
        assertThat(books.posted(Account.of(buyer.id(), Credit.BOUGHT))).isEqualTo(1_900);
        assertThat(books.posted(Account.platformFee(KES))).isEqualTo(14);
        assertThat(books.posted(Account.fund(community, KES))).isEqualTo(5);
        assertThat(books.posted(Account.partner("reserve", KES))).isEqualTo(9);
        assertThat(books.posted(Account.collect("mpesa", KES))).isEqualTo(2_900);
        assertThat(books.posted(Account.unproven("mpesa", KES))).isZero();
        assertThat(books.posted(Account.of(buyer.id(), Pocket.ESCROW, KES))).isZero();
        // The half shilling that the push was rounded up by is the buyer's, and pays of what the buyer owes.
        assertThat(books.posted(Account.of(buyer.id(), Pocket.OWED, KES))).isEqualTo(1_807);
        eventually(() -> assertThat(street.metric("jirani_collections_total", "succeeded"))
                .isEqualTo(1));
    }

    @Test
    @Order(6)
    void the_seller_is_paid_whole_shillings_and_keeps_the_cents() {
        eventually("payout", () -> books.number("select count(*) from payment_intent where state = 'PAID'") == 1);
        assertThat(books.posted(Account.of(seller.id(), Pocket.WALLET, KES))).isEqualTo(2_822 - 2_800);
        assertThat(books.posted(Account.of(seller.id(), Pocket.WALLET_UNPROVEN, KES)))
                .isZero();
        var statement = street.provider.get("/sim/statement").list().stream()
                .map(JsonObject.class::cast)
                .toList();
        assertThat(statement).hasSize(2);
        var sent = statement.getLast();
        assertThat(sent.getString("kind")).isEqualTo("b2c");
        assertThat(sent.getLong("amount")).isEqualTo(28);
        assertThat(sent.getString("msisdn")).isEqualTo(seller.phone());
        eventually(() -> assertThat(books.texts("select receipt_no from receipt"))
                .containsExactlyInAnyOrderElementsOf(statement.stream()
                        .map(line -> line.getString("receipt"))
                        .toList()));
        eventually(
                () -> assertThat(street.metric("jirani_payouts_total", "paid")).isEqualTo(1));
    }

    @Test
    @Order(7)
    void both_sides_are_told_in_their_language_and_the_buyers_meter_gets_its_credit() {
        eventually(() -> assertThat(street.told.stream()
                        .filter(told -> told.household().equals(seller.code()))
                        .map(Told::text))
                .anyMatch(text -> text.contains("you sold 1.9 kWh") && text.contains("28.22")));
        eventually(() -> assertThat(street.told.stream()
                        .filter(told -> told.household().equals(buyer.code()))
                        .map(Told::text))
                .anyMatch(text -> text.contains("umenunua kWh 1.9") && text.contains("28.50")));
        eventually("credit.set", () -> told(buyer, 1_900));
        assertThat(buyer.meter().unsigned).isEmpty();
        var receipts = street.gateway.get(buyer.key(), "/v1/receipts").json().getJsonArray("items");
        assertThat(receipts.getJsonObject(0).getString("language")).isEqualTo("sw");
    }

    @Test
    @Order(8)
    void whoever_looks_sees_the_trade() {
        eventually("trade.settled", () -> !ear.all("trade.settled").isEmpty());
        var seen = ear.first("trade.settled");
        assertThat(seen.containsKey("seller"))
                .as("an operator hears of no home's trade")
                .isFalse();
        assertThat(seen.getLong("value_minor")).isEqualTo(2_850);
        assertThat(ear.all("collection.state")).isNotEmpty();
        eventually(() -> assertThat(ear.all("payout.state")).anyMatch(told -> "PAID".equals(told.getString("state"))));
        var overview = street.gateway
                .get(street.operator, "/v1/overview?reason=the+first+trade")
                .json();
        var trade = overview.getJsonArray("trades").getJsonObject(0);
        assertThat(trade.getString("purchase_id")).isEqualTo(purchase);
        assertThat(trade.getString("state")).isEqualTo("settled");
        assertThat(overview.getJsonObject("ledger").getBoolean("balanced")).isTrue();
        assertThat(street.gateway.get("/readyz").status()).isEqualTo(200);
        assertThat(street.gateway.get("/healthz").status()).isEqualTo(200);
        assertThat(street.metric("jirani_purchases_total", "v1", "reserved")).isEqualTo(1);
        assertThat(street.metric("jirani_callbacks_total", "accepted")).isGreaterThanOrEqualTo(2);
        assertThat(books.findings()).isEmpty();
    }

    @Test
    @Order(9)
    void the_older_clients_buy_by_their_own_door() {
        var sell = "{\"type\":\"SELL\",\"amount\":1,\"price\":14.5,\"household_id\":\"" + seller.code() + "\"}";
        var offered = street.gateway.post("/api/execute_trade", sell);
        assertThat(offered.status()).as(offered.body()).isEqualTo(200);
        var buy = "{\"type\":\"BUY\",\"amount\":\"1.0\",\"price\":15,\"phone\":\"0"
                + buyer.phone().substring(3) + "\"}";
        var bought = street.gateway.post("/api/execute_trade", buy);
        assertThat(bought.status()).as(bought.body()).isEqualTo(200);
        assertThat(bought.json().getString("status")).isEqualTo("success");
        var payment = bought.json().getJsonObject("payment");
        assertThat(payment.getString("status")).isEqualTo("pending");
        assertThat(payment.getJsonObject("stk_push_data").getString("checkout_request_id"))
                .startsWith("ws_CO_");
        var id = payment.getString("tx_id");
        eventually(
                () -> assertThat(compatStatus(id).getString("payment_status")).isEqualTo("completed"));
        eventually(() ->
                assertThat(compatStatus(id).getString("mpesa_receipt_number")).isNotBlank());
        assertThat(compatStatus(id).getLong("amount")).isEqualTo(15);
        eventually("payout", () -> books.number("select count(*) from payment_intent where state = 'PAID'") == 2);
        assertThat(books.posted(Account.of(buyer.id(), Credit.BOUGHT))).isEqualTo(2_900);
        assertThat(books.posted(Account.of(seller.id(), Pocket.WALLET, KES))).isEqualTo(22 + 1_436 - 1_400);
        assertThat(books.posted(Account.of(buyer.id(), Pocket.OWED, KES))).isEqualTo(1_757);
        assertThat(books.text("select door from purchase where id = $1", purchaseOf(id)))
                .isEqualTo("compat");
        assertThat(street.metric("jirani_purchases_total", "compat", "reserved"))
                .isEqualTo(1);
        eventually("the buyer's meter knows", () -> told(buyer, 2_900));
        assertThat(books.findings()).isEmpty();
    }

    private UUID purchaseOf(String tradeId) {
        return UUID.fromString(books.text("select purchase_id from trade where id = $1", UUID.fromString(tradeId)));
    }

    private JsonObject compatStatus(String id) {
        return street.gateway.get("/api/payment/status/" + id).json();
    }

    private long stored() {
        return books.number("select count(*) from reading");
    }

    private static boolean told(Person person, long wattHours) {
        return List.copyOf(person.meter().commands).stream()
                .filter(command -> command.getString("cmd").equals("credit.set"))
                .anyMatch(command -> command.getJsonObject("args").getLong("wh") == wattHours);
    }
}
