package io.jirani.payments;

import static io.jirani.payments.IntentRowStore.utc;

import io.jirani.db.Db;
import io.jirani.kernel.Money;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;

/** What the forecast of a float is made of: the provider's last word, what waits, and what days of the last month took. */
public final class FloatStore {
    private static final String ALL = """
            select b.rail, case when b.left_at > coalesce(b.told_at, '-infinity') then b.left_minor else b.provider_minor end as there,
                coalesce((select sum(i.amount_minor) from payment_intent i where i.rail = b.rail and i.direction = 'payout'
                    and i.state in ('RESERVED', 'SUBMITTING', 'SUBMITTED', 'UNKNOWN')), 0)::bigint as waiting,
                coalesce((select percentile_disc(0.95) within group (order by d.total) from (
                    select sum(i.amount_minor) as total from payment_intent i where i.rail = b.rail and i.direction = 'payout'
                        and i.state in ('PAID', 'REVERSED') and i.created_at > $1::timestamptz - interval '30 days'
                    group by (i.created_at at time zone 'Africa/Nairobi')::date) d), 0)::bigint as daily
            from rail_balance b where b.side = 'payout' and coalesce(b.left_minor, b.provider_minor) is not null order by b.rail
            """;

    /** Of every rail that says what is there. */
    public List<FloatForecast> forecasts(Db.Tx tx, Instant now) {
        return tx.all(
                ALL,
                Tuple.of(utc(now)),
                row -> new FloatForecast(
                        row.getString("rail"),
                        Money.kes(row.getLong("there")),
                        Money.kes(row.getLong("waiting")),
                        Money.kes(row.getLong("daily"))));
    }
}
