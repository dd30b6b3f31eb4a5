package io.jirani.market;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Household;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MarketRoutesTest {
    private static final JsonObject BUY =
            new JsonObject().put("quantity_wh", 2_500).put("limit_cents_per_kwh", 1_200);
    private static Street street;
    private static MarketDoor door;
    private static int count;

    private CommunityId community;
    private Household seller;
    private Household buyer;
    private String key;

    @BeforeAll
    static void open() {
        street = new Street();
        door = new MarketDoor(street, CompatDoor.KEYED);
    }

    @AfterAll
    static void close() {
        door.close();
        street.close();
    }

    @BeforeEach
    void neighbours() {
        community = street.community("routes" + ++count);
        seller = street.household(community, 5_000);
        buyer = street.household(community, 0);
        key = door.key(buyer);
    }

    @Test
    void anOrderIsPlacedSeenOnTheBookAndCancelled() {
        var sellers = door.key(seller);
        var offer = new JsonObject().put("quantity_wh", 4_000).put("price_cents_per_kwh", 1_200);
        var placed = json(door.post(sellers, "/v1/orders", offer), 201);
        assertThat(placed.getLong("open_wh")).isEqualTo(4_000);
        assertThat(placed.getLong("seller_receives_minor")).isEqualTo(4_752);
        var book = json(door.get(key, "/v1/book"), 200);
        assertThat(book.getJsonArray("levels").encode())
                .isEqualTo("[{\"price_cents_per_kwh\":1200,\"open_wh\":4000,\"orders\":1}]");
        assertThat(book.getLong("floor_cents_per_kwh")).isEqualTo(607);
        assertThat(json(door.get(sellers, "/v1/orders?limit=5"), 200).getJsonArray("items"))
                .hasSize(1);
        assertThat(json(door.get(key, "/v1/orders"), 200).getJsonArray("items")).isEmpty();
        var path = "/v1/orders/" + placed.getString("order_id");
        assertThat(door.delete(key, path).statusCode()).isEqualTo(404);
        assertThat(json(door.delete(sellers, path), 200).getLong("cancelled_wh"))
                .isEqualTo(4_000);
        assertThat(json(door.delete(sellers, path), 200).getLong("cancelled_wh"))
                .isEqualTo(4_000);
        assertThat(door.delete(sellers, "/v1/orders/nonsense").statusCode()).isEqualTo(404);
    }

    @Test
    void aPurchaseAnswers202WithItsTradesAndWhatThePhoneWillBeAsked() {
        street.offer(seller, 3_000, 1_185);
        var answer = door.post(key, "/v1/purchases", BUY);
        var purchase = json(answer, 202);
        assertThat(answer.headers().firstValue("Location"))
                .contains("/v1/purchases/" + purchase.getString("purchase_id"));
        assertThat(purchase.getLong("total_minor")).isEqualTo(2_963);
        assertThat(purchase.getLong("push_minor")).isEqualTo(3_000);
        assertThat(purchase.getLong("seller_receives_minor")).isEqualTo(2_934);
        assertThat(purchase.getJsonObject("payment").getString("state")).isEqualTo("CREATED");
        assertThat(purchase.getJsonObject("payment").getString("phone")).contains("*****");
        assertThat(purchase.getJsonArray("trades").getJsonObject(0).getString("seller"))
                .isEqualTo(seller.code());
        var seen = json(door.get(key, "/v1/purchases/" + purchase.getString("purchase_id")), 200);
        assertThat(seen).isEqualTo(purchase);
        assertThat(json(door.get(key, "/v1/purchases"), 200).getJsonArray("items"))
                .hasSize(1);
        assertThat(door.door.metrics.scrape()).contains("jirani_purchases_total{door=\"v1\",result=\"reserved\"}");
    }

    @Test
    void theSameKeyBuysOnceAndGetsTheFirstAnswerAgain() {
        var order = street.offer(seller, 3_000, 1_200);
        var first = door.post(key, "/v1/purchases", BUY, "0123456789abcdef");
        var again = door.post(key, "/v1/purchases", BUY, "\"0123456789abcdef\"");
        assertThat(json(again, 202)).isEqualTo(json(first, 202));
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(street.order(order).reserved()).isEqualTo(new Energy(2_500));
        var other = door.post(key, "/v1/purchases", BUY.copy().put("quantity_wh", 1), "0123456789abcdef");
        assertThat(other.statusCode()).isEqualTo(422);
        var without = door.door.post("/v1/purchases", BUY.encode(), "Authorization", "Bearer " + key);
        assertThat(json(without, 400).getString("code")).isEqualTo("idempotency-key-missing");
        assertThat(intents()).isEqualTo(1);
    }

    @Test
    void whatIsNotTheCallersIsNotFound() {
        street.offer(seller, 3_000, 1_200);
        var path = "/v1/purchases/"
                + json(door.post(key, "/v1/purchases", BUY), 202).getString("purchase_id");
        assertThat(door.get(door.key(seller), path).statusCode()).isEqualTo(404);
        assertThat(door.get(door.operatorKey(community), path).statusCode()).isEqualTo(400);
        assertThat(door.get(door.operatorKey(community), path + "?reason=the+customer+asked")
                        .statusCode())
                .isEqualTo(200);
        var elsewhere = street.community("elsewhere" + count);
        assertThat(door.get(door.operatorKey(elsewhere), path).statusCode()).isEqualTo(404);
        assertThat(json(door.get(door.operatorKey(elsewhere), "/v1/purchases"), 200)
                        .getJsonArray("items"))
                .isEmpty();
        assertThat(door.door.get(path).statusCode()).isEqualTo(401);
        assertThat(door.get("jh_nobody", path).statusCode()).isEqualTo(401);
    }

    @Test
    void refusalsSayWhatToDoAndChangeNothing() {
        street.offer(seller, 1_800, 1_200);
        var little = json(door.post(key, "/v1/purchases", BUY), 409);
        assertThat(little.getString("code")).isEqualTo("not-enough-energy");
        assertThat(little.getString("detail")).isEqualTo("1.8 kWh on offer at or below 12.00");
        var bound = json(door.post(key, "/v1/purchases", BUY.copy().put("limit_cents_per_kwh", 1_858)), 422);
        assertThat(bound.getString("detail")).contains("KES 18.57/kWh");
        var phone = json(door.post(key, "/v1/purchases", BUY.copy().put("phone", "0711111111")), 400);
        assertThat(phone.getString("detail")).startsWith("phone");
        var named = json(door.post(key, "/v1/purchases", BUY.copy().put("seller", "H9999")), 409);
        assertThat(named.getString("detail")).isEqualTo("no energy on offer at or below this price");
        assertThat(intents()).isZero();
    }

    @Test
    void partOfItIsBoughtWhenTheBuyerAllowsIt() {
        street.offer(seller, 1_800, 1_200);
        var bought = json(door.post(key, "/v1/purchases", BUY.copy().put("partial", "allow")), 202);
        assertThat(bought.getLong("quantity_wh")).isEqualTo(1_800);
        assertThat(bought.getLong("push_minor")).isEqualTo(2_200);
    }

    private long intents() {
        return street.db.transaction(tx -> tx.one(
                "select count(*) as n from payment_intent where household_id = $1",
                Tuple.of(buyer.id().value()),
                row -> row.getLong("n")));
    }

    private static JsonObject json(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return new JsonObject(response.body());
    }
}
