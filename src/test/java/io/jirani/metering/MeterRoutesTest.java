package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestVault;
import io.jirani.http.Door;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.kernel.Dev;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The registry over HTTP: who may see and do what. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class MeterRoutesTest {

    private final Neighbourhood home = new Neighbourhood();
    private final Door door = new Door();
    private final KeyStore keys = new KeyStore(new Random(4));
    private final List<Dev> changed = new ArrayList<>();
    private String operator = "";
    private String first = "";
    private String second = "";

    @BeforeAll
    void open() {
        var life = new MeterLife(home.meters, Samples.KEYS, home.ingest, home.clock, home.sunClock);
        var rulings = new MeterRulings(home.ingest, home.clock, home.sunClock);
        var auth = new AuthRoutes(home.db, keys, CompatDoor.KEYED);
        door.open(
                List.of(new MeterRoutes(
                        home.db,
                        auth,
                        new IdempotencyStore(TestVault.VAULT),
                        new HouseholdStore(TestVault.VAULT),
                        life,
                        rulings,
                        Samples.KEYS,
                        home.clock,
                        changed::add)::mount),
                List.of(),
                List.of(),
                Duration.ofSeconds(15));
        home.db.inTransaction(tx -> {
            var now = home.clock.instant();
            operator = keys.forOperator(tx, home.community, "test", now).reveal();
            first = keys.forHousehold(tx, new HouseholdStore(TestVault.VAULT).get(tx, home.first), now)
                    .reveal();
            second = keys.forHousehold(tx, new HouseholdStore(TestVault.VAULT).get(tx, home.second), now)
                    .reveal();
        });
    }

    @AfterAll
    void close() {
        door.close();
        home.close();
    }

    @Test
    void a_household_claims_a_meter_from_stock_and_sees_it_alone() {
        var made = created(post(operator, "/v1/meters", meter("ke-claim-1")));
        assertThat(made.getString("password")).hasSize(24);
        assertThat(made.getString("key")).hasSize(64);
        assertThat(get(second, "/v1/meters/ke-claim-1").statusCode()).isEqualTo(404);
        assertThat(ok(get(operator, "/v1/meters/ke-claim-1")).getString("status"))
                .isEqualTo("stock");
        assertThat(post(operator, "/v1/meters/claim", body("code", made.getString("claim_code")))
                        .statusCode())
                .isEqualTo(403);
        assertThat(post(second, "/v1/meters/claim", body("code", "7KQ2M-4XW9T")).statusCode())
                .isEqualTo(404);
        assertThat(post(second, "/v1/meters/claim", body("code", "not a code")).statusCode())
                .isEqualTo(400);
        var claimed = ok(post(second, "/v1/meters/claim", body("code", made.getString("claim_code"))));
        assertThat(claimed.getString("household")).isEqualTo("H0002");
        assertThat(claimed.getString("in_service_at")).isEqualTo(Samples.NOW.toString());
        assertThat(claimed.containsKey("life")).as("the log is the operator's").isFalse();
        assertThat(get(first, "/v1/meters/ke-claim-1").statusCode()).isEqualTo(404);
        assertThat(ok(get(second, "/v1/meters/ke-claim-1")).getString("status")).isEqualTo("active");
        assertThat(ok(get(first, "/v1/meters?limit=200")).getJsonArray("items").encode())
                .contains("ke-nbo-0042")
                .doesNotContain("ke-claim-1");
        assertThat(changed).contains(new Dev("ke-claim-1"));
    }

    @Test
    void the_same_key_gets_the_same_secrets_and_none_lies_open_in_the_database() {
        var once = UUID.randomUUID().toString();
        var body = meter("ke-once-1").put("household", "H0001");
        var made = created(post(operator, "/v1/meters", body, once));
        var again = post(operator, "/v1/meters", body, once);
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(new JsonObject(again.body())).isEqualTo(made);
        assertThat(post(operator, "/v1/meters", body.copy().put("trust", "B"), once)
                        .statusCode())
                .isEqualTo(422);
        assertThat(home.text("select string_agg(convert_from(body, 'UTF8'), ' ') from idempotency"))
                .contains("sealed")
                .doesNotContain(made.getString("password"), made.getString("key"));
        assertThat(door.post("/v1/meters", body.encode(), "Authorization", "Bearer " + operator)
                        .statusCode())
                .as("without an Idempotency-Key")
                .isEqualTo(400);
    }

    @Test
    void what_an_operator_does_no_household_does() {
        for (var path : List.of("rotate", "quarantine", "release", "decommission", "swap", "accept-generation"))
            assertThat(post(first, "/v1/meters/ke-nbo-0042/" + path, forAny(path))
                            .statusCode())
                    .as(path)
                    .isEqualTo(403);
        assertThat(post(first, "/v1/meters", meter("ke-mine")).statusCode()).isEqualTo(403);
        assertThat(get(first, "/v1/meters/ke-nbo-0042/refused").statusCode()).isEqualTo(403);
        assertThat(post(operator, "/v1/meters/ke-nowhere/quarantine", body("reason", "x"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(door.get("/v1/meters").statusCode()).isEqualTo(401);
    }

    @Test
    void a_meter_goes_through_its_life() {
        created(post(operator, "/v1/meters", meter("ke-life-1").put("household", "H0002")));
        var rotated = ok(post(
                operator,
                "/v1/meters/ke-life-1/rotate",
                body("overlap_seconds", 3600).put("reason", "yearly")));
        assertThat(rotated.getString("kid")).isEqualTo("k2");
        assertThat(rotated.getString("old_until"))
                .isEqualTo(Samples.NOW.plusSeconds(3600).toString());
        var password = ok(post(
                operator,
                "/v1/meters/ke-life-1/rotate",
                body("what", "password").put("reason", "lost")));
        assertThat(password.getString("password")).hasSize(24);
        assertThat(ok(post(operator, "/v1/meters/ke-life-1/quarantine", body("reason", "seal broken")))
                        .getString("status_reason"))
                .isEqualTo("seal broken");
        assertThat(post(operator, "/v1/meters/ke-life-1/quarantine", body("reason", "again"))
                        .statusCode())
                .isEqualTo(409);
        assertThat(ok(post(operator, "/v1/meters/ke-life-1/release", body("reason", "seal put on")))
                        .getString("status"))
                .isEqualTo("active");
        ok(post(
                operator,
                "/v1/meters/ke-life-1/accept-generation",
                body("generation", 2).put("reason", "new display")));
        var swapped = ok(post(
                operator, "/v1/meters/ke-life-1/swap", body("dev", "ke-life-2").put("reason", "dead")));
        assertThat(swapped.getString("key")).hasSize(64);
        assertThat(ok(get(second, "/v1/meters/ke-life-2")).getString("household"))
                .isEqualTo("H0002");
        assertThat(ok(get(operator, "/v1/meters?limit=200"))
                        .getJsonArray("items")
                        .encode())
                .doesNotContain("ke-life-1")
                .contains("ke-life-2");
        var old = ok(get(operator, "/v1/meters/ke-life-1"));
        assertThat(old.getString("status")).isEqualTo("decommissioned");
        assertThat(old.getJsonArray("life").stream().map(each -> ((JsonObject) each).getString("what")))
                .containsExactly(
                        "swapped",
                        "generation_accepted",
                        "released",
                        "quarantined",
                        "password_changed",
                        "key_rotated",
                        "registered");
        assertThat(ok(get(operator, "/v1/meters?status=decommissioned&after=ke-life-0"))
                        .getJsonArray("items")
                        .encode())
                .contains("ke-life-1");
        ok(post(operator, "/v1/meters/ke-life-2/decommission", body("reason", "moved away")));
        assertThat(post(operator, "/v1/meters/ke-life-2/decommission", body("reason", "again"))
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void what_does_not_go_together_is_refused() {
        var tasmota = meter("ke-tas-1").put("household", "H0001").put("adapter", "tasmota");
        assertThat(post(operator, "/v1/meters", tasmota).statusCode()).isEqualTo(400);
        assertThat(post(
                                operator,
                                "/v1/meters",
                                tasmota.copy().put("foreign_id", "t1").put("zone", "Mars"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(operator, "/v1/meters", meter("ke-tas-2").put("zone", "Africa/Nairobi"))
                        .statusCode())
                .isEqualTo(400);
        var made = created(post(
                operator, "/v1/meters", tasmota.copy().put("foreign_id", "t1").put("zone", "Africa/Kampala")));
        assertThat(made.getString("key")).isNull();
        assertThat(ok(get(operator, "/v1/meters/ke-tas-1")).getString("trust")).isEqualTo("B");
        var feeder = meter("ke-feed-1").put("role", "feeder");
        assertThat(post(operator, "/v1/meters", feeder.copy().put("household", "H0001"))
                        .statusCode())
                .isEqualTo(400);
        created(post(operator, "/v1/meters", feeder));
        assertThat(ok(get(operator, "/v1/meters/ke-feed-1")).getString("role")).isEqualTo("feeder");
        assertThat(post(operator, "/v1/meters", meter("ke-feed-1")).statusCode())
                .isEqualTo(409);
        assertThat(post(operator, "/v1/meters", meter("ke-x-1").put("household", "H9999"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(post(operator, "/v1/meters", meter("ke-x-1").put("surprise", true))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void an_operator_sees_what_was_refused_with_its_bytes() {
        home.take(Neighbourhood.sample("07-bad-mac.json"));
        assertThat(get(operator, "/v1/meters/ke-nbo-0042/refused").statusCode())
                .as("without a reason")
                .isEqualTo(400);
        var refused = ok(get(operator, "/v1/meters/ke-nbo-0042/refused?limit=1&reason=its+key+may+be+wrong"))
                .getJsonArray("items")
                .getJsonObject(0);
        assertThat(refused.getString("reason")).startsWith("wrong_mac");
        assertThat(refused.getString("raw")).contains("\"dev\":\"ke-nbo-0042\"");
        assertThat(home.text("select reader || ': ' || what from fine_data_access"))
                .isEqualTo("operator test: refused messages of ke-nbo-0042");
    }

    private static JsonObject forAny(String path) {
        return switch (path) {
            case "rotate" -> body("reason", "x");
            case "swap" -> body("dev", "ke-other").put("reason", "x");
            case "accept-generation" -> body("generation", 2).put("reason", "x");
            default -> body("reason", "x");
        };
    }

    private static JsonObject meter(String dev) {
        return body("dev", dev).put("reason", "a test");
    }

    private static JsonObject body(String field, Object value) {
        return JsonObject.of(field, value);
    }

    private HttpResponse<String> post(String key, String path, JsonObject body) {
        return post(key, path, body, UUID.randomUUID().toString());
    }

    private HttpResponse<String> post(String key, String path, JsonObject body, String once) {
        return door.post(path, body.encode(), "Authorization", "Bearer " + key, "Idempotency-Key", once);
    }

    private HttpResponse<String> get(String key, String path) {
        return door.get(path, "Authorization", "Bearer " + key);
    }

    private static JsonObject ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private static JsonObject created(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return new JsonObject(answer.body());
    }
}
