package io.jirani.audit;

import java.util.List;

/** What keeps the books from going wrong: triggers, rights, the chart, closed months. */
final class VerifyGuardsStore {
    /** Decided 16: without its triggers and constraints the books guard nothing, and each part of the postings needs its own. */
    private static final Rule TRIGGERS = Rule.quick("guards-in-place", """
            select w.relation as place, 'trigger ' || w.name || ' is not in force' as what
            from (values ('ledger.transfer', 'append_only'), ('ledger.pending_resolved', 'append_only'),
                    ('ledger.pending_resolved', 'resolved_apply'), ('ledger.account', 'append_only'),
                    ('ledger.period_close', 'append_only'), ('ledger.books', 'books_stand'), ('ledger.balance', 'by_posting_only'),
                    ('ledger.balance', 'begins_at_zero'), ('ledger.block', 'append_only'),
                    ('ledger.block_item', 'append_only'), ('audit.act', 'append_only'), ('audit.head', 'append_only'),
                    ('ledger.asset', 'append_only'), ('ledger.kind', 'append_only'), ('accounting.document', 'append_only'),
                    ('accounting.account_month', 'append_only'), ('accounting.totalled', 'append_only')
                union all select each.relid::text, n.name
                    from pg_partition_tree('ledger.posting') each, (values ('posting_apply'), ('append_only')) n(name)
                ) w(relation, name)
            where not exists (select 1 from pg_trigger t
                where t.tgrelid = w.relation::regclass and t.tgname = w.name and t.tgenabled in ('O', 'A'))
            union all
            select w.relation, 'constraint ' || w.name || ' is not in force'
            from (values ('ledger.balance', 'never_below_zero'), ('ledger.transfer', 'transfer_key_key'),
                    ('ledger.pending_resolved', 'pending_resolved_pkey'), ('jirani.receipt', 'receipt_pkey'),
                    ('jirani.collection_credit', 'collection_credit_pkey')) w(relation, name)
            where not exists (select 1 from pg_constraint c
                where c.conrelid = w.relation::regclass and c.conname = w.name and c.convalidated)
            """);

    /** The gateway may ask the books to book, and read them; whoever may write their tables could pass the guards. */
    private static final Rule RIGHTS = Rule.quick("rights-in-place", """
            select c.oid::regclass::text as place,
                coalesce(r.rolname, 'everybody') || ' may ' || lower(string_agg(g.privilege_type, ', ' order by g.privilege_type)) as what
            from pg_class c cross join lateral aclexplode(c.relacl) g left join pg_roles r on r.oid = g.grantee
            where c.relnamespace in ('ledger'::regnamespace, 'audit'::regnamespace) and c.relkind in ('r', 'p', 'v')
                and g.grantee <> c.relowner and g.privilege_type not in ('SELECT', 'REFERENCES')
            group by c.oid, r.rolname
            """);

    private static final Rule CHART = Rule.quick("accounts-in-chart", """
            select a.code || ' ' || a.asset as place, 'is no account of the kind ' || a.kind as what
            from ledger.account a left join ledger.kind k on k.name = a.kind
            where k.name is null or a.code !~ k.pattern or (k.class = 'energy') <> (a.asset = 'WH')
                or not exists (select 1 from ledger.asset s where s.code = a.asset)
            union all
            select a.code || ' ' || a.asset, 'has no balance row ' || s.shard || ' with the side, guard and shards of its kind'
            from ledger.account a join ledger.kind k on k.name = a.kind cross join generate_series(0, k.shards - 1) s(shard)
            where not exists (select 1 from ledger.balance b where b.account_id = a.id and b.shard = s.shard
                and b.side = k.side and b.guarded = k.guarded and b.shards = k.shards)
            """);

    /** Ruling 27: what comes after a month was closed counts for the day it is booked, and says so. */
    private static final Rule MONTHS = Rule.whole("closed-months", """
            select t.key as place, 'counts for ' || t.effective_on || ', a month closed at ' || c.closed_at || ' before it came' as what
            from ledger.period_close c join ledger.transfer t
                on t.effective_on >= c.month and t.effective_on < c.month + interval '1 month' and t.at > c.closed_at + interval '1 minute'
            union all
            select t.key, 'says it is meant for ' || t.meant_for || ', in a month that is not closed'
            from ledger.transfer t where t.meant_for is not null
                and not exists (select 1 from ledger.period_close c where c.month >= date_trunc('month', t.meant_for))
            """);

    private static final Rule DAYS = Rule.whole("days-not-ahead", """
            select t.key as place, 'counts for ' || t.effective_on || ' and was booked on ' || ledger.day_of(t.at) as what
            from ledger.transfer t, ledger.books b where b.single and t.effective_on > (t.at at time zone b.zone)::date
            """);

    static final List<Rule> RULES = List.of(TRIGGERS, RIGHTS, CHART, MONTHS, DAYS);

    private VerifyGuardsStore() {}
}
