package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.TestVault;
import io.jirani.db.Db;
import io.jirani.db.Pools;
import io.jirani.http.Door;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FineDataTest {
    private static final Instant DAY = Instant.parse("2026-09-09T21:00:00Z");
    private static final String SPAN = "from=2026-09-09T21:00:00Z&to=2026-09-10T21:00:00Z";

    private final Neighbourhood home = new Neighbourhood();
    private final Door door = new Door();
    private final KeyStore keys = new KeyStore(new SecureRandom());
    private String mine = "";
    private String others = "";
    private String operator = "";

    @BeforeEach
    void open() {
        var households = new HouseholdStore(TestVault.VAULT);
        door.open(
                List.of(new FineDataRoutes(
                        home.db,
                        new AuthRoutes(home.db, keys, CompatDoor.KEYED),
                        new CommunityStore(),
                        households,
                        home.clock)::mount),
                List.of(),
                List.of(),
                Duration.ofSeconds(15));
        home.db.inTransaction(tx -> {
            var now = home.clock.instant();
            mine = keys.forHousehold(tx, households.get(tx, home.first), now).reveal();
            others = keys.forHousehold(tx, households.get(tx, home.second), now).reveal();
            operator = keys.forOperator(tx, home.community, "desk 1", now).reveal();
            tx.run("""
                    insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, flags, skew_ms, received_at)
                    select 1, n, $1::timestamptz + n * interval '1 minute', 1, 1, 'sync', 1, n, 0, 0, 0, now()
                    from generate_series(0, 2999) n
                    """, Tuple.of(DAY.atOffset(ZoneOffset.UTC)));
            tx.run("""
                    insert into household_interval (household_id, start_at, community_id, state, assurance, import_wh, from_neighbours_wh,
                        from_supplier_wh)
                    select $1, $2::timestamptz + n * interval '15 minutes', $3, 'settled', 'A', n, n / 3, n - n / 3 from generate_series(0, 191) n
                    """, Tuple.of(home.first.value(), DAY.atOffset(ZoneOffset.UTC), home.community.value()));
        });
    }

    @AfterEach
    void stop() {
        door.close();
        home.close();
    }

    @Test
    void aHouseholdReadsItsOwnRowsPageByPage() {
        var path = "/v1/meters/" + Samples.DEV + "/readings?" + SPAN;
        var first = json(get(mine, path));
        assertThat(first.getJsonArray("items")).hasSize(1_000);
        var second = json(get(mine, path + "&after=" + first.getString("next")));
        assertThat(second.getJsonArray("items")).hasSize(440);
        assertThat(second.getJsonArray("items").getJsonObject(0).getInteger("seq"))
                .isEqualTo(1_000);
        assertThat(second.containsKey("next")).isFalse();
        assertThat(get(
                                mine,
                                "/v1/meters/" + Samples.DEV
                                        + "/readings?from=2026-09-01T00:00:00Z&to=2026-09-08T00:00:01Z")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void rowsFromBeforeItsServiceAreNotTheHouseholds() {
        home.db.transaction(tx -> tx.run(
                "update meter set in_service_at = $1",
                Tuple.of(DAY.plus(Duration.ofHours(23)).atOffset(ZoneOffset.UTC))));
        var rows = json(get(mine, "/v1/meters/" + Samples.DEV + "/readings?" + SPAN));
        assertThat(rows.getJsonArray("items")).hasSize(60);
    }

    @Test
    void energyComesByIntervalAndByDay() {
        var byInterval = json(get(mine, "/v1/households/H0001/energy?" + SPAN)).getJsonArray("items");
        assertThat(byInterval).hasSize(96);
        assertThat(byInterval.getJsonObject(95).getInteger("import_wh")).isEqualTo(95);
        assertThat(byInterval.getJsonObject(95).getInteger("from_neighbours_wh"))
                .isEqualTo(31);
        assertThat(byInterval.getJsonObject(95).getInteger("from_supplier_wh")).isEqualTo(64);
        assertThat(json(get(mine, "/v1/households/" + home.first + "/energy?by=day&" + SPAN))
                        .getJsonArray("items"))
                .isEmpty();
    }

    @Test
    void toAnotherHouseholdNothingIsThere() {
        assertThat(get(others, "/v1/meters/" + Samples.DEV + "/readings?" + SPAN)
                        .statusCode())
                .isEqualTo(404);
        assertThat(get(others, "/v1/households/H0001/energy?" + SPAN).statusCode())
                .isEqualTo(404);
        assertThat(get(others, "/v1/households/H0001/accesses").statusCode()).isEqualTo(404);
        assertThat(get(mine, "/v1/meters/NO!/readings?" + SPAN).statusCode()).isEqualTo(404);
    }

    @Test
    void anOperatorSaysWhyAndTheHouseholdSeesIt() {
        var path = "/v1/households/H0001/energy?" + SPAN;
        assertThat(get(operator, path).statusCode()).isEqualTo(400);
        assertThat(get(operator, path + "&reason=because").statusCode()).isEqualTo(400);
        assertThat(get(operator, path + "&reason=complaint%20about%20the%20bill")
                        .statusCode())
                .isEqualTo(200);
        assertThat(get(operator, "/v1/meters/" + Samples.DEV + "/readings?" + SPAN + "&reason=complaint%20about%20it")
                        .statusCode())
                .isEqualTo(200);
        var seen = json(get(mine, "/v1/households/H0001/accesses")).getJsonArray("items");
        assertThat(seen).hasSize(2);
        assertThat(seen.getJsonObject(1))
                .isEqualTo(seen.getJsonObject(1)
                        .copy()
                        .put("reader", "desk 1")
                        .put("what", "energy by interval")
                        .put("reason", "complaint about the bill"));
        assertThatThrownBy(() -> home.db.transaction(tx -> tx.run("delete from fine_data_access", Tuple.tuple())))
                .hasMessageContaining("permission denied");
    }

    @Test
    void aHouseholdsDayTouchesOnlyItsRangeOfAnIndexInItsOwnMonth() {
        home.db.transaction(tx -> home.readings.partitions(
                tx, Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-08-15T00:00:00Z")));
        home.db.inTransaction(tx -> tx.run("""
                insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, flags, skew_ms, received_at)
                select m, n, timestamptz '2026-02-01' + n * interval '90 minutes', 1, 1, 'sync', 1, n, 0, 0, 0, now()
                from generate_series(10, 20) m, generate_series(0, 2999) n
                """, Tuple.tuple()));
        home.db.inTransaction(tx -> tx.run("""
                insert into household_interval (household_id, start_at, community_id, state, assurance)
                select $1, timestamptz '2026-01-01' + n * interval '15 minutes', $2, 'settled', 'A' from generate_series(0, 9999) n
                """, Tuple.of(home.second.value(), home.community.value())));
        analyze();
        var from = OffsetDateTime.parse("2026-04-10T00:00:00Z");
        var rows = plan(FineDataStore.ROWS, Tuple.of(12L, from, from.plusDays(1), from, -1L, 1_000));
        assertThat(rows).doesNotContain("Seq Scan").contains("reading_202604").doesNotContain("reading_202605");
        var own = plan(
                FineDataStore.INTERVALS,
                Tuple.of(
                        home.first.value(),
                        DAY.atOffset(ZoneOffset.UTC),
                        DAY.atOffset(ZoneOffset.UTC).plusDays(1)));
        assertThat(own).doesNotContain("Seq Scan").contains("household_interval_pkey");
    }

    @Test
    void aHouseholdsDayNeedsNothingButItsKey() {
        home.db.inTransaction(tx -> {
            for (var other : List.of("enable_seqscan", "enable_bitmapscan"))
                tx.run("set local " + other + " = off", Tuple.tuple());
            var day = DAY.atOffset(ZoneOffset.UTC);
            var own = plan(tx, FineDataStore.INTERVALS, Tuple.of(home.first.value(), day, day.plusDays(1)));
            assertThat(own).contains("Index Only Scan using household_interval_pkey");
        });
    }

    private String plan(String sql, Tuple parameters) {
        return home.db.transaction(tx -> plan(tx, sql, parameters));
    }

    private static String plan(Db.Tx tx, String sql, Tuple parameters) {
        return String.join("\n", tx.all("explain " + sql, parameters, row -> row.getString(0)));
    }

    private void analyze() {
        var owner = Pools.open(home.vertx, home.database.superuser(), "analyze");
        owner.query("analyze jirani.reading").execute().await();
        owner.query("analyze jirani.household_interval").execute().await();
        owner.close().await();
    }

    private HttpResponse<String> get(String key, String path) {
        return door.get(path, "Authorization", "Bearer " + key);
    }

    private static JsonObject json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }
}
