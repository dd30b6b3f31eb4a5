package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.kernel.HouseholdId;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;

/** When a household was heard of last: it offered, bought or paid, its phone proved itself or it was signed in. What its meter says is no sign of life. */
final class SilenceStore {
    /** A household and its last sign of life. */
    record Heard(HouseholdId household, Instant at) {}

    private static final String SILENT = """
            select h.id, heard.at from household h left join household_end e on e.household_id = h.id
            cross join lateral (select greatest(h.created_at,
                (select max(o.placed_at) from market_order o where o.household_id = h.id),
                (select max(p.created_at) from purchase p where p.buyer_id = h.id),
                (select max(i.submitted_at) from payment_intent i where i.household_id = h.id and i.direction = 'collection'),
                (select max(p.heard_at) from phone p where p.household_id = h.id),
                (select max(s.seen_at) from session s where s.household_id = h.id and s.kind = 'household'),
                case when e.state = 'active' then e.since end) as at) heard
            where (e.state is null or e.state = 'active') and heard.at <= $1 or e.state = 'dormant'
            order by h.id
            """;

    /** Those not heard of since a moment, and all that are dormant. */
    List<Heard> silentSince(Db.Tx tx, Instant moment) {
        return tx.all(
                SILENT,
                Tuple.of(EndStore.utc(moment)),
                row -> new Heard(
                        new HouseholdId(row.getUUID("id")),
                        row.getOffsetDateTime("at").toInstant()));
    }
}
