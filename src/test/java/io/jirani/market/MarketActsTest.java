package io.jirani.market;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.http.Door;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Household;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator does on the market in a household's name is an act; what a household does itself is not. */
@Timeout(60)
class MarketActsTest {
    private static final String WHY = "?reason=she+called+the+office";

    private final Street street = new Street();
    private final MarketDoor door = new MarketDoor(street, CompatDoor.KEYED);
    private final Household seller;
    private final Household buyer;
    private final String operator;

    MarketActsTest() {
        var community = street.community("acts");
        seller = street.household(community, 9_000);
        buyer = street.household(community, 0);
        operator = door.operatorKey(community);
    }

    @AfterEach
    void close() {
        door.close();
        street.close();
    }

    @Test
    void ordersAndPurchasesOfAnOperatorArePutDownOnce() {
        var offer = new JsonObject().put("quantity_wh", 4_000).put("price_cents_per_kwh", 1_200);
        json(door.post(door.key(seller), "/v1/orders", offer), 201);
        assertThat(acts()).isEmpty();

        for (var request : List.of("/v1/orders", "/v1/orders?reason=so"))
            assertThat(door.post(operator, request, offer.copy().put("household", seller.code()))
                            .statusCode())
                    .as("without a reason that says something")
                    .isEqualTo(400);
        assertThat(acts()).isEmpty();

        var once = UUID.randomUUID().toString();
        var placed =
                json(door.post(operator, "/v1/orders" + WHY, offer.copy().put("household", seller.code()), once), 201);
        json(door.post(operator, "/v1/orders" + WHY, offer.copy().put("household", seller.code()), once), 201);
        var order = placed.getString("order_id");
        for (int i = 0; i < 2; i++) json(door.delete(operator, "/v1/orders/" + order + WHY), 200);
        assertThat(acts())
                .containsExactly(
                        "operator test order.placed household " + seller.id() + " {\"order\": \"" + order
                                + "\"} she called the office",
                        "operator test order.cancelled household " + seller.id() + " {\"order\": \"" + order
                                + "\"} she called the office");

        var buy = new JsonObject().put("quantity_wh", 2_500).put("limit_cents_per_kwh", 1_200);
        var bought = json(door.post(operator, "/v1/purchases" + WHY, buy.put("household", buyer.code())), 202);
        assertThat(acts().getLast())
                .isEqualTo("operator test purchase.made household " + buyer.id() + " {\"purchase\": \""
                        + bought.getString("purchase_id") + "\"} she called the office");
        assertThat(door.post(operator, "/v1/purchases" + WHY, buy.put("quantity_wh", 90_000))
                        .statusCode())
                .isEqualTo(409);
        assertThat(acts()).hasSize(3);
    }

    @Test
    void soAreThoseOfTheOlderPath() {
        var sell = new JsonObject().put("type", "SELL").put("amount", 1).put("price", 12);
        var path = "/api/execute_trade";
        json(door.post(door.key(seller), path, sell), 200);
        assertThat(acts()).isEmpty();
        json(door.post(operator, path + WHY, sell.put("household", seller.code())), 200);
        assertThat(acts()).singleElement().asString().startsWith("operator test order.placed household " + seller.id());
        var buy = new JsonObject("{\"type\":\"BUY\",\"amount\":1.5,\"price\":12}").put("household", buyer.code());
        json(door.post(operator, path + WHY, buy), 200);
        assertThat(acts()).hasSize(2);
        assertThat(acts().getLast()).startsWith("operator test purchase.made household " + buyer.id());
    }

    private List<String> acts() {
        return street.db.transaction(tx -> tx.all(
                "select concat_ws(' ', actor, verb, subject, data::text, '' || reason) as act from audit.act order by at, id",
                Tuple.tuple(),
                row -> row.getString("act")));
    }

    private static JsonObject json(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return Door.json(answer);
    }
}
