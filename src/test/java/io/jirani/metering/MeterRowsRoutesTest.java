package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestVault;
import io.jirani.http.Door;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.kernel.CommunityId;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is decided about a meter's rows over HTTP, and by whom. */
@Timeout(60)
class MeterRowsRoutesTest {
    private static final String METER = "/v1/meters/ke-nbo-0042";

    private final Neighbourhood home = new Neighbourhood();
    private final Door door = new Door();
    private String operator = "";
    private String stranger = "";
    private String household = "";

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
        var elsewhere = new CommunityId(UUID.randomUUID());
        home.db.inTransaction(tx -> {
            tx.run("""
                    insert into community (id, code, name, zone, currency, regime, custody, interval_seconds, bank_ratio_bp, fee_bp, partner, created_at)
                    select $1, 'other', name, zone, currency, regime, custody, interval_seconds, bank_ratio_bp, fee_bp, partner, created_at
                    from community
                    """, Tuple.of(elsewhere.value()));
            var now = home.clock.instant();
            operator = keys.forOperator(tx, home.community, "test", now).reveal();
            stranger = keys.forOperator(tx, elsewhere, "other", now).reveal();
            household = keys.forHousehold(tx, new HouseholdStore(TestVault.VAULT).get(tx, home.first), now)
                    .reveal();
        });
    }

    @AfterEach
    void close() {
        door.close();
        home.close();
    }

    @Test
    void the_gaps_of_a_meter_are_counted() {
        assertThat(ok(get(operator, METER)).getInteger("gaps")).isZero();
        home.db.inTransaction(tx -> tx.run(
                "update meter_intake set seen = '{[5,8),[10,11),[20,21)}', excused = '{[11,15)}' where meter_id ="
                        + " (select id from meter where dev = 'ke-nbo-0042')",
                Tuple.tuple()));
        assertThat(ok(get(operator, METER)).getInteger("gaps")).isEqualTo(7);
    }

    @Test
    void an_operator_sees_the_rows_that_wait_and_decides_about_each_once() {
        registersFell();
        assertThat(get(operator, METER + "/waiting").statusCode())
                .as("another person's rows, without a reason")
                .isEqualTo(400);
        var waiting =
                ok(get(operator, METER + "/waiting?reason=its+registers+fell")).getJsonArray("items");
        assertThat(waiting.stream().map(each -> ((JsonObject) each).getString("seq")))
                .containsExactly("2", "3");
        var row = waiting.getJsonObject(0);
        assertThat(row.getString("reason")).isEqualTo("register_fell");
        assertThat(row.getJsonObject("row").getLong("imp")).isEqualTo(5);
        assertThat(home.text("select what from fine_data_access")).isEqualTo("waiting rows of ke-nbo-0042");
        assertThat(ok(get(operator, METER)).getLong("waiting")).isEqualTo(2);
        var once = UUID.randomUUID().toString();
        var first = post(operator, "/decide", ruling("2", "accept"), once);
        assertThat(ok(first).getLong("waiting")).isZero();
        assertThat(home.text("select string_agg(generation || ':' || import_wh, ' ' order by seq) from reading"))
                .isEqualTo("1:9999000 2:5 2:9");
        var again = post(operator, "/decide", ruling("2", "accept"), once);
        assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(ok(again)).isEqualTo(ok(first));
        assertThat(post(operator, "/decide", ruling("2", "discard")).statusCode())
                .as("it waits no longer")
                .isEqualTo(404);
        for (var wrong : List.of("9999999999999999999", "77"))
            assertThat(post(operator, "/decide", ruling(wrong, "discard")).statusCode())
                    .isEqualTo(404);
        assertThat(post(operator, "/decide", ruling("2", "perhaps")).statusCode())
                .isEqualTo(400);
        assertThat(door.post(METER + "/decide", ruling("2", "accept").encode(), "Authorization", "Bearer " + operator)
                        .statusCode())
                .as("without an Idempotency-Key")
                .isEqualTo(400);
        home.take(reading(1, Samples.row(4, Samples.NOW.minusSeconds(400), 4, 3, 0)));
        ok(post(operator, "/decide", ruling("4", "discard")));
        assertThat(home.text("select who || ' ' || what from meter_life order by id desc limit 1"))
                .isEqualTo("operator test row_discarded");
        assertThat(ok(get(operator, METER + "/waiting?reason=what+was+left+out"))
                        .getJsonArray("items")
                        .getJsonObject(0)
                        .getString("decision"))
                .isEqualTo("discarded");
    }

    @Test
    void a_meter_whose_memory_was_wiped_counts_anew_and_its_trust_is_set() {
        home.take(reading(17, Samples.row(5, Samples.NOW.minusSeconds(600), 60_000, 100, 0)));
        home.take(reading(1, Samples.row(5, Samples.NOW.minusSeconds(300), 1_000, 120, 0)));
        assertThat(ok(get(operator, METER)).getString("status")).isEqualTo("quarantined");
        assertThat(ok(post(operator, "/restart", reason())).getString("status")).isEqualTo("active");
        assertThat(home.text("select string_agg(import_wh::text, ' ' order by t) from reading"))
                .isEqualTo("100 120");
        var trusted = ok(post(operator, "/trust", reason().put("trust", "C")));
        assertThat(trusted.getString("trust")).isEqualTo("C");
        assertThat(trusted.getJsonArray("life").stream().map(each -> ((JsonObject) each).getString("what")))
                .startsWith("trust_set", "restarted");
        assertThat(post(operator, "/trust", reason().put("trust", "D")).statusCode())
                .isEqualTo(400);
        home.db.inTransaction(tx -> tx.run(
                "update meter set adapter = 'tasmota', foreign_id = 't' where dev = 'ke-nbo-0042'", Tuple.tuple()));
        assertThat(post(operator, "/trust", reason().put("trust", "A")).statusCode())
                .as("an adapter reads it")
                .isEqualTo(400);
    }

    @Test
    void a_meter_with_rows_that_wait_goes_only_when_it_is_said_what_becomes_of_them() {
        registersFell();
        assertThat(post(operator, "/decommission", reason()).statusCode()).isEqualTo(409);
        assertThat(post(operator, "/swap", reason().put("dev", "ke-comes")).statusCode())
                .isEqualTo(409);
        assertThat(post(operator, "/decommission", reason().put("waiting", "perhaps"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(ok(get(operator, METER)).getString("status")).isEqualTo("active");
        var swapped = post(operator, "/swap", reason().put("dev", "ke-comes").put("waiting", "leave_out"));
        assertThat(ok(swapped).getString("dev")).isEqualTo("ke-comes");
        assertThat(home.text("select string_agg(decision, ' ') from reading_parked"))
                .isEqualTo("decommissioned decommissioned");
        assertThat(ok(get(operator, METER)).getString("status")).isEqualTo("decommissioned");
    }

    @Test
    void rows_left_out_with_their_meter_are_no_longer_to_be_decided_about() {
        registersFell();
        ok(post(operator, "/decommission", reason().put("waiting", "leave_out")));
        assertThat(post(operator, "/decide", ruling("2", "accept")).statusCode())
                .isEqualTo(409);
        assertThat(home.count("select count(*) from reading")).isEqualTo(1);
    }

    @Test
    void a_household_may_not_and_for_another_operator_the_meter_is_not_there() {
        registersFell();
        var asked = List.of(
                new Asked("/decide", ruling("2", "accept")),
                new Asked("/restart", reason()),
                new Asked("/trust", reason().put("trust", "C")),
                new Asked("/accept-generation", reason().put("generation", 2)));
        for (var each : asked) {
            assertThat(post(household, each.path, each.body).statusCode())
                    .as(each.path)
                    .isEqualTo(403);
            assertThat(post(stranger, each.path, each.body).statusCode())
                    .as(each.path)
                    .isEqualTo(404);
            assertThat(door.post(METER + each.path, each.body.encode()).statusCode())
                    .as(each.path)
                    .isEqualTo(401);
        }
        assertThat(get(household, METER + "/waiting?reason=these+are+my+own").statusCode())
                .isEqualTo(403);
        assertThat(get(stranger, METER + "/waiting?reason=they+are+not+mine").statusCode())
                .isEqualTo(404);
        assertThat(door.get(METER + "/waiting").statusCode()).isEqualTo(401);
        assertThat(home.count("select count(*) from reading_parked where decision is null"))
                .isEqualTo(2);
        assertThat(home.text("select trust || generation from meter")).isEqualTo("A1");
        assertThat(home.count("select count(*) from meter_life")).isZero();
    }

    private record Asked(String path, JsonObject body) {}

    private void registersFell() {
        home.take(reading(1, Samples.row(1, Samples.NOW.minusSeconds(600), 1, 9_999_000, 0)));
        home.take(reading(
                1,
                Samples.row(2, Samples.NOW.minusSeconds(540), 2, 5, 0),
                Samples.row(3, Samples.NOW.minusSeconds(480), 3, 9, 0)));
        assertThat(home.count("select count(*) from reading_parked")).isEqualTo(2);
    }

    private static Inbound reading(long boot, String... rows) {
        return Neighbourhood.inbound(
                Samples.topic(Samples.DEV, "reading"), Samples.reading(Samples.DEV, Samples.KEY, boot, rows));
    }

    private static JsonObject reason() {
        return JsonObject.of("reason", "looked at it");
    }

    private static JsonObject ruling(String seq, String ruling) {
        return reason().put("seq", seq).put("ruling", ruling);
    }

    private HttpResponse<String> post(String key, String path, JsonObject body) {
        return post(key, path, body, UUID.randomUUID().toString());
    }

    private HttpResponse<String> post(String key, String path, JsonObject body, String once) {
        return door.post(METER + path, body.encode(), "Authorization", "Bearer " + key, "Idempotency-Key", once);
    }

    private HttpResponse<String> get(String key, String path) {
        return door.get(path, "Authorization", "Bearer " + key);
    }

    private static JsonObject ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }
}
