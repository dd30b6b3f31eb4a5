package io.jirani.bench;

import io.jirani.bench.Load.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What of a load is in a database, and since when. */
final class Shelf implements AutoCloseable {
    private static final String FOUND = """
            select count(*) from unnest(?::bigint[], ?::bigint[], ?::timestamptz[]) as u(meter_id, seq, t)
            where exists (select from reading r where r.meter_id = u.meter_id and r.seq = u.seq and r.t = u.t)
            """;
    private static final String LAST_COMMIT = "select max(pg_xact_commit_timestamp(xmin)) from reading";
    private static final String COUNT = "select count(*) from reading";
    private static final String COUNT_BETWEEN = """
            select coalesce(sum(n), 0) from unnest(?::bigint[], ?::bigint[], ?::bigint[]) as u(meter_id, first, last),
                lateral (select count(*) as n from reading r
                    where r.meter_id = u.meter_id and r.seq between u.first and u.last) each
            """;
    private static final String COMMITS = """
            select meter_id, seq, (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000000)::bigint from reading
            """;
    private static final String ASIDE = """
            select coalesce(string_agg(what || ' ' || n, ', '), 'nothing was put aside') from (
                select 'parked ' || reason as what, count(*) as n from reading_parked group by 1
                union all select 'refused ' || reason, count(*) from reading_refused group by 1) each
            """;

    private final Database server;
    private final String database;
    private final Connection connection;
    private final long firstMeter;

    private Shelf(Database server, String database, Connection connection, long firstMeter) {
        this.server = server;
        this.database = database;
        this.connection = connection;
        this.firstMeter = firstMeter;
    }

    static Shelf of(Database server, String database) {
        try {
            return new Shelf(
                    server, database, server.connect(database), server.number(database, "select min(id) from meter"));
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Takes all readings away and writes everything to disk, so that every slice begins alike. */
    void clear() {
        server.sql(database, "truncate reading", "checkpoint");
    }

    /** Writes everything to disk. */
    void settle() {
        server.sql(database, "checkpoint");
    }

    /**
     * Waits until the last row of every connection is stored: rows come in order on each, so then all are.
     *
     * @return false when the time was over before
     */
    boolean await(Load load, Duration atMost) {
        var last = load.tracks().stream().map(Load.Track::last).toList();
        return Patience.until(atMost, () -> found(last) == last.size());
    }

    /** Fails unless every row of a load is there once and no other row is. */
    void mustHoldOnly(Load load) {
        var count = one(COUNT, List.of()).longValue();
        if (count != load.rows()) throw wrong(count, load);
    }

    /** Fails unless so many rows are there. */
    void mustHoldRows(long rows) {
        WrongCount.same("rows in " + database, one(COUNT, List.of()).longValue(), rows);
    }

    /** Fails unless every row of a load is there once, among many others. */
    void mustHold(Load load) {
        var first = new Long[load.messages()];
        var last = new Long[load.messages()];
        var meters = new Long[load.messages()];
        for (int k = 0; k < first.length; k++) {
            meters[k] = firstMeter + load.meters()[k];
            first[k] = load.seqs()[k];
            last[k] = first[k] + load.rowsPerMessage() - 1;
        }
        var count = one(COUNT_BETWEEN, List.of(meters, first, last)).longValue();
        if (count != load.rows()) throw wrong(count, load);
    }

    /** When the last of all rows was committed. */
    Instant lastCommit() {
        try (var statement = connection.createStatement();
                var answer = statement.executeQuery(LAST_COMMIT)) {
            answer.next();
            return answer.getObject(1, java.time.OffsetDateTime.class).toInstant();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The time from a message's departure to its commit, in microseconds, by k; for loads of one row a message. */
    long[] waits(Load load, long[] sent) {
        var commits = new java.util.HashMap<Long, Long>();
        try (var statement = connection.createStatement();
                var answer = statement.executeQuery(COMMITS)) {
            while (answer.next())
                commits.put(key(answer.getLong(1) - firstMeter, answer.getLong(2)), answer.getLong(3));
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        var waits = new long[load.messages()];
        for (int k = 0; k < waits.length; k++) {
            var commit = commits.get(key(load.meters()[k], load.seqs()[k]));
            if (commit == null) throw new WrongCount("a row is not there");
            waits[k] = commit - sent[k];
        }
        return waits;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private WrongCount wrong(long count, Load load) {
        String aside;
        try (var statement = connection.createStatement();
                var answer = statement.executeQuery(ASIDE)) {
            answer.next();
            aside = answer.getString(1);
        } catch (SQLException failure) {
            aside = failure.getMessage();
        }
        return new WrongCount("stored in " + database + ": " + count + " rows, not " + load.rows() + "; " + aside);
    }

    private long found(List<Place> places) {
        var meters = places.stream().map(place -> firstMeter + place.meter()).toArray(Long[]::new);
        var seqs = places.stream().map(Place::seq).toArray(Long[]::new);
        var times = places.stream().map(place -> Timestamp.from(place.t())).toArray(Timestamp[]::new);
        return one(FOUND, List.of(meters, seqs, times)).longValue();
    }

    private Number one(String question, List<Object[]> arrays) {
        try (var statement = connection.prepareStatement(question)) {
            for (int i = 0; i < arrays.size(); i++) {
                var type = arrays.get(i) instanceof Timestamp[] ? "timestamptz" : "bigint";
                statement.setArray(i + 1, connection.createArrayOf(type, arrays.get(i)));
            }
            try (var answer = statement.executeQuery()) {
                answer.next();
                return answer.getLong(1);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static long key(long meter, long seq) {
        return (meter << 40) | seq;
    }
}
