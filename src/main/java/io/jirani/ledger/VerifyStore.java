package io.jirani.ledger;

import io.jirani.db.Db;
import io.jirani.ledger.Verify.Finding;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** The rules of the books as queries that find what breaks them: two columns, where and what. */
public final class VerifyStore {
    /** A rule and the query for what breaks it. */
    record Rule(String name, String sql) {}

    private static final String ONE_STATE = "set transaction isolation level repeatable read read only";

    /** I-1: a transfer sums to zero in each asset, held and posted apart. */
    private static final Rule BALANCED = new Rule("transfer-balanced", """
            select t.key as place, a.asset || case when p.held then ' held' else ' posted' end || ' is out by ' || sum(p.amount)
                as what
            from ledger.posting p join ledger.transfer t on t.id = p.transfer_id join ledger.account a on a.id = p.account_id
            group by t.key, a.asset, p.held, p.release having sum(p.amount) <> 0
            """);

    private static final Rule LEGS = new Rule("transfer-has-legs", """
            select t.key as place, 'phase ' || t.phase::text || ' with ' || count(p.leg) || ' legs' as what
            from ledger.transfer t left join ledger.posting p on p.transfer_id = t.id
            group by t.key, t.phase having count(p.leg) < 2
            """);

    /** I-3: balances are the sum of the postings and nothing else. */
    private static final Rule RECOMPUTED = new Rule("balance-from-postings", """
            select a.code || ' ' || a.asset as place, format('kept %s/%s, held %s/%s; postings give %s/%s, held %s/%s',
                b.dp, b.cp, b.dh, b.ch, coalesce(s.dp, 0), coalesce(s.cp, 0), coalesce(s.dh, 0), coalesce(s.ch, 0)) as what
            from ledger.account a left join (select account_id, sum(dp) as dp, sum(cp) as cp, sum(dh) as dh, sum(ch) as ch
                from ledger.balance group by account_id) b on b.account_id = a.id
            left join (select account_id,
                coalesce(sum(amount) filter (where not held and amount > 0), 0) as dp,
                coalesce(sum(-amount) filter (where not held and amount < 0), 0) as cp,
                coalesce(sum(case when release then -amount else amount end) filter (where held and amount > 0), 0) as dh,
                coalesce(sum(case when release then amount else -amount end) filter (where held and amount < 0), 0) as ch
                from ledger.posting group by account_id) s on s.account_id = a.id
            where (b.dp, b.cp, b.dh, b.ch) is distinct from
                (coalesce(s.dp, 0), coalesce(s.cp, 0), coalesce(s.dh, 0), coalesce(s.ch, 0))
            """);

    /** I-2. The side and the guard are the chart's, not the balance row's. */
    private static final Rule NEVER_BELOW_ZERO = new Rule("never-below-zero", """
            select a.code || ' ' || a.asset as place, 'free ' ||
                case k.side when 'C' then b.cp - b.dp - b.dh else b.dp - b.cp - b.ch end as what
            from ledger.account a join ledger.kind k on k.name = a.kind
            join (select account_id, sum(dp) as dp, sum(cp) as cp, sum(dh) as dh, sum(ch) as ch
                from ledger.balance group by account_id) b on b.account_id = a.id
            where k.guarded and case k.side when 'C' then b.cp - b.dp - b.dh else b.dp - b.cp - b.ch end < 0
            """);

    /** I-7: what balances hold is what the unresolved holds hold. */
    private static final Rule STANDING_HOLDS = new Rule("holds-standing", """
            select a.code || ' ' || a.asset as place,
                format('held %s/%s, standing holds give %s/%s', b.dh, b.ch, coalesce(s.dh, 0), coalesce(s.ch, 0)) as what
            from ledger.account a join (select account_id, sum(dp) as dp, sum(cp) as cp, sum(dh) as dh, sum(ch) as ch
                from ledger.balance group by account_id) b on b.account_id = a.id
            left join (select p.account_id,
                coalesce(sum(p.amount) filter (where p.amount > 0), 0) as dh,
                coalesce(sum(-p.amount) filter (where p.amount < 0), 0) as ch
                from ledger.posting p join ledger.transfer t on t.id = p.transfer_id
                where t.phase = 'P' and not exists (select 1 from ledger.pending_resolved r where r.pending_id = t.id)
                group by p.account_id) s on s.account_id = a.id
            where (b.dh, b.ch) is distinct from (coalesce(s.dh, 0), coalesce(s.ch, 0))
            """);

    private static final Rule RESOLUTION = new Rule("holds-resolved", """
            select t.key as place, 'ends ' || p.key || ', phase ' || p.phase::text || ', as phase ' || t.phase::text as what
            from ledger.pending_resolved r join ledger.transfer t on t.id = r.transfer_id
            join ledger.transfer p on p.id = r.pending_id where t.phase not in ('X', 'V') or p.phase <> 'P'
            union all
            select t.key, 'ends no hold' from ledger.transfer t where t.phase in ('X', 'V')
                and not exists (select 1 from ledger.pending_resolved r where r.transfer_id = t.id)
            union all
            select t.key, a.code || ' posts ' || x.amount || ' of ' || h.amount || ' held'
            from ledger.transfer t
            join (select transfer_id, account_id, sum(amount) as amount from ledger.posting where not held and amount > 0
                group by 1, 2) x on x.transfer_id = t.id
            join (select r.transfer_id, p.account_id, sum(p.amount) as amount
                from ledger.pending_resolved r join ledger.posting p on p.transfer_id = r.pending_id
                where p.held and p.amount > 0 group by 1, 2) h on h.transfer_id = t.id and h.account_id = x.account_id
            join ledger.account a on a.id = x.account_id
            where t.phase = 'X' and x.amount > h.amount
            """);

    /** I-9: what we have and are owed covers what we owe others; only the operator's own money may be short. */
    private static final Rule COVERAGE = new Rule("coverage", """
            select asset as place, format('%s in assets, %s owed to others', assets, owed) as what
            from (select b.asset, coalesce(sum(b.posted) filter (where b.class = 'asset'), 0) as assets,
                coalesce(sum(b.posted) filter (where b.class = 'owed' and b.code <> 'operator:payable'), 0) as owed
                from ledger.balances b group by b.asset) s
            where assets < owed
            """);

    /** Decided 16: without its triggers the books guard nothing, and each part of the postings needs its own. */
    private static final Rule TRIGGERS = new Rule("guards-in-place", """
            select w.relation as place, 'trigger ' || w.name || ' is not in force' as what
            from (values ('ledger.transfer', 'append_only'), ('ledger.pending_resolved', 'append_only'),
                    ('ledger.pending_resolved', 'resolved_apply'), ('ledger.account', 'append_only'),
                    ('ledger.period_close', 'append_only'), ('ledger.balance', 'by_posting_only'),
                    ('ledger.balance', 'begins_at_zero')
                union all select each.relid::text, n.name
                    from pg_partition_tree('ledger.posting') each, (values ('posting_apply'), ('append_only')) n(name)
                ) w(relation, name)
            where not exists (select 1 from pg_trigger t
                where t.tgrelid = w.relation::regclass and t.tgname = w.name and t.tgenabled in ('O', 'A'))
            """);

    /** I-21 and the cash side of I-9: receivables and losses stay within the operator's capital and earned fees. */
    static final Rule RECEIVABLES = new Rule("receivables-covered", """
            select asset as place, format('%s in cash, %s owed to others', cash, owed) as what
            from (select b.asset,
                coalesce(sum(b.posted) filter (where b.kind in ('rail', 'bank', 'transit', 'unproven')), 0) as cash,
                coalesce(sum(b.posted) filter (where b.class = 'owed' and b.code <> 'operator:payable'), 0) as owed
                from ledger.balances b group by b.asset) s
            where cash < owed
            """);

    static final List<Rule> BOOKS =
            List.of(BALANCED, LEGS, RECOMPUTED, NEVER_BELOW_ZERO, STANDING_HOLDS, RESOLUTION, COVERAGE, TRIGGERS);

    /** Makes everything this transaction reads one state of the database. Call it first. */
    void readOneState(Db.Tx tx) {
        tx.run(ONE_STATE, Tuple.tuple());
    }

    /** What breaks a rule. */
    List<Finding> broken(Db.Tx tx, Rule rule) {
        return tx.all(
                "select * from (" + rule.sql() + ") f order by place limit 20",
                Tuple.tuple(),
                row -> new Finding(rule.name(), row.getString("place"), row.getString("what")));
    }
}
