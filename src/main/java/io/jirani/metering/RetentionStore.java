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
    /**
     * What a meter was told we have goes only when somebody decided about it, or when its meter was taken down as long
     * ago: until then it waits.
     */
    private static final String PARKED = """
            delete from reading_parked p where p.received_at < $1 and (p.decision = 'discarded' or exists (
                select from meter m join meter_life l on l.meter_id = m.id
                where m.id = p.meter_id and m.status = 'decommissioned' and l.what in ('decommissioned', 'swapped')
                    and l.at < $1))
            """;

    private static final String STRANDED = """
            update reading_parked set decision = 'decommissioned' where ctid = any (array(
                select p.ctid from meter m join reading_parked p on p.meter_id = m.id
                where m.status = 'decommissioned' and p.decision is null limit $1))
            """;

    private static final String REFUSED = """
            delete from reading_refused r where r.at < $1 and (not r.acked or exists (
                select from meter m join meter_life l on l.meter_id = m.id
                where m.dev = r.dev and m.status = 'decommissioned' and l.what in ('decommissioned', 'swapped')
                    and l.at < $1))
            """;
    private static final int SOME = 10_000;
    private static final String LOG = "select forget_events($1) as n";
    private static final String ANSWERS = "select forget_sealed_answers() as n";
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

    /** Refuses some of the rows that wait though their meter is taken down; answers whether there may be more. */
    boolean leaveOutStranded(Db.Tx tx) {
        return tx.run(STRANDED, Tuple.of(SOME)) == SOME;
    }

    /** Forgets rows kept aside, and messages refused, before a moment, about which nothing is left to decide. */
    int forgetAside(Db.Tx tx, Instant before) {
        return tx.run(PARKED, Tuple.of(utc(before)))
                + tx.run(REFUSED, Tuple.of(utc(before)))
                + ForgedStore.forget(tx, before);
    }

    int forgetEvents(Db.Tx tx, Instant before) {
        return tx.run(EVENTS, Tuple.of(utc(before)));
    }

    /** Forgets some of the log's events that are over their time; answers whether there may be more. */
    boolean forgetLog(Db.Tx tx) {
        return tx.one(LOG, Tuple.of(SOME), row -> row.getInteger("n")) == SOME;
    }

    /** Forgets answers with secrets of meters, 30 days old by the database's clock. */
    int forgetAnswers(Db.Tx tx) {
        return tx.one(ANSWERS, Tuple.tuple(), row -> row.getInteger("n"));
    }

    int forgetBoundaries(Db.Tx tx, Instant before) {
        return tx.run(BOUNDARIES, Tuple.of(utc(before)));
    }
}
