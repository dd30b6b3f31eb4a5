package io.jirani.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.http.Door;
import io.jirani.identity.AddedMeter;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.identity.Registry;
import io.jirani.identity.SeedJson;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.ledger.LedgerStore;
import io.jirani.run.EventLog;
import io.jirani.run.Job;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A gateway's watching side over a real database and a real socket: two communities, two households in each. */
final class Watched implements AutoCloseable {
    static final String SEED = """
            {"code":"%s","name":"K","zone":"Africa/Nairobi","currency":"KES","regime":"mini_grid",
             "custody":"wallet","interval_seconds":900,"price_cents_per_kwh":1857,"feed_in_cents_per_kwh":600,
             "bank_ratio_bp":10000,"fee_bp":100,"households":[
              {"name":"Wanjiku","location":"Block A","language":"en","phones":["0700000001"]},
              {"name":"Otieno","location":"Block B","language":"sw","phones":["254700000002"]}]}
            """;

    final TestDb test = TestDb.fresh();
    final Db db = test.db();
    final Door door = new Door();
    final Clock clock = Clock.systemUTC();
    final CommunityStore communities = new CommunityStore();
    final HouseholdStore households = new HouseholdStore(TestVault.VAULT);
    final Ids ids = new Ids(clock, new Random(9));
    final KeyStore keys = new KeyStore(new Random(5));
    final LedgerStore ledger = new LedgerStore(ids, clock);
    final Registry registry = new Registry(
            db,
            communities,
            households,
            keys,
            (tx, meter) -> new AddedMeter(meter.dev(), new Secret("p"), new Secret("k")),
            ids,
            clock,
            Acts.by("test", "a test"));
    final Registry.Seeded here;
    final Registry.Seeded elsewhere;

    Watched() {
        here = registry.seed(SeedJson.parse(SEED.formatted("here"))).orElseThrow();
        elsewhere = registry.seed(SeedJson.parse(SEED.formatted("elsewhere"))).orElseThrow();
        open(door, CompatDoor.KEYED, db);
    }

    final void open(Door where, CompatDoor compat, Db watched) {
        var viewers = new Viewers(watched, new AuthRoutes(watched, keys, compat), communities, households);
        var streams = new Streams(watched, clock, where.metrics);
        var health = new HealthStore();
        var checks = new HealthChecks(watched, health, clock).all();
        var overview = new OverviewRoutes(
                watched,
                viewers,
                communities,
                households,
                ledger,
                new OverviewStore(households.phones()),
                checks,
                clock,
                clock,
                "test");
        where.open(
                List.of(new StreamRoutes(viewers, new Tickets(new Random(7), clock), streams)::mount, overview::mount),
                checks,
                List.of(streams::endAll));
        for (var verticle : List.of(
                new StreamVerticle(streams, where.metrics), new GaugesVerticle(watched, health, where.metrics, "test")))
            where.vertx
                    .deployVerticle(verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                    .await();
    }

    @Override
    public void close() {
        door.close();
        test.close();
    }

    void tell(String type, Optional<Integer> household, String what) {
        var who = household.map(i -> here.households().get(i).household().id());
        db.inTransaction(tx -> append(tx, type, community(here), who, what));
        Job.nudge(door.vertx, StreamVerticle.JOB);
    }

    void tellElsewhere(String type, String what) {
        db.inTransaction(tx -> append(tx, type, community(elsewhere), Optional.empty(), what));
    }

    void append(Db.Tx tx, String type, String what) {
        append(tx, type, community(here), Optional.empty(), what);
    }

    static void append(Db.Tx tx, String type, CommunityId community, Optional<HouseholdId> household, String what) {
        EventLog.append(tx, type, community, household, JsonObject.of("what", what), Instant.now());
    }

    static CommunityId community(Registry.Seeded seeded) {
        return seeded.community().community().id();
    }

    String operatorKey() {
        return here.community().operatorKey().reveal();
    }

    String householdKey(int index) {
        return here.households().get(index).key().reveal();
    }

    Listener listen(String path, String key, String... headers) {
        return Listener.open(door, path, key, headers);
    }

    JsonObject get(String path, String key) {
        var answer = door.get(path, "Authorization", "Bearer " + key);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Door.json(answer);
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
