package io.jirani.market;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Household;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpResponse;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompatRoutesTest {
    private static final String WHY = "?reason=the+customer+asked";
    private static Street street;
    private static MarketDoor open;
    private static MarketDoor keyed;
    private static int count;

    private CommunityId community;
    private Household seller;
    private Household buyer;

    @BeforeAll
    static void start() {
        street = new Street();
        open = new MarketDoor(street, CompatDoor.OPEN);
        keyed = new MarketDoor(street, CompatDoor.KEYED);
    }

    @AfterAll
    static void stop() {
        open.close();
        keyed.close();
        street.close();
    }

    @BeforeEach
    void neighbours() {
        community = street.community("compat" + ++count);
        seller = street.household(community, 5_000);
        buyer = street.household(community, 0);
    }

    @Test
    void theSeedsOwnPurchaseHoldsWordForWord() throws Exception {
        street.offer(seller, 3_000, 1_200);
        JsonObject answer;
        try (var collector = new Collector()) {
            answer = json(trade(buy("2.5", "12").put("phone", phone(buyer))), 200);
        }
        assertThat(answer.getString("status")).isEqualTo("success");
        assertThat(answer.getString("household_id")).isEqualTo(buyer.code());
        assertThat(answer.encode()).contains("\"total_value\":30.0");
        var trade = answer.getJsonObject("trade");
        assertThat(trade.getString("type")).isEqualTo("BUY");
        assertThat(trade.getString("status")).isEqualTo("reserved");
        var payment = answer.getJsonObject("payment");
        assertThat(payment.getString("tx_id")).isEqualTo(trade.getString("id"));
        assertThat(payment.getInteger("amount")).isEqualTo(30);
        assertThat(payment.getString("status")).isEqualTo("pending");
        assertThat(payment.getString("currency")).isEqualTo("KES");
        assertThat(payment.getString("payment_method")).isEqualTo("mpesa_daraja_stk");
        assertThat(payment.getString("phone"))
                .isEqualTo(buyer.phones().getFirst().masked());
        var push = payment.getJsonObject("stk_push_data");
        assertThat(push.getString("checkout_request_id")).startsWith("ws_CO_");
        assertThat(answer.getJsonObject("fees").encode())
                .isEqualTo("{\"platform\":0.15,\"community\":0.06,\"partner\":0.09,\"mpesa\":0.0}");
        assertThat(answer.encode()).contains("\"seller_receives\":29.7");
        for (var id : new String[] {trade.getString("id"), push.getString("checkout_request_id")}) {
            var status = json(open.door.get("/api/payment/status/" + id), 200);
            assertThat(status.getString("payment_status")).isEqualTo("pending");
            assertThat(status.getString("phone_number")).contains("*****");
            assertThat(status.getInteger("amount")).isEqualTo(30);
        }
    }

    @Test
    void withoutAnAnswerOfTheProviderTheClientWaitsFiveSecondsAndGetsNulls() {
        street.offer(seller, 3_000, 1_200);
        var begun = System.nanoTime();
        var answer = json(trade(buy("1", "12").put("phone", phone(buyer))), 200);
        assertThat((System.nanoTime() - begun) / 1_000_000_000L).isBetween(4L, 9L);
        var push = answer.getJsonObject("payment").getJsonObject("stk_push_data");
        assertThat(push.containsKey("checkout_request_id")).isTrue();
        assertThat(push.getValue("checkout_request_id")).isNull();
        assertThat(answer.getJsonObject("payment").getString("status")).isEqualTo("pending");
    }

    @Test
    void aBetterPriceIsTheBuyersAndThePushIsNeverMoreThanAsked() throws Exception {
        street.offer(seller, 1_000, 1_150);
        street.offer(seller, 2_000, 1_200);
        try (var collector = new Collector()) {
            var answer = json(trade(buy("1.8", "12.00").put("phone", phone(buyer))), 200);
            assertThat(answer.encode()).contains("\"total_value\":21.6", "\"cost\":21.1");
            assertThat(answer.getJsonObject("payment").getInteger("amount")).isEqualTo(22);
        }
    }

    @Test
    void aSellRestsOnTheBookAndHasNoPayment() {
        var answer = json(
                trade(new JsonObject()
                        .put("type", "SELL")
                        .put("amount", 1.5)
                        .put("price", 12)
                        .put("household", seller.id().toString())),
                200);
        assertThat(answer.getJsonObject("trade").getString("status")).isEqualTo("offered");
        assertThat(answer.containsKey("payment")).isTrue();
        assertThat(answer.getValue("payment")).isNull();
        assertThat(answer.encode()).contains("\"seller_receives\":17.82");
        assertThat(street.db
                        .transaction(tx -> street.orders.standing(tx, community))
                        .open())
                .isEqualTo(new Energy(1_500));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{| 400 | body",
                "[] | 400 | body",
                "{\"amount\":1,\"price\":12} | 400 | type",
                "{\"type\":\"BUY\",\"price\":12} | 400 | amount",
                "{\"type\":\"BUY\",\"amount\":1} | 400 | price",
                "{\"type\":\"HOLD\",\"amount\":1,\"price\":12} | 400 | type",
                "{\"type\":\"BUY\",\"amount\":\"lots\",\"price\":12} | 400 | amount",
                "{\"type\":\"BUY\",\"amount\":true,\"price\":12} | 400 | amount",
                "{\"type\":\"BUY\",\"amount\":NaN,\"price\":12} | 400 | body",
                "{\"type\":\"BUY\",\"amount\":-1,\"price\":12} | 400 | amount",
                "{\"type\":\"BUY\",\"amount\":0,\"price\":12} | 400 | amount",
                "{\"type\":\"BUY\",\"amount\":1.0001,\"price\":12} | 400 | amount",
                "{\"type\":\"BUY\",\"amount\":1e300,\"price\":12} | 400 | amount",
                "{\"type\":\"BUY\",\"amount\":1e-300,\"price\":12} | 400 | amount",
                "{\"type\":\"BUY\",\"amount\":1,\"price\":12.345} | 400 | price",
                "{\"type\":\"BUY\",\"amount\":1,\"price\":0} | 400 | price",
                "{\"type\":\"BUY\",\"amount\":1,\"price\":12,\"phone\":\"0812\"} | 400 | phone",
                "{\"type\":\"BUY\",\"amount\":1,\"price\":12} | 400 | phone",
                "{\"type\":\"BUY\",\"amount\":1,\"price\":12,\"phone\":\"0799999999\"} | 400 | phone",
                "{\"type\":\"BUY\",\"amount\":1,\"price\":12,\"household\":\"H9876\"} | 404 | household"
            })
    void badInputIsRefusedByTheNameOfItsField(String body, int status, String field) {
        var refused = json(open.door.post("/api/execute_trade", body), status);
        assertThat(refused.getString("status")).isEqualTo("error");
        assertThat(refused.getString("message")).contains(field);
    }

    @Test
    void refusalsOfTheMarketComeInTheOlderWords() {
        street.offer(seller, 1_800, 1_200);
        var body = buy("2.5", "12").put("phone", phone(buyer)).put("unknown_field", 1);
        assertThat(json(trade(body), 409).getString("message")).isEqualTo("1.8 kWh on offer at or below 12.00");
        assertThat(json(trade(body.copy().put("price", 11)), 409).getString("message"))
                .isEqualTo("no energy on offer at or below this price");
        assertThat(json(trade(body.copy().put("price", 18.58)), 400).getString("message"))
                .startsWith("price")
                .contains("18.57");
        var stranger = street.household(community, 0);
        for (var phone : new String[] {"0799999999", phone(stranger)})
            assertThat(json(trade(body.copy().put("seller_phone", phone)), 409).getString("message"))
                    .isEqualTo("no energy on offer at or below this price");
        var theirs = body.copy().put("household_id", seller.id().toString());
        assertThat(json(trade(theirs), 400).getString("message")).startsWith("phone");
    }

    @Test
    void withoutTheOpenDoorAKeyIsNeededAndWhatIsNotTheCallersIsNotFound() throws Exception {
        street.offer(seller, 3_000, 1_200);
        var body = buy("1", "12");
        var nobody = keyed.door.post("/api/execute_trade", body.encode());
        assertThat(json(nobody, 401).getString("status")).isEqualTo("error");
        assertThat(keyed.door.get("/api/households").statusCode()).isEqualTo(401);
        var key = keyed.key(buyer);
        var other = keyed.post(key, "/api/execute_trade", body.copy().put("household", seller.code()));
        assertThat(json(other, 404).getString("message")).isEqualTo("no such household");
        String id;
        try (var collector = new Collector()) {
            id = json(keyed.post(key, "/api/execute_trade", body), 200)
                    .getJsonObject("payment")
                    .getString("tx_id");
        }
        assertThat(keyed.get(key, "/api/payment/status/" + id).statusCode()).isEqualTo(200);
        var theirs = json(keyed.get(keyed.key(seller), "/api/payment/status/" + id), 404);
        assertThat(theirs.getString("status")).isEqualTo("error");
        assertThat(keyed.get(keyed.operatorKey(community), "/api/payment/status/" + id + WHY)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aClientThatSendsItsKeyTwiceBuysOnce() throws Exception {
        var order = street.offer(seller, 3_000, 1_200);
        var body = buy("1", "12").put("phone", phone(buyer)).encode();
        try (var collector = new Collector()) {
            var first = open.door.post("/api/execute_trade", body, "Idempotency-Key", "compat-key-0000001" + count);
            var again = open.door.post("/api/execute_trade", body, "Idempotency-Key", "compat-key-0000001" + count);
            assertThat(json(again, 200).getJsonObject("trade").getString("id"))
                    .isEqualTo(json(first, 200).getJsonObject("trade").getString("id"));
        }
        assertThat(street.order(order).reserved()).isEqualTo(new Energy(1_000));
    }

    @Test
    void householdsAreShownAsTheirMetersSayAndOnlyToWhomTheyMayBe() {
        meter(seller, "dev-a" + count, -2_870, 640, true);
        meter(buyer, "dev-b" + count, 418, null, false);
        var all = json(keyed.get(keyed.operatorKey(community), "/api/households" + WHY), 200);
        assertThat(all.getJsonArray("households")).hasSize(2);
        var first = all.getJsonArray("households").getJsonObject(0);
        assertThat(first.getString("id")).isEqualTo(seller.code());
        assertThat(first.getString("device_status")).isEqualTo("online");
        assertThat(first.getJsonObject("current_data").encode())
                .isEqualTo("{\"solar_generation\":2.87,\"consumption\":0.0,\"battery_level\":64.0,"
                        + "\"grid_status\":\"exporting\",\"surplus_deficit\":2.87}");
        var offline = all.getJsonArray("households").getJsonObject(1);
        assertThat(offline.getString("device_status")).isEqualTo("offline");
        assertThat(offline.getJsonObject("current_data").getValue("consumption"))
                .isNull();
        assertThat(all.getJsonObject("network_data").encode()).contains("\"total_surplus_deficit\":2.87");
        var own = json(keyed.get(keyed.key(buyer), "/api/households"), 200);
        assertThat(own.getJsonArray("households")).hasSize(1);
        assertThat(json(open.door.get("/api/households"), 200).getJsonArray("households"))
                .hasSizeGreaterThanOrEqualTo(2);
    }

    private static void meter(Household household, String dev, long watts, @Nullable Integer soc, boolean online) {
        street.db.inTransaction(tx -> {
            var now = OffsetDateTime.now(ZoneOffset.UTC);
            var id = tx.one(
                    "insert into meter (dev, household_id, community_id, password_hash, added_at) values ($1, $2, $4, ''::bytea, $3) returning id",
                    Tuple.of(
                            dev,
                            household.id().value(),
                            now,
                            household.community().value()),
                    row -> row.getLong("id"));
            tx.run(
                    "insert into meter_intake (meter_id, power_w, soc_permille, online) values ($1, $2, $3, $4)",
                    Tuple.of(id, watts, soc, online));
        });
    }

    private static HttpResponse<String> trade(JsonObject body) {
        return open.door.post("/api/execute_trade", body.encode());
    }

    private static JsonObject buy(String amount, String price) {
        return new JsonObject("{\"type\":\"BUY\",\"amount\":" + amount + ",\"price\":" + price + "}");
    }

    private static String phone(Household household) {
        return "0" + household.phones().getFirst().digits().substring(3);
    }

    private static JsonObject json(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return new JsonObject(response.body());
    }

    /** Answers every new push, as the payments room does. */
    private static final class Collector implements AutoCloseable {
        private final CountDownLatch end = new CountDownLatch(1);
        private final Thread thread = Thread.ofVirtual().start(this::answer);

        private void answer() {
            try {
                do
                    street.db.inTransaction(tx -> tx.run(
                            "update payment_intent set state = 'PENDING', provider_ref = 'ws_CO_' || id where state = 'CREATED'",
                            Tuple.tuple()));
                while (!end.await(50, TimeUnit.MILLISECONDS));
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() throws InterruptedException {
            end.countDown();
            thread.join();
        }
    }
}
