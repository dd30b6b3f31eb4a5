package io.jirani.bench;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * A database with rows of many days, a row a minute of each meter, and all that was made of them: closed intervals with
 * their boundaries, rolled-up days. Filled by sets in the order of time, into the partitions and tables the gateway has.
 *
 * @param communities of {@link #METERS} meters each
 * @param from when the first rows were read; a whole interval
 * @param until when the rows end, an hour into today
 */
record Archive(Database server, String name, int communities, Instant from, Instant until, ZoneId zone) {
    /** Meters of a community, each in a household of its own. */
    static final int METERS = 100;

    static final Duration INTERVAL = Duration.ofMinutes(15);

    /** How long before the end the last interval ended that is closed. */
    static final Duration OPEN = INTERVAL.multipliedBy(2);

    private static final long PIECE = 500_000;
    private static final String KEYS = """
            select 'alter table reading add constraint ' || conname || ' ' || pg_get_constraintdef(oid)
            from pg_constraint where conrelid = 'reading'::regclass and contype = 'p'
            union all
            select replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') from pg_index
            where indrelid = 'reading'::regclass and not indisprimary
            """;
    private static final String DROP_KEYS = """
            do $$ declare each record; begin
                for each in select indexrelid::regclass as name from pg_index
                    where indrelid = 'reading'::regclass and not indisprimary loop
                    execute 'drop index ' || each.name;
                end loop;
                for each in select conname from pg_constraint
                    where conrelid = 'reading'::regclass and contype = 'p' loop
                    execute 'alter table reading drop constraint ' || each.conname;
                end loop;
            end $$
            """;

    /** Fills it; answers how many rows the meters have. */
    long fill() {
        var minutes = Duration.between(from, until).toMinutes();
        var rows = minutes * meters();
        Progress.say(
                "filling %s with %,d rows of %,d meters in %,d days".formatted(name, rows, meters(), minutes / 1440));
        server.sql(
                name,
                """
            insert into community (id, code, name, zone, currency, regime, custody, interval_seconds, bank_ratio_bp, fee_bp, partner, created_at)
            select gen_random_uuid(), code || '-' || lpad(n::text, 4, '0'), name, zone, currency, regime, custody, interval_seconds,
                bank_ratio_bp, fee_bp, partner, created_at
            from generate_series(2, %d) n, community
            """.formatted(communities),
                """
            update household h set community_id = c.id
            from (select id, row_number() over (order by code) - 1 as n from community) c
            where (substr(h.code, 2)::int - 1) / %d = c.n
            """.formatted(METERS),
                """
                update meter m set community_id = h.community_id from household h where h.id = m.household_id
                """,
                "select make_reading_partitions('%s', '%s')".formatted(from, until));
        var keys = keys();
        server.sql(name, DROP_KEYS);
        var step = Math.max(1, PIECE / meters());
        for (long first = 1; first <= minutes; first += step) {
            var last = Math.min(minutes, first + step - 1);
            server.sql(name, rows(first, last));
            if ((first / step) % 20 == 19) Progress.say("%,d rows are there".formatted(last * meters()));
        }
        for (var key : keys) {
            Progress.say("building " + key.substring(0, Math.min(70, key.length())));
            server.sql(name, "set maintenance_work_mem = '512MB'; " + key);
        }
        Progress.say("filling what is made of the rows");
        server.sql(name, made());
        Progress.say("vacuum");
        server.sql(name, "vacuum (analyze)", "checkpoint");
        return rows;
    }

    /** All of them. */
    long meters() {
        return (long) METERS * communities;
    }

    /** How many bytes a table takes, with its keys and partitions. */
    long bytes(String table) {
        return server.number(name, """
                select coalesce(sum(pg_total_relation_size(relid)), 0)::bigint from pg_partition_tree('%s')
                """.formatted(table));
    }

    /** The first day that is there as a whole. */
    LocalDate firstDay() {
        return LocalDate.ofInstant(from, zone).plusDays(1);
    }

    /** The day the rows end on. */
    LocalDate today() {
        return LocalDate.ofInstant(until, zone);
    }

    private List<String> keys() {
        var found = new ArrayList<String>();
        try (var connection = server.connect(name);
                var statement = connection.createStatement();
                var answer = statement.executeQuery(KEYS)) {
            while (answer.next()) found.add(answer.getString(1));
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return found;
    }

    private String rows(long first, long last) {
        return """
            insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, power_w,
                voltage_mv, current_ma, flags, skew_ms, received_at)
            select m.id, s, at, 1, 60000::bigint * s, 'sync', 1, s, 500, 3600, 230100, 15600, 0, 200, at
            from generate_series(%d, %d) s, lateral (select timestamptz '%s' + make_interval(mins => (s - 1)::int) as at) a,
                meter m
            order by s, m.id
            """.formatted(first, last, from);
    }

    /** What closes and rollups leave behind; the last intervals are still open. */
    private String[] made() {
        var closed = until.minus(OPEN);
        var starts = "generate_series(timestamptz '%s', timestamptz '%s' - interval '15 minutes', '15 minutes') s"
                .formatted(from, closed);
        var days = "generate_series(date '%s', date '%s', '1 day') d".formatted(firstDay(), today().minusDays(1));
        return new String[] {
            // Nobody looks up what these rows refer to: it was made above.
            "set session_replication_role = replica",
            "insert into interval_close (community_id, start_at, closed_at) select c.id, s, s + interval '16 minutes' from "
                    + starts + ", community c order by s",
            """
            insert into household_interval (household_id, start_at, community_id, state, assurance, import_wh,
                from_supplier_wh, settled_at)
            select h.id, s, h.community_id, 'settled', 'A', 15, 15, s + interval '16 minutes'
            from %s, household h order by s
            """.formatted(starts),
            "insert into meter_begin select id, timestamptz '%1$s', timestamptz '%1$s', 1, 500, 1, 'A' from meter"
                    .formatted(from),
            """
            insert into meter_boundary (meter_id, at, import_wh, export_wh, generation, assurance)
            select m.id, s + interval '15 minutes', extract(epoch from s - '%s') / 60 + 16, 500, 1, 'A'
            from %s, meter m order by s
            """.formatted(from, starts),
            """
            insert into household_day
            select h.id, d::date, h.community_id, 96, 0, 'A', 1440, 0, 0, 0, 0, 0, 0, 1440, 0, d from %s, household h order by 2
            """.formatted(days),
            """
            insert into meter_day (meter_id, day, first_t, last_t, first_import_wh, first_export_wh, last_import_wh,
                last_export_wh, last_generation, import_wh, export_wh, max_power_w, row_count, gaps, assurance, made_at)
            select m.id, d::date, d, d, 1, 500, 1, 500, 1, 1440, 0, 3600, 1440, 0, 'A', d from %s, meter m order by 2
            """.formatted(days),
            "insert into household_rollup select id, date '%s' from community".formatted(today()),
            "insert into meter_rollup select id, date '%s', timestamptz '%s' from community".formatted(today(), until),
            "update meter_intake set last_t = timestamptz '%1$s' - interval '1 minute', last_seen_at = '%1$s'"
                    .formatted(until)
        };
    }
}
