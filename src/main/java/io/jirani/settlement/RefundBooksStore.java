package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.payments.RefundState;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** What settlement reads of refunds: of which their households know nothing yet. */
final class RefundBooksStore {
    /**
     * A refund, or its end, that its household does not know of.
     *
     * @param key under which it is told once
     */
    record Untold(String key, HouseholdId household, Money amount, RefundState state) {}

    /** Of a payment only the last refund is told: what a proven refusal began anew is still under way. */
    private static final String UNTOLD = """
            select * from (
                select 'refund:' || r.payment_id || case r.state when 'DONE' then ':done' when 'REFUSED' then ':stays:' || r.id
                        else ':begun' end as key,
                    i.household_id, r.amount_minor, r.asset, r.state, r.created_at
                from refund r join payment_intent i on i.id = r.payment_id
                where (r.ended_at is null or r.ended_at > $2::timestamptz - interval '2 days')
                    and not exists (select 1 from refund l where l.payment_id = r.payment_id and l.id <> r.id
                        and (l.created_at, l.state <> 'REFUSED') > (r.created_at, r.state <> 'REFUSED'))) last
            where not exists (select 1 from notice n where n.key = last.key)
            order by created_at limit $1
            """;

    /** The oldest of them; an end of days ago is not told any more. */
    List<Untold> untold(Db.Tx tx, int limit, Instant now) {
        return tx.all(
                UNTOLD,
                Tuple.of(limit, now.atOffset(ZoneOffset.UTC)),
                row -> new Untold(
                        row.getString("key"),
                        new HouseholdId(row.getUUID("household_id")),
                        new Money(row.getLong("amount_minor"), Asset.of(row.getString("asset"))),
                        RefundState.valueOf(row.getString("state"))));
    }
}
