package io.jirani.metering;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Community.Regime;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.PersonId;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.Ingest.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A database with a community of two households: H0001 has the meter of the samples. */
final class Neighbourhood implements AutoCloseable {
    static final Secret PASSWORD = new Secret("a password of a meter, random enough");

    final TestDb database = TestDb.fresh();
    final Db db = database.db();
    final Vertx vertx = Vertx.vertx();
    final Clock clock = Clock.systemUTC();
    final Clock sunClock = Clock.fixed(Samples.NOW, ZoneOffset.UTC);
    final Ids ids = new Ids(clock, new Random(3));
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final MeterStore meters = new MeterStore(Samples.KEYS);
    final ReadingStore readings = new ReadingStore();
    final RegisterStore registers = new RegisterStore();
    final CommandStore commands = new CommandStore(ids, clock);
    final Ingest ingest = new Ingest(meters, readings, commands, clock, sunClock);
    final CommunityId community = new CommunityId(ids.next());
    final HouseholdId first = new HouseholdId(ids.next());
    final HouseholdId second = new HouseholdId(ids.next());

    Neighbourhood() {
        db.inTransaction(tx -> {
            new CommunityStore()
                    .add(
                            tx,
                            new Community(
                                    community,
                                    "kibera",
                                    "Kibera",
                                    ZoneId.of("Africa/Nairobi"),
                                    Asset.KES,
                                    Regime.PILOT,
                                    Custody.WALLET,
                                    Duration.ofMinutes(15),
                                    10_000,
                                    100,
                                    "reserve"),
                            Samples.NOW);
            var households = new HouseholdStore(TestVault.VAULT);
            households.add(tx, household(first, "H0001"), Samples.NOW);
            households.add(tx, household(second, "H0002"), Samples.NOW);
            meters.add(tx, first, Samples.DEV, Optional.of(Samples.KEY_BYTES), PASSWORD, Samples.NOW);
        });
    }

    private Household household(HouseholdId id, String code) {
        return new Household(
                id,
                community,
                code,
                "Name of " + code,
                "Row 4",
                Household.Language.EN,
                List.of(),
                new PersonId(ids.next()));
    }

    DeviceKey addMeter(HouseholdId household, Dev dev) {
        db.inTransaction(tx -> meters.add(tx, household, dev, Optional.empty(), PASSWORD, Samples.NOW));
        return Samples.KEYS.derived(dev, "k1");
    }

    Outcome take(Inbound... messages) {
        return take(Foreign.NONE, messages);
    }

    Outcome take(Foreign foreign, Inbound... messages) {
        var work = Arrays.stream(messages)
                .map(message -> Work.of(message, foreign, Samples.NOW))
                .toList();
        return db.transaction(tx -> ingest.take(tx, work, Samples.NOW));
    }

    static Inbound inbound(String topic, byte[] payload) {
        return new Inbound(topic, payload, Retain.LIVE, (dev, to, what) -> {}, () -> {});
    }

    static Inbound sample(String file) {
        var topic = Samples.manifest().stream()
                .filter(each -> each.getString("file").equals(file))
                .findFirst()
                .orElseThrow()
                .getString("topic");
        return inbound(topic, Samples.payload(file));
    }

    /** Whether our own door lets a meter in with a password. */
    boolean admits(Dev dev, Secret password) {
        var login = db.transaction(tx -> new MeterLoginStore(Foreign.NONE).of(tx, List.of(dev)));
        return login.containsKey(dev) && Arrays.equals(login.get(dev).hash(), MeterStore.sha256(password));
    }

    /** A meter as its operator sees it. */
    JsonObject shown(Dev dev) {
        return db.transaction(tx -> new MeterViewStore()
                .one(tx, dev, Optional.empty(), Optional.empty(), MeterViewStore.Depth.OPERATOR)
                .orElseThrow());
    }

    long count(String sql) {
        return db.transaction(tx -> tx.one(sql, Tuple.tuple(), row -> row.getLong(0)));
    }

    String text(String sql) {
        return db.transaction(tx -> tx.one(sql, Tuple.tuple(), row -> String.valueOf(row.getValue(0))));
    }

    @Override
    public void close() {
        vertx.close().await();
        database.close();
    }
}
