package io.jirani.people;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.http.Door;
import io.jirani.identity.AddedMeter;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.AuthRoutes.CompatDoor;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.identity.Registry;
import io.jirani.identity.SeedFile;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Price;
import io.jirani.settlement.NoticeStore;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;

/** A community of homes on a real database, and a door to ask at. Time moves by hand. */
final class Homes implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    /** A clock that moves when a test says so. */
    static final class Hand extends Clock {
        private volatile Instant now = START;

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Somebody who lives here. */
    record Home(Household household, Secret key) {}

    final TestDb database = TestDb.fresh();
    final Db db = database.db();
    final Hand clock = new Hand();
    final Ids ids = new Ids(clock, new Random(5));
    final NoticeStore notices = new NoticeStore(ids);
    final Door door = new Door();
    final HouseholdStore households = new HouseholdStore(TestVault.VAULT);
    final KeyStore keys = new KeyStore(new Random(3));
    final AuthRoutes auth = new AuthRoutes(db, keys, CompatDoor.KEYED);
    final Secret operator;
    private final Registry registry;

    Homes() {
        registry = new Registry(
                db,
                new CommunityStore(),
                households,
                keys,
                (tx, meter) -> new AddedMeter(meter.dev(), new Secret("p"), new Secret("k")),
                ids,
                clock,
                Acts.by("test", "a test"));
        operator = registry.addCommunity(new SeedFile.Rules(
                        "kilimani",
                        "Kilimani",
                        ZoneId.of("Africa/Nairobi"),
                        Asset.KES,
                        Community.Regime.MINI_GRID,
                        Community.Custody.WALLET,
                        Duration.ofMinutes(15),
                        new Price(1_857, Asset.KES),
                        new Price(600, Asset.KES),
                        10_000,
                        100,
                        "reserve",
                        Community.SellAssurance.A))
                .operatorKey();
    }

    Home join(String name, String place, String phone, Language language) {
        var added = registry.addHousehold(
                "kilimani", new SeedFile.Home(name, place, language, List.of(Msisdn.parse(phone)), List.of(), 0));
        return new Home(added.household(), added.key());
    }

    HttpResponse<String> get(Secret key, String path) {
        return door.get(path, "Authorization", "Bearer " + key.reveal());
    }

    HttpResponse<String> put(Secret key, String path, JsonObject body) {
        return door.send(door.request(path, "Authorization", "Bearer " + key.reveal())
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body.encode())));
    }

    HttpResponse<String> post(Secret key, String path) {
        return door.send(door.request(path, "Authorization", "Bearer " + key.reveal())
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    HttpResponse<String> delete(Secret key, String path) {
        return door.send(
                door.request(path, "Authorization", "Bearer " + key.reveal()).DELETE());
    }

    void run(String sql, Object... parameters) {
        db.inTransaction(tx -> tx.run(sql, Tuple.from(parameters)));
    }

    List<String> texts(String sql, Object... parameters) {
        return db.transaction(tx -> tx.all(sql, Tuple.from(parameters), row -> String.valueOf(row.getValue(0))));
    }

    @Override
    public void close() {
        door.close();
        database.close();
    }
}
