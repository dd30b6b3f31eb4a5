package io.jirani.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.http.Door;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.kernel.Ids;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyRoutesTest {
    private static final String SEED = """
            {"code":"%s","name":"K","zone":"Africa/Nairobi","currency":"KES","regime":"mini_grid",
             "custody":"wallet","interval_seconds":900,"price_cents_per_kwh":1857,"feed_in_cents_per_kwh":600,
             "bank_ratio_bp":10000,"fee_bp":100,"households":[
              {"name":"Wanjiku","location":"A","language":"en","phones":["%s"],"meters":[]}]}
            """;

    private final TestDb test = TestDb.fresh();
    private final Door door = new Door();
    private String admin = "";
    private String stranger = "";
    private String household = "";

    @SuppressWarnings("NullAway.Init")
    KeyRoutesTest() {}

    @BeforeAll
    void open() {
        var keys = new KeyStore(new Random(4));
        var registry = new Registry(
                test.db(),
                new CommunityStore(),
                new HouseholdStore(TestVault.VAULT),
                keys,
                (tx, meter) -> new AddedMeter(meter.dev(), new Secret("password"), new Secret("key")),
                new Ids(Clock.systemUTC(), new Random(2)),
                Clock.systemUTC(),
                Acts.by("test", "a test"));
        var here = registry.seed(SeedJson.parse(SEED.formatted("kilimani", "0712000001")))
                .orElseThrow();
        var there = registry.seed(SeedJson.parse(SEED.formatted("kibera", "0712000002")))
                .orElseThrow();
        admin = here.community().operatorKey().reveal();
        stranger = there.community().operatorKey().reveal();
        household = here.households().getFirst().key().reveal();
        var auth = new AuthRoutes(test.db(), keys, CompatDoor.KEYED);
        door.behind(new GateRoutes(auth, door.metrics))
                .open(
                        List.of(new KeyRoutes(test.db(), auth, keys, Acts::by, Clock.systemUTC())::mount),
                        List.of(),
                        List.of());
    }

    @AfterAll
    void close() {
        door.close();
        test.close();
    }

    private HttpResponse<String> add(String key, JsonObject body) {
        return door.post("/v1/keys", body.encode(), "Authorization", "Bearer " + key);
    }

    private HttpResponse<String> revoke(String key, String id) {
        return door.send(door.request("/v1/keys/" + id + "?reason=nobody+needs+it", "Authorization", "Bearer " + key)
                .DELETE());
    }

    private static JsonObject body(String role, String... scopes) {
        return JsonObject.of("label", "dashboard", "role", role, "scopes", new JsonArray(List.of(scopes)))
                .put("reason", "a wall in the office");
    }

    private long acts(String verb, String id) {
        return test.db()
                .transaction(tx -> tx.one(
                        "select count(*) as n from audit.act where verb = $1 and subject = $2 and reason <> '' and"
                                + " actor = 'operator first operator'",
                        Tuple.of(verb, "key " + id),
                        row -> row.getLong("n")));
    }

    @Test
    void a_key_is_made_listed_used_and_ended_and_each_is_put_down() {
        var made = add(admin, body("auditor", "meters:read"));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        var json = Door.json(made);
        var key = json.getString("key");
        var id = json.getString("key_id");
        assertThat(key).startsWith("sk_test_");
        assertThat(acts("key.made", id)).isEqualTo(1);

        assertThat(door.get("/v1/meters", "Authorization", "Bearer " + key).statusCode())
                .isEqualTo(204);
        assertThat(door.get("/v1/orders", "Authorization", "Bearer " + key).statusCode())
                .isEqualTo(403);
        var listed = door.get("/v1/keys", "Authorization", "Bearer " + admin);
        assertThat(listed.body()).contains(id).doesNotContain(key);

        assertThat(revoke(stranger, id).statusCode()).isEqualTo(404);
        assertThat(door.get("/v1/meters", "Authorization", "Bearer " + key).statusCode())
                .isEqualTo(204);
        assertThat(revoke(admin, id).statusCode()).isEqualTo(200);
        assertThat(revoke(admin, id).statusCode()).isEqualTo(200);
        assertThat(acts("key.revoked", id)).isEqualTo(1);
        assertThat(door.get("/v1/meters", "Authorization", "Bearer " + key).statusCode())
                .isEqualTo(401);
    }

    @Test
    void nobody_makes_more_of_himself() {
        assertThat(add(household, body("auditor", "meters:read")).statusCode()).isEqualTo(403);
        assertThat(add(admin, body("admin", "admin:access")).statusCode()).isEqualTo(403);
        assertThat(add(admin, body("treasurer", "ledger:write")).statusCode()).isEqualTo(403);
        assertThat(add(admin, body("auditor", "market:trade")).statusCode()).isEqualTo(400);
        assertThat(add(admin, body("household", "self:read")).statusCode()).isEqualTo(400);
        assertThat(add(admin, body("auditor")).statusCode()).isEqualTo(400);
        assertThat(add(admin, body("auditor", "meters:read").put("label", "0712345678"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(add(admin, body("auditor", "meters:read").put("expires_at", "2020-01-01T00:00:00Z"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void one_community_does_not_see_anothers() {
        var id = Door.json(add(admin, body("support", "market:read"))).getString("key_id");
        assertThat(door.get("/v1/keys", "Authorization", "Bearer " + stranger).body())
                .doesNotContain(id);
    }
}
