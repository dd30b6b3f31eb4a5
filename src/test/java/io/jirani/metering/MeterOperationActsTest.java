package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestVault;
import io.jirani.http.Door;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each thing an operator does to a meter by the interface is one act, with who did it. */
@Timeout(60)
class MeterOperationActsTest {
    private final Neighbourhood home = new Neighbourhood();
    private final Door door = new Door();
    private String operator = "";

    @BeforeEach
    void open() {
        var keys = new KeyStore(new Random(4));
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
                        dev -> {})::mount),
                List.of(),
                List.of(),
                Duration.ofSeconds(15));
        operator = home.db
                .transaction(tx -> keys.forOperator(tx, home.community, "test", home.clock.instant()))
                .reveal();
    }

    @AfterEach
    void close() {
        door.close();
        home.close();
    }

    @Test
    void eachIsAnActWithWhoDidIt() {
        does("meter.registered", "", body("dev", "ke-new-1").put("reason", "bought"));
        does(
                "meter.registered",
                "",
                body("dev", "ke-old-1").put("household", "H0002").put("reason", "new customer"));
        does("meter.claim_code_made", "/ke-new-1/claim-code", body("reason", "label lost"));
        does(
                "meter.key_rotated",
                "/ke-old-1/rotate",
                body("overlap_seconds", 60).put("reason", "yearly"));
        does("meter.quarantined", "/ke-old-1/quarantine", body("reason", "seal broken"));
        does("meter.released", "/ke-old-1/release", body("reason", "looked at"));
        does("meter.trust_set", "/ke-old-1/trust", body("reason", "old seal").put("trust", "B"));
        does(
                "meter.generation_accepted",
                "/ke-old-1/accept-generation",
                body("reason", "new display").put("generation", 2));
        home.db.inTransaction(tx -> tx.run(
                "insert into reading_parked (meter_id, seq, boot, up_ms, import_wh, export_wh, reason, row_json, received_at)"
                        + " select id, 7, 1, 1, 5, 0, 'register_fell', '{\"seq\":7,\"imp\":5}', now() from meter"
                        + " where dev = 'ke-old-1'",
                Tuple.tuple()));
        does(
                "meter.row_discarded",
                "/ke-old-1/decide",
                body("reason", "nonsense").put("seq", "7").put("ruling", "discard"));
        does("meter.claimed", "/ke-old-1/swap", body("reason", "dead").put("dev", "ke-new-1"));
        does("meter.restarted", "/ke-new-1/restart", body("reason", "wiped"));
        does("meter.decommissioned", "/ke-new-1/decommission", body("reason", "moved"));
        assertThat(home.text("select string_agg(distinct actor, ', ') from audit.act"
                        + " where subject in ('meter ke-new-1', 'meter ke-old-1')"))
                .isEqualTo("operator test");
        assertThat(home.count("select count(*) from audit.act where actor = 'operator test' and reason = ''"))
                .as("acts nobody gave a reason for")
                .isZero();
    }

    private void does(String verb, String path, JsonObject body) {
        var before = acts(verb);
        var answer = door.post(
                "/v1/meters" + path,
                body.encode(),
                "Authorization",
                "Bearer " + operator,
                "Idempotency-Key",
                UUID.randomUUID().toString());
        assertThat(answer.statusCode()).as(path + answer.body()).isBetween(200, 201);
        assertThat(acts(verb)).as(path).isEqualTo(before + 1);
    }

    private long acts(String verb) {
        return home.count("select count(*) from audit.act where verb = '" + verb + "'");
    }

    private static JsonObject body(String name, Object value) {
        return new JsonObject().put(name, value);
    }
}
