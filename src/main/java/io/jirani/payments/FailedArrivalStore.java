package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.instant;
import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;

/** Rows of the provider's list that could not be booked or read: they wait by themselves, and nobody waits for them. */
final class FailedArrivalStore {
    private static final int MOST = 5;
    private static final String KEEP = """
            insert into arrival_failed (rail, key, at, why, tries, seen_at, next_at)
            values ($1, $2, $3, $4, 1, $5::timestamptz, $5::timestamptz + interval '15 minutes')
            on conflict (rail, key) do update set tries = arrival_failed.tries + 1, why = excluded.why, done_at = null,
                next_at = excluded.seen_at + interval '15 minutes' * least(arrival_failed.tries, 24)
            returning tries
            """;
    private static final String DONE =
            "update arrival_failed set done_at = $3 where rail = $1 and key = $2 and done_at is null";
    private static final String DUE = """
            select at from arrival_failed where rail = $1 and done_at is null and key not like 'odd:%' and next_at <= $2 and at > $3
            order by next_at limit $4
            """;

    /** Keeps a row by its receipt, or by the mark of what cannot be read; whether it is new. */
    boolean keep(Db.Tx tx, String rail, String key, Instant at, String why, Instant now) {
        return tx.one(KEEP, Tuple.of(rail, key, utc(at), why, utc(now)), row -> row.getInteger("tries") == 1);
    }

    /** It is booked. */
    void done(Db.Tx tx, String rail, String key, Instant now) {
        tx.run(DONE, Tuple.of(rail, key, utc(now)));
    }

    /** When those were paid that are to be tried again, and that the list still has. */
    List<Instant> due(Db.Tx tx, String rail, Instant now, Instant oldest) {
        return tx.all(DUE, Tuple.of(rail, utc(now), utc(oldest), MOST), row -> instant(row, "at"));
    }
}
