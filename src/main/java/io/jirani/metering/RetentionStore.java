package io.jirani.metering;

import static io.jirani.metering.IntakeStore.utc;

import io.jirani.db.Db;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;

/** What of the meters' rows is made ahead and what is dropped (ruling 28). */
final class RetentionStore {
    private static final String MAKE = "select make_reading_partitions($1, $2) as n";
    private static final String DROP = "select drop_reading_partitions($1) as n";
    private static final String COUNT = """
            select count(*)::int as n from pg_inherits where inhparent = 'jirani.reading'::regclass
            """;
    private static final String THERE = """
            select to_regclass('jirani.reading_' || to_char($1::timestamptz at time zone 'UTC', 'YYYYMM')) is not null as there
            """;
    private static final String PARKED = "delete from reading_parked where received_at < $1";
    private static final String REFUSED = "delete from reading_refused where at < $1";
    private static final String EVENTS = "delete from meter_event where received_at < $1";
    /** Only where the day is rolled up that the boundary lies in. */
    private static final String BOUNDARIES = """
            delete from meter_boundary where ctid = any (array(
                select b.ctid from meter m join community c on c.id = m.community_id
                join meter_rollup r on r.community_id = c.id
                join meter_boundary b on b.meter_id = m.id
                where b.at < $1 and (b.at at time zone c.zone)::date < r.days_until limit 10000))
            """;

    int make(Db.Tx tx, Instant from, Instant to) {
        return tx.one(MAKE, Tuple.of(utc(from), utc(to)), row -> row.getInteger("n"));
    }

    int drop(Db.Tx tx, Instant before) {
        return tx.one(DROP, Tuple.of(utc(before)), row -> row.getInteger("n"));
    }

    int partitions(Db.Tx tx) {
        return tx.one(COUNT, Tuple.tuple(), row -> row.getInteger("n"));
    }

    /** Whether rows of a moment have a partition of their own. */
    boolean hasPartition(Db.Tx tx, Instant moment) {
        return tx.one(THERE, Tuple.of(utc(moment)), row -> row.getBoolean("there"));
    }

    /** Forgets rows that were kept aside or refused before a moment. */
    int forgetAside(Db.Tx tx, Instant before) {
        return tx.run(PARKED, Tuple.of(utc(before))) + tx.run(REFUSED, Tuple.of(utc(before)));
    }

    int forgetEvents(Db.Tx tx, Instant before) {
        return tx.run(EVENTS, Tuple.of(utc(before)));
    }

    int forgetBoundaries(Db.Tx tx, Instant before) {
        return tx.run(BOUNDARIES, Tuple.of(utc(before)));
    }
}
