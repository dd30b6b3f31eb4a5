package io.jirani.metering;

import io.jirani.db.Db;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;

/** Rows that are kept aside, by why they wait. Reads only, and of the rows nothing but an index. */
final class WaitingStore {
    /** Rows that wait because their meter is in stock: for whoever claims it, not for an operator. */
    static final String UNCLAIMED = "unclaimed";

    private static final String WAITING = """
            select case when m.status = 'stock' then 'unclaimed' else w.reason end as reason, sum(w.n)::bigint as n,
                min(w.oldest) as oldest
            from (select meter_id, reason, count(*) as n, min(received_at) as oldest from reading_parked
                where decision is null group by meter_id, reason) w
            join meter m on m.id = w.meter_id and m.status <> 'decommissioned'
            group by 1
            """;

    /**
     * How many rows wait for one reason.
     *
     * @param oldest when the oldest came, by the neighbourhood's clock
     */
    record Waiting(String reason, long rows, Instant oldest) {}

    List<Waiting> waiting(Db.Tx tx) {
        return tx.all(
                WAITING,
                Tuple.tuple(),
                row -> new Waiting(
                        row.getString("reason"),
                        row.getLong("n"),
                        row.getOffsetDateTime("oldest").toInstant()));
    }
}
