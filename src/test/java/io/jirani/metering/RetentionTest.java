package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.db.Migrations;
import io.jirani.http.HealthCheck.State;
import io.jirani.kernel.Dev;
import io.jirani.run.EventLog;
import io.vertx.sqlclient.Tuple;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetentionTest {
    /** Midnight in the community. */
    private static final Instant DAY = Instant.parse("2026-03-09T21:00:00Z");

    private final Neighbourhood home = new Neighbourhood();

    @AfterEach
    void stop() {
        home.close();
    }

    @Test
    void daysAddUpToTheRegistersAndAreMadeAgainWhenRowsComeLate() {
        home.addMeter(home.second, new Dev("meter-b"));
        row(1, 0, 100, 0);
        row(1, 6, 300, 40);
        row(1, 30, 900, 40);
        row(1, 31, 900, 41);
        row(2, 1, 5, 5);
        var days = new MeterDays(home.db, at(DAY.plus(Duration.ofHours(49))));
        while (days.pass() > 0) Thread.onSpinWait();
        assertThat(days())
                .containsExactly("1 2026-03-10 200 40 2 1 A", "1 2026-03-11 600 1 2 2 A", "2 2026-03-10 0 0 1 0 A");

        row(1, 23, 700, 40);
        assertThat(days.pass()).isZero();
        assertThat(days())
                .containsExactly("1 2026-03-10 600 40 3 2 A", "1 2026-03-11 200 1 2 2 A", "2 2026-03-10 0 0 1 0 A");
    }

    @Test
    void monthsGoWhenTheyAreOldAndRolledUpAndNotBefore() {
        var retention = new Retention(home.db, home.clock, at(DAY));
        home.db.transaction(tx -> new RetentionStore().make(tx, DAY, DAY.plus(Duration.ofDays(40))));
        row(1, 0, 100, 0);
        row(1, 6, 300, 40);
        assertThat(retention.status().state()).isEqualTo(State.ACTIVE);
        var old = new Retention(home.db, at(DAY.plus(Duration.ofDays(113))), at(DAY.plus(Duration.ofDays(113))));
        assertThat(old.status().state()).isEqualTo(State.DEGRADED);
        old.pass();
        assertThat(old.status().state()).isEqualTo(State.ACTIVE);
        assertThat(home.count("select count(*) from reading")).isEqualTo(2);

        var days = new MeterDays(home.db, at(DAY.plus(Duration.ofDays(113))));
        while (days.pass() > 0) Thread.onSpinWait();
        new Retention(home.db, at(DAY.plus(Duration.ofDays(110))), at(DAY.plus(Duration.ofDays(113)))).pass();
        assertThat(home.count("select count(*) from reading")).isEqualTo(2);
        old.pass();
        assertThat(home.count("select count(*) from reading")).isZero();
        assertThat(home.count("select count(*) from pg_class where relname = 'reading_202603'"))
                .isZero();
        assertThat(days()).containsExactly("1 2026-03-10 200 40 2 1 A");
    }

    @Test
    void nobodyCanHaveYoungRowsDropped() {
        assertThatThrownBy(() -> home.db.transaction(
                        tx -> new RetentionStore().drop(tx, home.clock.instant().minus(Duration.ofDays(89)))))
                .hasMessageContaining("rows younger than 90 days are kept");
    }

    @Test
    void aClockSomewhatAheadOfTheDatabasesDropsNothingYoungerAndIsNoFault() {
        row(1, 0, 100, 0);
        attack("update reading set t = now() - interval '90 days' + interval '5 seconds'");
        var days = new MeterDays(home.db, home.clock);
        while (days.pass() > 0) Thread.onSpinWait();
        var ahead = Clock.offset(home.clock, Duration.ofMinutes(1));
        new Retention(home.db, ahead, ahead).pass();
        assertThat(home.count("select count(*) from reading")).isEqualTo(1);
        attack("update reading set t = t - interval '6 seconds'");
        new Retention(home.db, ahead, ahead).pass();
        assertThat(home.count("select count(*) from reading")).isZero();
    }

    @Test
    void theSearchForLateRowsSummarizesWhatCameInAndNobodyElseIsAsked() {
        home.db.transaction(tx -> new RetentionStore().make(tx, DAY, DAY.plus(Duration.ofDays(40))));
        assertThat(home.count(
                        "select count(*) from pg_class where relkind = 'i' and 'autosummarize=on' = any(reloptions)"
                                + " and relnamespace = 'jirani'::regnamespace"))
                .isZero();
        new MeterDays(home.db, at(DAY)).pass();
        // A vacuum that PostgreSQL starts by itself summarizes too, and would leave us fewer ranges or none.
        attack("alter table reading_202603 set (autovacuum_enabled = off)");
        attack(
                "insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, flags,"
                        + " skew_ms, received_at) select 1, n, '2026-03-10'::timestamptz + n * interval '1 second', 1, 1, 'sync', 1, n,"
                        + " 0, 0, 0, now() from generate_series(1, 20000) n");
        new MeterDays(home.db, at(DAY)).pass();
        assertThat(home.count("select summarize_arrivals()")).isZero();
        attack(
                "insert into reading select meter_id, seq + 20000, t + interval '6 hours', boot, up_ms, time_quality, generation,"
                        + " import_wh, export_wh, power_w, voltage_mv, current_ma, flags, skew_ms, received_at from reading");
        assertThat(home.count("select summarize_arrivals()")).isGreaterThan(5);
    }

    @Test
    void registersAtBoundariesAndEventsOfMetersGoAfterThirteenMonthsAndRegistersNeverBeforeTheirDayIsMade() {
        attack("insert into meter_boundary (meter_id, at, import_wh, export_wh, generation, assurance)"
                + " select 1, now() - a::interval, n, 0, 1, 'A' from unnest(array['14 months', '12 months'])"
                + " with ordinality as x(a, n)");
        attack("insert into meter_event (meter_id, seq, t, type, data, received_at)"
                + " select 1, n, now(), 'tamper', '{}', now() - a::interval from unnest(array['14 months', '12 months'])"
                + " with ordinality as x(a, n)");
        new Retention(home.db, home.clock, home.clock).pass();
        assertThat(home.count("select count(*) from meter_boundary")).isEqualTo(2);
        assertThat(home.text("select string_agg(seq::text, ' ') from meter_event"))
                .isEqualTo("2");
        new MeterDays(home.db, home.clock).pass();
        new Retention(home.db, home.clock, home.clock).pass();
        assertThat(home.text("select string_agg(import_wh::text, ' ') from meter_boundary"))
                .isEqualTo("2");
    }

    @Test
    void straysWithoutAPartitionGoOneByOne() {
        row(1, 0, 100, 0);
        assertThat(home.text("select tableoid::regclass::text from reading")).isEqualTo("reading_default");
        var later = at(DAY.plus(Duration.ofDays(120)));
        var days = new MeterDays(home.db, later);
        while (days.pass() > 0) Thread.onSpinWait();
        new Retention(home.db, later, later).pass();
        assertThat(home.count("select count(*) from reading")).isZero();
        assertThat(days()).hasSize(1);
    }

    @Test
    void aRowThatComesAfterItsDayWasDroppedDoesNotMakeTheDayAgain() {
        row(1, 0, 100, 0);
        row(1, 6, 500, 0);
        row(1, 12, 900, 0);
        var later = at(DAY.plus(Duration.ofDays(120)));
        var days = new MeterDays(home.db, later);
        while (days.pass() > 0) Thread.onSpinWait();
        new Retention(home.db, later, later).pass();
        row(1, 7, 600, 0, Duration.ofDays(120));
        days.pass();
        assertThat(days()).containsExactly("1 2026-03-10 800 0 3 2 A");
        row(1, 24 * 118, 1_000, 0, Duration.ofDays(120));
        days.pass();
        assertThat(days()).containsExactly("1 2026-03-10 800 0 3 2 A", "1 2026-07-06 100 0 1 1 A");
    }

    @Test
    void untilItRanItsLastRunIsWhenTheProcessBegan() {
        var retention = new Retention(home.db, at(DAY), at(DAY));
        assertThat(retention.lastRun()).hasValue(DAY.getEpochSecond());
    }

    @Test
    void whatNobodyDecidedWaitsAndWhatIsOverItsTimeIsForgotten() {
        attack(
                "insert into reading_parked (meter_id, seq, boot, up_ms, import_wh, export_wh, reason, row_json, received_at,"
                        + " decision) select 1, n, 1, 1, 1, 1, 'implausible', '{}', now() - interval '91 days',"
                        + " case n when 2 then 'discarded' end from generate_series(1, 2) n");
        attack(
                "insert into reading_refused (dev, topic, reason, raw, acked, at) select (select dev from meter where id = 1),"
                        + " 't', 'schema', '', n = 1, now() - interval '91 days' from generate_series(1, 2) n");
        attack(
                "insert into event_log (type, community_id, data, at) select t, gen_random_uuid(), '{}', now() - a::interval"
                        + " from unnest(array['reading.stored', 'trade.settled']) t, unnest(array['1 day', '3 days', '400 days']) a");
        attack(
                "insert into idempotency (scope, key, fingerprint, tag_key, status, body, at) select b, 'k', '', 'x', 200, b::bytea,"
                        + " now() - interval '31 days' from unnest(array['{\"sealed\":\"x\"}', '{\"money\":1}']) b");
        new Retention(home.db, home.clock, home.clock).pass();
        assertThat(home.text("select string_agg(seq::text, ' ') from reading_parked"))
                .isEqualTo("1");
        assertThat(home.text("select string_agg(acked::text, ' ') from reading_refused"))
                .isEqualTo("true");
        assertThat(home.text("select string_agg(type, ' ' order by type, at) from event_log"))
                .isEqualTo("reading.stored trade.settled trade.settled");
        assertThat(home.text("select string_agg(scope, ' ') from idempotency")).isEqualTo("{\"money\":1}");
    }

    @Test
    void afterARestoreIntoAYoungerServerItsEventsAreHandedOut() {
        attack("insert into event_log (xid, type, community_id, data, at) values ('900000000000', 'trade.settled',"
                + " gen_random_uuid(), '{}', now())");
        attack("alter table meter disable trigger meter_changed; update meter set changed = '900000000000';"
                + " alter table meter enable trigger meter_changed");
        assertThat(told()).isEmpty();
        assertThat(Migrations.apply(home.database.migrate(), "jirani_app")).isZero();
        assertThat(told()).hasSize(1);
        assertThat(home.count("select count(*) from meter where changed > pg_current_xact_id()"))
                .isZero();
    }

    private List<EventLog.Event> told() {
        return home.db.transaction(tx -> EventLog.after(tx, new EventLog.Position(0, 0), 9));
    }

    private void attack(String sql) {
        var owner = home.database.superuser();
        try (var connection = DriverManager.getConnection(
                        owner.jdbc() + "?currentSchema=jirani",
                        owner.user(),
                        owner.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private List<String> days() {
        return home.db.transaction(tx -> tx.all("""
                select meter_id || ' ' || day || ' ' || import_wh || ' ' || export_wh || ' ' || row_count || ' ' || gaps || ' ' || assurance
                from meter_day order by 1
                """, Tuple.tuple(), row -> row.getString(0)));
    }

    private void row(long meter, int hour, long imported, long exported) {
        row(meter, hour, imported, exported, Duration.ofHours(49));
    }

    private void row(long meter, int hour, long imported, long exported, Duration received) {
        var t = DAY.plus(Duration.ofHours(hour)).atOffset(ZoneOffset.UTC);
        home.db.transaction(tx -> tx.run(
                """
                insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, power_w, flags, skew_ms, received_at)
                values ($1, $2, $3, 1, 1, 'sync', 1, $4, $5, 10, 0, 0, $6)
                """,
                Tuple.of(
                        meter,
                        (long) hour,
                        t,
                        imported,
                        exported,
                        DAY.plus(received).atOffset(ZoneOffset.UTC))));
    }

    private static Clock at(Instant moment) {
        return Clock.fixed(moment, ZoneOffset.UTC);
    }
}
