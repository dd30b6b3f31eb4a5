package io.jirani.demo;

import io.jirani.db.Db;
import io.jirani.demo.ProviderCheck.Movement;
import io.jirani.demo.ProviderCheck.Way;
import io.jirani.identity.PhoneStore;
import io.jirani.payments.HiddenRef;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Counts what a demo did. Reads only, as the gateway's own role. */
public final class DemoCountsStore {
    private static final String COUNTS = """
            with traded as (
                select p.door, count(*) as n from trade t join purchase p on p.id = t.purchase_id
                where t.state = 'settled' group by p.door),
            collected as (
                select count(*) filter (where state in ('SUCCEEDED', 'LATE_CREDITED')) as succeeded,
                    count(*) filter (where state = 'FAILED' and reason_code = '1032') as cancelled,
                    count(*) filter (where state = 'EXPIRED'
                        or state = 'FAILED' and reason_code in ('1037', '1019')) as timed_out,
                    count(*) filter (where state = 'FAILED'
                        and coalesce(reason_code, '') not in ('1032', '1037', '1019')) as failed
                from payment_intent where direction = 'collection')
            select (select count(*) from reading) as readings,
                (select count(*) from interval_close) as intervals,
                coalesce((select n from traded where door = 'v1'), 0) as trades_v1,
                coalesce((select n from traded where door = 'compat'), 0) as trades_compat,
                (select count(*) from trading_decision) as decisions,
                (select count(*) from auction_trade where state = 'settled') as trades_automatic,
                succeeded, cancelled, timed_out, failed,
                (select count(*) from payment_intent where direction = 'payout' and state = 'PAID') as paid,
                (select count(*) from payment_intent where direction = 'collection'
                        and state in ('CREATED', 'SUBMITTING', 'PENDING', 'UNKNOWN')
                    or direction = 'payout' and state in ('RESERVED', 'SUBMITTING', 'SUBMITTED', 'UNKNOWN'))
                + (select count(*) from purchase p where state = 'reserved' and not exists (
                    select 1 from payment_intent i where i.id = p.intent_id
                        and i.state in ('CREATED', 'SUBMITTING', 'PENDING', 'UNKNOWN')))
                + (select count(*) from purchase where proceeds = 'unproven') as underway
            from collected
            """;

    private static final String STATEMENT = """
            select (select count(*) from statement_row where judged_at is not null) as rows,
                (select count(*) from statement_row where judged_at is null)
                    + (select count(*) from statement_file where closed_at is null) as waiting,
                (select count(*) from statement_difference where closed_at is null) as differences
            """;

    private static final String MOVEMENTS = """
            select 'in' as way, coalesce(i.provider_ref, c.attempt_ref) as reference, c.amount_minor, %1$s
            from collection_credit c join payment_intent i on i.id = c.intent_id %2$s
            union all
            select 'out', i.id::text, i.amount_minor, %1$s from payment_intent i %2$s
            where i.direction = 'payout' and i.state = 'PAID'
            """.formatted(PhoneStore.COLUMNS, PhoneStore.JOIN);

    /**
     * What we say was taken from phones and sent to them, by the names the provider knows too.
     *
     * @param phones opens the numbers that are in those names
     */
    public List<Movement> movements(Db.Tx tx, PhoneStore phones) {
        return tx.all(
                MOVEMENTS,
                Tuple.tuple(),
                row -> new Movement(
                        row.getString("way").equals("in") ? Way.IN : Way.OUT,
                        HiddenRef.shown(row.getString("reference"), phones.numberIn(row))
                                .text(),
                        row.getLong("amount_minor")));
    }

    /** How the gateway stands with the provider's statement. */
    StatementCounts statement(Db.Tx tx) {
        return tx.one(
                STATEMENT,
                Tuple.tuple(),
                row -> new StatementCounts(row.getLong("rows"), row.getLong("waiting"), row.getLong("differences")));
    }

    public DemoCounts counts(Db.Tx tx) {
        return tx.one(COUNTS, Tuple.tuple(), DemoCountsStore::counts);
    }

    private static DemoCounts counts(Row row) {
        return new DemoCounts(
                row.getLong("readings"),
                row.getLong("intervals"),
                row.getLong("trades_v1"),
                row.getLong("trades_compat"),
                row.getLong("decisions"),
                row.getLong("trades_automatic"),
                row.getLong("succeeded"),
                row.getLong("cancelled"),
                row.getLong("timed_out"),
                row.getLong("failed"),
                row.getLong("paid"),
                row.getLong("underway"));
    }
}
