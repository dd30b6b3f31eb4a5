package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.VaultRoom;
import io.jirani.db.Db;
import io.jirani.db.Migrations;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.PayoutPhone;
import io.jirani.identity.PayoutPhones;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Msisdn;
import io.jirani.ledger.LedgerStore;
import io.jirani.metering.FineDataStore.Place;
import io.jirani.metering.FineDataStore.Span;
import io.jirani.settlement.CreditIntervals;
import io.jirani.settlement.IntervalInput;
import io.jirani.settlement.IntervalInput.Feeder;
import io.jirani.settlement.IntervalInput.Meters;
import io.jirani.settlement.IntervalInput.Use;
import io.jirani.settlement.SettlementStores;
import io.vertx.sqlclient.Tuple;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway of the first release (schema 8) that was in use is brought to this build's schema and goes on where it was. */
class UpgradeTest {
    /** Noon in the community; rows of the minutes 0 to 30 are there, the first quarter of the hour is closed. */
    private static final Instant NOON = Instant.parse("2026-03-10T09:00:00Z");

    private static final HouseholdId HOME = new HouseholdId(new UUID(1, 1));
    private static final Dev DEV = new Dev("ke-old-1");
    private static final List<String> TABLES = List.of(
            "community",
            "tariff",
            "household",
            "household_phone",
            "meter",
            "meter_intake",
            "reading",
            "reading_parked",
            "reading_refused",
            "meter_event",
            "interval_close",
            "household_interval",
            "meter_boundary",
            "event_log");

    private static final String OLD = """
            insert into community values ('00000000-0000-0000-0000-000000000009', 'old', 'Old', 'Africa/Nairobi', 'KES', 'pilot',
                'wallet', 900, 10000, 100, 'reserve', '2026-03-01');
            insert into tariff values ('00000000-0000-0000-0000-000000000009', '2026-03-01', 1857, 600);
            insert into household values ('00000000-0000-0001-0000-000000000001', '00000000-0000-0000-0000-000000000009', 'H0001',
                'One', 'Row 1', 'en', '2026-03-01');
            insert into household_phone values ('00000000-0000-0001-0000-000000000001', '254700000001', '2026-03-01');
            insert into meter (dev, household_id, password_hash, added_at)
                values ('ke-old-1', '00000000-0000-0001-0000-000000000001', 'x', '2026-03-01');
            insert into meter_intake (meter_id, seen, boot, boot_first_seq, last_seq, last_t, import_wh, export_wh, generation,
                online, last_seen_at)
                values (1, '{[1,32)}', 1, 1, 31, '2026-03-10 09:30:00+00', 1310, 500, 1, true, '2026-03-10 09:30:00+00');
            select make_reading_partitions('2026-03-01', '2026-03-31');
            insert into reading select 1, n, '2026-03-10 08:59:00+00'::timestamptz + n * interval '1 minute', 1, 60000 * n, 'sync', 1,
                1000 + 10 * n, 500, 600, 230000, 2600, 0, 0, '2026-03-10 08:59:01+00'::timestamptz + n * interval '1 minute'
                from generate_series(1, 31) n;
            insert into reading_parked values (1, 99, 1, 1, 'implausible', '{"imp":9,"exp":8}', '2026-03-10 09:20:00+00');
            insert into reading_refused (dev, topic, reason, raw, at) values ('ke-old-1', 't', 'schema', 'abc', '2026-03-10 09:20:00+00');
            insert into meter_event values (1, 98, '2026-03-10 09:20:00+00', 'tamper', '{}', '2026-03-10 09:20:00+00');
            insert into interval_close values ('00000000-0000-0000-0000-000000000009', '2026-03-10 09:00:00+00', '2026-03-10 09:15:30+00');
            insert into household_interval (household_id, start_at, community_id, state, assurance, import_wh, from_supplier_wh,
                settled_at) values ('00000000-0000-0001-0000-000000000001', '2026-03-10 09:00:00+00',
                '00000000-0000-0000-0000-000000000009', 'settled', 'A', 150, 150, '2026-03-10 09:15:30+00');
            insert into meter_boundary values (1, '2026-03-10 09:00:00+00', 1010, 500, 1, 'A'), (1, '2026-03-10 09:15:00+00', 1160, 500, 1, 'A');
            insert into event_log (xid, type, community_id, data, at) values (pg_current_xact_id(), 'interval.closed',
                '00000000-0000-0000-0000-000000000009', '{}', '2026-03-10 09:15:30+00');
            """;

    private final TestDb database = TestDb.empty();
    private final Db db = database.db();
    private final Ids ids = new Ids(Clock.systemUTC(), new Random(8));

    @BeforeEach
    void anOldGatewayWasInUse() {
        var owner = database.migrate();
        Flyway.configure()
                .dataSource(owner.jdbc(), owner.user(), owner.password().reveal())
                .schemas("jirani")
                .createSchemas(true)
                .locations("classpath:db/migration")
                .placeholders(Map.of("app", "jirani_app"))
                .skipDefaultCallbacks(true)
                .target("8")
                .load()
                .migrate();
        try (var connection = DriverManager.getConnection(
                        owner.jdbc() + "?currentSchema=jirani",
                        owner.user(),
                        owner.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute(OLD);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @AfterEach
    void stop() {
        database.close();
    }

    @Test
    void nothingIsLostAndTheMeterTheCloseAndTheDayGoOn() {
        var before = TABLES.stream().map(this::rows).toList();
        assertThat(Migrations.apply(database.migrate(), "jirani_app")).isGreaterThan(7);
        assertThat(TABLES.stream().map(this::rows).toList()).isEqualTo(before);
        VaultRoom.sealOld(db, TestVault.VAULT);
        var home = db.transaction(tx -> new HouseholdStore(TestVault.VAULT).get(tx, HOME));
        assertThat(home.name() + ", " + home.location()).isEqualTo("One, Row 1");
        assertThat(home.phones()).containsExactly(new Msisdn("254700000001"));
        // What an operator said of a number is no proof, and it paid nothing: its money waits until it proves itself.
        var payout = new PayoutPhones(new HouseholdStore(TestVault.VAULT).phones());
        assertThat(db.<PayoutPhone>transaction(tx -> payout.of(tx, HOME, Instant.now())))
                .isEqualTo(new PayoutPhone.Unproven());

        // A row it has is known, the next one is stored.
        assertThat(take(31, 31)).isEqualTo("{duplicate=1, parked=0, refused=0, stored=0}");
        assertThat(take(32, 46)).isEqualTo("{duplicate=0, parked=0, refused=0, stored=15}");

        // The next interval begins where the one before the upgrade ended.
        assertThat(credit(NOON.plus(Duration.ofMinutes(46))).pass()).isEqualTo(2);
        var day = new Span(Instant.parse("2026-03-09T21:00:00Z"), Instant.parse("2026-03-10T21:00:00Z"));
        var fine = new FineDataStore();
        var intervals = db.transaction(tx -> fine.intervals(tx, HOME, day));
        assertThat(intervals)
                .extracting(each ->
                        each.getString("start") + " " + each.getString("state") + " " + each.getLong("import_wh"))
                .containsExactly(
                        "2026-03-10T09:00:00Z settled 150",
                        "2026-03-10T09:15:00Z settled 150",
                        "2026-03-10T09:30:00Z settled 150");
        var rows = db.transaction(tx -> fine.rows(tx, new MeterId(1), day, new Place(day.from(), -1), 1_000));
        assertThat(rows).hasSize(46);

        // And the day is made of old and new.
        var tomorrow = Instant.parse("2026-03-10T21:30:00Z");
        var late = credit(tomorrow);
        while (late.pass() > 0) Thread.onSpinWait();
        while (late.rollUp() > 0) Thread.onSpinWait();
        var days = new MeterDays(db, Clock.fixed(tomorrow, ZoneOffset.UTC));
        while (days.pass() > 0) Thread.onSpinWait();
        assertThat(text("select import_wh || ' ' || intervals || ' ' || provisional from household_day"))
                .isEqualTo("450 48 45");
        assertThat(text("select import_wh || ' ' || row_count || ' ' || assurance from meter_day"))
                .isEqualTo("450 46 A");
    }

    private String take(int first, int last) {
        var key = Samples.KEYS.derived(DEV, "k1");
        var rows = java.util.stream.IntStream.rangeClosed(first, last)
                .mapToObj(n -> Samples.row(n, NOON.plus(Duration.ofMinutes(n - 1)), 60_000L * n, 1_000 + 10L * n, 500))
                .toArray(String[]::new);
        var now = NOON.plus(Duration.ofMinutes(last));
        var inbound = Neighbourhood.inbound(Samples.topic(DEV, "reading"), Samples.reading(DEV, key, 1, rows));
        var ingest = new Ingest(
                new MeterStore(Samples.KEYS),
                new ReadingStore(),
                new CommandStore(ids, Clock.systemUTC()),
                Clock.systemUTC(),
                Clock.systemUTC());
        var work = List.of(Work.of(inbound, Foreign.NONE, now));
        return new TreeMap<>(db.transaction(tx -> ingest.take(tx, work, now)).rows()).toString();
    }

    private CreditIntervals credit(Instant sun) {
        var clock = Clock.systemUTC();
        var registers = new RegisterStore();
        var stores = SettlementStores.of(
                new LedgerStore(ids, clock), new CommunityStore(), new HouseholdStore(TestVault.VAULT), ids);
        return new CreditIntervals(
                db,
                stores,
                clock,
                Clock.fixed(sun, ZoneOffset.UTC),
                Duration.ofMinutes(2),
                (tx, question) -> {
                    var said = registers.registersIn(tx, question.community(), question.interval(), question.last());
                    var silent = registers.silentAt(
                            tx, question.community(), question.last().end());
                    return new IntervalInput(
                            said.stream().map(Use::of).toList(),
                            silent.isEmpty() ? Meters.ALL_PASSED : Meters.SOME_SILENT,
                            Feeder.of(registers.feederAt(tx, question.community(), question.last())),
                            close -> registers.keep(close, question.interval(), question.last(), said));
                },
                nudged -> {});
    }

    private String rows(String table) {
        return table + " " + text("select count(*) from " + table);
    }

    private String text(String sql) {
        return db.transaction(tx -> tx.one(sql, Tuple.tuple(), row -> String.valueOf(row.getValue(0))));
    }
}
