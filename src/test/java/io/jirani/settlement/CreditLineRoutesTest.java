package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestVault;
import io.jirani.http.Door;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.identity.KeyStore;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The doors to a household's money behind trading: its credit line, and the filling of its wallet from its phone. */
class CreditLineRoutesTest {
    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private final KeyStore keys = new KeyStore(new Random(9));
    private final Door door = new Door();
    private Household home;
    private Household other;

    @BeforeEach
    void open() {
        home = here.household(Language.EN);
        other = here.household(Language.SW);
        var auth = new AuthRoutes(here.db, keys, CompatDoor.KEYED);
        var answers = new IdempotencyStore(TestVault.VAULT);
        var lines = new CreditLineRoutes(here.db, auth, answers, here.stores, here.clock);
        var topUps = new TopUpRoutes(here.db, auth, answers, here.stores, here.clock);
        door.open(List.of(lines::mount, topUps::mount), List.of(), List.of());
    }

    @AfterEach
    void close() {
        door.close();
        here.close();
    }

    @Test
    void operatorsSayALineWithAReasonAndItsHouseholdSeesIt() {
        assertThat(Door.json(get(line(), key(home))).getLong("line_minor")).isEqualTo(5_000);
        var body = JsonObject.of("line_minor", 200, "reason", "It asked for less itself");
        assertThat(post(line(), body, operator(), "the first key of this test").statusCode())
                .isEqualTo(200);
        var shown = Door.json(get(line(), key(home)));
        assertThat(shown.getLong("line_minor")).isEqualTo(200);
        assertThat(shown.getLong("community_line_minor")).isEqualTo(5_000);
        assertThat(shown.getLong("owed_minor")).isZero();
        assertThat(here.texts("select reason from audit.act where verb = 'credit_line.set'"))
                .containsExactly("It asked for less itself");
        post(line(), JsonObject.of("reason", "As everybody else has it"), operator(), "the second key of this test");
        assertThat(Door.json(get(line(), key(home))).containsKey("own_line_minor"))
                .isFalse();
    }

    @Test
    void aLineIsNobodyElsesToSayOrToSee() {
        var body = JsonObject.of("line_minor", 900_000, "reason", "I should like to owe more");
        assertThat(post(line(), body, key(home), "the first key of this test").statusCode())
                .isEqualTo(403);
        assertThat(get(line(), key(other)).statusCode()).isEqualTo(404);
        assertThat(here.texts("select id from household where credit_line_minor is not null"))
                .isEmpty();
    }

    @Test
    void aHouseholdSaysForItselfHowItsWalletIsFilled() {
        var path = "/v1/me/top-up";
        assertThat(Door.json(get(path, key(home))).getString("mode")).isEqualTo("off");
        var phone = here.text("select id::text from phone where household_id = '" + home.id() + "'");
        var rule = JsonObject.of(
                "mode", "on",
                "below_minor", 5_000,
                "amount_minor", 10_000,
                "day_minor", 20_000,
                "day_times", 2,
                "phone_id", phone);
        var first = post(path, rule, key(home), "the first key of this test");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(post(path, rule, key(home), "the first key of this test").body())
                .isEqualTo(first.body());
        assertThat(Door.json(get(path, key(home))).getLong("amount_minor")).isEqualTo(10_000);
        assertThat(post(path, rule, key(other), "the second key of this test").statusCode())
                .as("another's number")
                .isEqualTo(404);
        assertThat(post(path, rule.copy().put("day_minor", 5_000), key(home), "the third key of this test")
                        .body())
                .contains("day_minor");
        assertThat(post(path, rule, operator(), "the fourth key of this test").statusCode())
                .isEqualTo(403);
        assertThat(post(path, JsonObject.of("mode", "off"), key(home), "the fifth key of this test")
                        .statusCode())
                .isEqualTo(200);
        assertThat(Door.json(get(path, key(home))).getString("mode")).isEqualTo("off");
        assertThat(here.texts("select revision from top_up_rule order by revision"))
                .containsExactly("1", "2");
    }

    private String line() {
        return "/v1/households/" + home.code() + "/credit-line";
    }

    private HttpResponse<String> get(String path, String key) {
        return door.get(path, "Authorization", "Bearer " + key);
    }

    private HttpResponse<String> post(String path, JsonObject body, String key, String once) {
        return door.post(path, body.encode(), "Authorization", "Bearer " + key, "Idempotency-Key", once);
    }

    private String key(Household of) {
        return here.db
                .transaction(tx -> keys.forHousehold(tx, of, here.clock.instant()))
                .reveal();
    }

    private String operator() {
        return here.db
                .transaction(tx -> keys.forOperator(tx, here.community.id(), "test", here.clock.instant()))
                .reveal();
    }
}
