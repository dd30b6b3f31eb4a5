package io.jirani.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.http.Door;
import io.jirani.identity.AddedMeter;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Registry;
import io.jirani.identity.SeedJson;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Who sees what of a community, its books and their own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(30)
class OverviewTest {
    private final Watched watched = new Watched();

    @AfterAll
    void close() {
        watched.close();
    }

    @Test
    void an_overview_shows_the_books_and_only_what_is_the_viewers() {
        book();
        var all = watched.get("/v1/overview", watched.operatorKey());
        assertThat(all.getJsonObject("community").getString("code")).isEqualTo("here");
        assertThat(all.getJsonObject("community").getLong("price_cents_per_kwh"))
                .isEqualTo(1857);
        assertThat(all.getJsonObject("ledger").getBoolean("balanced")).isTrue();
        assertThat(all.getJsonObject("ledger").getJsonArray("accounts"))
                .contains(JsonObject.of("kind", "household", "asset", "KES", "posted", 3000));
        assertThat(all.getJsonObject("rail_state").getString("payouts")).isEqualTo("open");
        var own = watched.get("/v1/overview", watched.householdKey(1));
        assertThat(own.getJsonObject("ledger").getJsonArray("accounts")).isEmpty();
        var me = watched.get("/v1/me", watched.householdKey(0));
        assertThat(me.getJsonObject("money").getLong("wallet_minor")).isEqualTo(3000);
        assertThat(me.getJsonObject("energy").getLong("made_wh")).isEqualTo(2500);
        assertThat(me.getJsonObject("household").getJsonArray("phones")).containsExactly("2547*****001");
        assertThat(watched.get("/v1/me", watched.operatorKey()).getString("role"))
                .isEqualTo("operator");
        assertThat(watched.get("/v1/receipts", watched.householdKey(0)).getJsonArray("items"))
                .isEmpty();
        assertThat(watched.door.get("/v1/overview").statusCode()).isEqualTo(401);
        assertThat(watched.door
                        .get("/v1/me", "Authorization", "Bearer jh_wrong")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void a_meter_that_an_adapter_reads_is_online_while_it_is_heard() {
        meter("native-off", "native", "false", "null", "now()");
        meter("native-on", "native", "true", "null", "now()");
        meter("tas-heard", "tasmota", "false", "null", "now()");
        meter("tas-silent", "tasmota", "false", "now()", "now()");
        meter("tas-never", "tasmota", "false", "null", "null");
        meter("tas-told-so", "tasmota", "true", "null", "now()");
        var online = watched.get("/v1/overview", watched.operatorKey()).getJsonArray("meters").stream()
                .map(JsonObject.class::cast)
                .filter(meter -> meter.getBoolean("online"))
                .map(meter -> meter.getString("dev"));
        assertThat(online).containsExactly("native-on", "tas-heard", "tas-told-so");
        assertThat(watched.get("/v1/overview", watched.householdKey(1)).getJsonArray("meters"))
                .as("they are another household's")
                .isEmpty();
        var counted = watched.db.transaction(new HealthStore()::meters);
        assertThat(counted).isEqualTo(new HealthStore.Meters(3, 3));
    }

    private void meter(String dev, String adapter, String online, String silent, String seen) {
        watched.db.inTransaction(tx -> {
            tx.run(
                    "insert into meter (dev, community_id, household_id, adapter, foreign_id, password_hash, added_at, silent_since)"
                            + " select $1, community_id, id, $2, nullif($3, 'native'), '', now(), " + silent
                            + " from household where id = $4",
                    Tuple.of(
                            dev,
                            adapter,
                            adapter.equals("native") ? "native" : dev,
                            watched.here
                                    .households()
                                    .getFirst()
                                    .household()
                                    .id()
                                    .value()));
            tx.run(
                    "insert into meter_intake (meter_id, online, last_seen_at) select id, " + online + ", " + seen
                            + " from meter where dev = $1",
                    Tuple.of(dev));
        });
    }

    @Test
    void the_older_status_measures_what_there_is() {
        var status = watched.get("/api/status", watched.operatorKey());
        assertThat(status.getString("status")).isEqualTo("active");
        assertThat(status.getJsonObject("components"))
                .isEqualTo(JsonObject.of(
                        "weather_api", "off",
                        "iot_network", "off",
                        "gemini_ai", "off",
                        "database", "active",
                        "blockchain", "off",
                        "mpesa", "active"));
        assertThat(status.getJsonObject("network_stats").getInteger("households"))
                .isEqualTo(2);
        assertThat(watched.door.get("/api/status").statusCode()).isEqualTo(401);
        assertThat(Door.json(watched.door.get("/api/status")).getString("status"))
                .isEqualTo("error");
    }

    @Test
    void the_gateway_is_ready_when_its_schema_is_this_builds() {
        var ready = Door.json(watched.door.get("/readyz"));
        assertThat(ready.getString("status")).as(ready.encode()).isEqualTo("ready");
        assertThat(ready.getJsonObject("components").getJsonObject("migrations").getString("state"))
                .isEqualTo("active");
        assertThat(watched.door.get("/metrics").body()).contains("jirani_ledger_imbalance 0.0", "jirani_build_info{");
    }

    @Test
    void in_the_open_demo_a_stranger_sees_the_one_community() {
        try (var alone = TestDb.fresh();
                var open = new Door()) {
            var registered = new Registry(
                    alone.db(),
                    watched.communities,
                    watched.households,
                    watched.keys,
                    (tx, meter) -> new AddedMeter(meter.dev(), new Secret("p"), new Secret("k")),
                    watched.ids,
                    watched.clock,
                    Acts.by("test", "a test"));
            assertThat(registered.seed(SeedJson.parse(Watched.SEED.formatted("demo"))))
                    .isPresent();
            watched.open(open, CompatDoor.OPEN, alone.db());
            assertThat(Door.json(open.get("/v1/overview"))
                            .getJsonObject("community")
                            .getString("code"))
                    .isEqualTo("demo");
            assertThat(open.get("/v1/me").statusCode()).isEqualTo(401);
            assertThat(open.get("/api/status").statusCode()).isEqualTo(200);
            Listener.open(open, "/v1/stream", "").close();
        }
    }

    private void book() {
        var owner = watched.here.households().getFirst().household().id();
        watched.db.inTransaction(tx -> {
            watched.ledger.post(
                    tx,
                    Entry.single("test:money", "test")
                            .debit(Account.collect("mpesa", Asset.KES), Money.kes(3000))
                            .credit(Account.of(owner, Pocket.WALLET, Asset.KES), Money.kes(3000))
                            .entry());
            watched.ledger.post(
                    tx,
                    Entry.single("test:energy", "test")
                            .debit(Account.generated(Watched.community(watched.here)), new Energy(2500))
                            .credit(Account.of(owner, Credit.MADE), new Energy(2500))
                            .entry());
        });
    }
}
