package io.jirani.bench;

import io.jirani.audit.Acts;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.db.Migrations;
import io.jirani.db.Pools;
import io.jirani.identity.AddedMeter;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.identity.NewMeter;
import io.jirani.identity.Registry;
import io.jirani.identity.SeedFile;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Dev;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.Price;
import io.jirani.metering.DeviceKeys;
import io.jirani.metering.MeterStore;
import io.jirani.metering.ReadingStore;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Databases with many meters. The first household and its meter are made by the gateway's own classes; the others are copies
 * of those rows, whatever columns they have by now, so that 100,000 take seconds.
 */
final class Town {
    /** The password of every meter. */
    static final Secret PASSWORD = new Secret("the-password-of-every-meter-of-a-bench");

    private static final String COMMUNITY = "bench";
    private static final Duration AROUND = Duration.ofDays(62);

    private final Database server;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Town(Database server, Clock clock) {
        this.server = server;
        this.clock = clock;
    }

    /** The device id of a meter, from 1 on. */
    static Dev dev(int number) {
        return new Dev("bench-%06d".formatted(number));
    }

    /** The master every meter's key is derived from. */
    static DeviceKeys keys() {
        return new DeviceKeys(Gateway.MASTER, new SecureRandom());
    }

    /** Makes a migrated database with a community of some meters, each in a household of its own. */
    void build(String database, int meters) {
        server.make(database, Optional.empty());
        Migrations.apply(server.migrate(database), server.app(database).user());
        var vertx = Vertx.vertx();
        var pool = Pools.open(vertx, server.app(database), "bench");
        try {
            first(new Db(pool));
        } finally {
            pool.close().await();
            vertx.close().await();
        }
        grow(database, meters);
    }

    /** Makes a database that is a copy of another one nobody uses, with more meters. */
    void copy(String database, String template, int meters) {
        server.make(database, Optional.of(template));
        grow(database, meters);
    }

    private void first(Db db) {
        var ids = new Ids(clock, random);
        var meters = new MeterStore(keys());
        var registry = new Registry(
                db,
                new CommunityStore(),
                new HouseholdStore(BenchVault.VAULT),
                new KeyStore(random),
                (tx, meter) -> add(tx, meters, meter),
                ids,
                clock,
                Acts.by("bench", "a bench"));
        registry.addCommunity(rules());
        registry.addHousehold(
                COMMUNITY,
                new SeedFile.Home(
                        "Bench",
                        "House 1",
                        Household.Language.EN,
                        List.of(new Msisdn("254700000001")),
                        List.of(new SeedFile.Device(dev(1), Optional.empty())),
                        0));
        var now = clock.instant();
        db.inTransaction(tx -> new ReadingStore().partitions(tx, now.minus(AROUND), now.plus(AROUND)));
    }

    private AddedMeter add(Db.Tx tx, MeterStore meters, NewMeter meter) {
        meters.add(tx, meter.household().id(), meter.dev(), Optional.empty(), PASSWORD, clock.instant());
        return new AddedMeter(meter.dev(), PASSWORD, new Secret("derived from the master key"));
    }

    private void grow(String database, int meters) {
        server.sql(database, """
                insert into household
                select r.* from generate_series((select count(*) from household) + 1, %d) n, household h,
                    jsonb_populate_record(h, jsonb_build_object('id', gen_random_uuid(),
                        'code', 'H' || lpad(n::text, greatest(4, length(n::text)), '0'))) r
                where h.code = 'H0001'
                """.formatted(meters), """
                insert into meter overriding system value
                select r.* from (select id, substr(code, 2)::int as n from household) h, meter m,
                    jsonb_populate_record(m, jsonb_build_object('id', m.id + h.n - 1,
                        'dev', 'bench-' || lpad(h.n::text, 6, '0'), 'household_id', h.id)) r
                where m.id = (select min(id) from meter) and not exists (select from meter where household_id = h.id)
                """, """
                insert into meter_key
                select r.* from meter m, meter_key k, jsonb_populate_record(k, jsonb_build_object('meter_id', m.id)) r
                where k.meter_id = (select min(id) from meter) and not exists (select from meter_key where meter_id = m.id)
                """, """
                insert into meter_intake
                select r.* from meter m, meter_intake i, jsonb_populate_record(i, jsonb_build_object('meter_id', m.id)) r
                where i.meter_id = (select min(id) from meter)
                    and not exists (select from meter_intake where meter_id = m.id)
                """, "vacuum analyze");
        var made = server.number(database, "select count(*) from meter_intake join meter on meter.id = meter_id");
        if (made != meters) throw new IllegalStateException(made + " meters, not " + meters);
    }

    private static SeedFile.Rules rules() {
        return new SeedFile.Rules(
                COMMUNITY,
                "Bench",
                ZoneId.of("Africa/Nairobi"),
                Asset.KES,
                Community.Regime.PILOT,
                Community.Custody.WALLET,
                Duration.ofMinutes(15),
                new Price(1_857, Asset.KES),
                new Price(600, Asset.KES),
                10_000,
                100,
                "reserve",
                Community.SellAssurance.A);
    }
}
