package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.TestVault;
import io.jirani.http.Door;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.identity.KeyStore;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.market.agent.Decision;
import io.jirani.settlement.DecisionStore.Made;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A household says how it trades, at the door and in the database, and sees what its agent decided. */
class TradingRoutesTest {
    private static final Instant START = Instant.parse("2027-02-03T09:00:00Z");

    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private final KeyStore keys = new KeyStore(new Random(9));
    private final Door door = new Door();
    private Household home;
    private Household friend;
    private String key;

    @BeforeEach
    void open() {
        home = here.household(Language.EN);
        friend = here.household(Language.SW);
        key = key(home);
        var routes = new TradingRoutes(
                here.db,
                new AuthRoutes(here.db, keys, CompatDoor.KEYED),
                new IdempotencyStore(TestVault.VAULT),
                here.stores,
                here.clock);
        door.open(List.of(routes::mount), List.of(), List.of());
    }

    @AfterEach
    void close() {
        door.close();
        here.close();
    }

    @Test
    void whoNeverSaidAnythingDoesNotTrade() {
        assertThat(Door.json(get(home, key)))
                .isEqualTo(JsonObject.of(
                        "mode",
                        "off",
                        "friends",
                        new JsonArray(),
                        "unsold",
                        "bank",
                        "household",
                        home.code(),
                        "history",
                        new JsonArray()));
    }

    @Test
    void limitsAreSaidOnceAndEachChangeStays() {
        var limits = JsonObject.of(
                "mode", "limits",
                "sell_above_cents_per_kwh", 900,
                "keep_wh", 1_000,
                "spend_a_day_minor", 20_000,
                "friends", JsonArray.of(friend.code()));
        var first = set(limits, "the first key of this test");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(set(limits, "the first key of this test").body()).isEqualTo(first.body());
        assertThat(set(limits, "another key that says the same").statusCode()).isEqualTo(200);
        assertThat(set(JsonObject.of("mode", "off"), "the third key of this test")
                        .statusCode())
                .isEqualTo(200);

        var shown = Door.json(get(home, key));
        assertThat(shown.getString("mode")).isEqualTo("off");
        var history = shown.getJsonArray("history");
        assertThat(history).hasSize(2);
        var old = history.getJsonObject(1);
        assertThat(old.getInteger("revision")).isEqualTo(1);
        assertThat(old.getInteger("sell_above_cents_per_kwh")).isEqualTo(900);
        assertThat(old.containsKey("buy_below_cents_per_kwh")).isFalse();
        assertThat(old.getJsonArray("friends")).containsExactly(friend.code());
        assertThat(old.getString("by")).startsWith("household ");
    }

    @Test
    void whatCannotBeIsRefusedAndNamed() {
        assertThat(fault(JsonObject.of("mode", "always", "keep_wh", 5))).contains("keep_wh");
        assertThat(fault(JsonObject.of("mode", "always", "friends", JsonArray.of("H9999"))))
                .contains("H9999");
        assertThat(fault(JsonObject.of("mode", "always", "friends", JsonArray.of(home.code()))))
                .contains(home.code());
        assertThat(fault(JsonObject.of("mode", "sometimes"))).contains("mode");
        assertThat(fault(JsonObject.of("mode", "alone", "unsold", "supplier"))).contains("unsold");
        assertThat(here.texts("select revision from trading_rules")).isEmpty();
    }

    @Test
    void rulesAreTheHouseholdsToSayAndItsOperatorsToSeeAndNobodyElses() {
        set(JsonObject.of("mode", "patient"), "the first key of this test");
        assertThat(get(home, key(friend)).statusCode()).isEqualTo(404);
        var operator = here.db
                .transaction(tx -> keys.forOperator(tx, here.community.id(), "test", here.clock.instant()))
                .reveal();
        assertThat(Door.json(get(home, operator)).getString("mode")).isEqualTo("patient");
        var answer = door.post(
                path(home),
                "{\"mode\": \"off\"}",
                "Authorization",
                "Bearer " + operator,
                "Idempotency-Key",
                "the operator's key");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(door.get(path(home) + "/decisions", "Authorization", "Bearer " + operator)
                        .statusCode())
                .isEqualTo(403);
        assertThat(door.get(path(home) + "/decisions", "Authorization", "Bearer " + key(friend))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void everyDecisionIsToldInASentenceNewestFirst() {
        set(JsonObject.of("mode", "always"), "the first key of this test");
        var none = Money.kes(0);
        var sold = new Decision.Sell(new Energy(1_500), Energy.ZERO, Price.kes(607));
        var spent = new Decision.UseAndSupply(Energy.ZERO, new Energy(300), Decision.UseAndSupply.WhySupplied.NO_MONEY);
        here.db.inTransaction(tx -> {
            var price = Optional.of(Price.kes(1_200));
            here.stores
                    .decisions()
                    .add(tx, here.community.id(), START, Asset.KES, price, made(sold, new Energy(1_000)), START);
            here.stores
                    .decisions()
                    .add(
                            tx,
                            here.community.id(),
                            START.plusSeconds(900),
                            Asset.KES,
                            Optional.empty(),
                            made(spent, Energy.ZERO),
                            START);
            here.stores
                    .decisions()
                    .add(
                            tx,
                            here.community.id(),
                            START.plusSeconds(1_800),
                            Asset.KES,
                            Optional.empty(),
                            made(new Decision.Nothing(), Energy.ZERO),
                            START);
        });
        var items = Door.json(decisions("")).getJsonArray("items");
        assertThat(items).hasSize(2);
        assertThat(items.getJsonObject(0).getString("swahili")).isEqualTo(spent.swahili());
        assertThat(items.getJsonObject(1))
                .isEqualTo(JsonObject.of(
                        "start",
                        START.toString(),
                        "english",
                        sold.english(),
                        "swahili",
                        sold.swahili(),
                        "traded_wh",
                        1_000,
                        "paid_minor",
                        (int) none.minor(),
                        "currency",
                        "KES",
                        "price_cents_per_kwh",
                        1_200));
        var page = decisions("?limit=1&before=2027-02-03T09:15:00Z");
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(Door.json(page).getJsonArray("items"))
                .singleElement()
                .satisfies(
                        one -> assertThat(((JsonObject) one).getString("start")).isEqualTo(START.toString()));
        assertThat(decisions("?before=2027-02-03-12:15:00").statusCode()).isEqualTo(400);
    }

    @Test
    void theDatabaseKeepsWhatWasSaid() {
        set(JsonObject.of("mode", "always"), "the first key of this test");
        assertThatThrownBy(() -> here.run("update trading_rules set mode = 'off'", Tuple.tuple()))
                .hasMessageContaining("permission denied");
        var insert = """
                insert into trading_rules (household_id, revision, mode, asset, friends, set_by, at)
                values ($1, $2, 'always', $3, $4, 'test', now())
                """;
        assertThatThrownBy(() -> here.run(insert, row(3, "KES", friend.id().value())))
                .hasMessageContaining("no hole");
        assertThatThrownBy(() -> here.run(insert, row(2, "UGX", friend.id().value())))
                .hasMessageContaining("other money");
        assertThatThrownBy(() -> here.run(insert, row(2, "KES", home.id().value())))
                .hasMessageContaining("friends");
        assertThatThrownBy(() -> here.run(insert, row(2, "KES", UUID.randomUUID())))
                .hasMessageContaining("friends");
    }

    private Tuple row(int revision, String asset, UUID one) {
        return Tuple.tuple()
                .addUUID(home.id().value())
                .addInteger(revision)
                .addString(asset)
                .addArrayOfUUID(new UUID[] {one});
    }

    private List<Made> made(Decision decision, Energy traded) {
        return List.of(new Made(home.id(), 1, decision, traded, Money.kes(0), Energy.ZERO));
    }

    private String fault(JsonObject body) {
        var answer = set(body, UUID.randomUUID().toString());
        assertThat(answer.statusCode()).isEqualTo(400);
        return answer.body();
    }

    private HttpResponse<String> set(JsonObject body, String once) {
        return door.post(path(home), body.encode(), "Authorization", "Bearer " + key, "Idempotency-Key", once);
    }

    private HttpResponse<String> get(Household whose, String bearer) {
        return door.get(path(whose), "Authorization", "Bearer " + bearer);
    }

    private HttpResponse<String> decisions(String query) {
        return door.get(path(home) + "/decisions" + query, "Authorization", "Bearer " + key);
    }

    private String key(Household of) {
        return here.db
                .transaction(tx -> keys.forHousehold(tx, of, here.clock.instant()))
                .reveal();
    }

    private static String path(Household whose) {
        return "/v1/households/" + whose.code() + "/trading";
    }
}
