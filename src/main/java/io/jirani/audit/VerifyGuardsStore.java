package io.jirani.audit;

import java.util.List;

/** What keeps the books from going wrong: triggers, rights, the chart, closed months. */
final class VerifyGuardsStore {
    private static final Rule CHART = Rule.quick("accounts-in-chart", """
            select a.code || ' ' || a.asset as place, 'is no account of the kind ' || a.kind as what
            from ledger.account a left join ledger.kind k on k.name = a.kind
            where k.name is null or a.code !~ k.pattern or (k.class = 'energy') <> (a.asset = 'WH')
                or not exists (select 1 from ledger.asset s where s.code = a.asset)
            """);

    /** What the posting trigger goes by is in the rows of the balance: they are as the chart says, and all there. */
    private static final Rule BALANCES = Rule.quick("balances-as-charted", """
            select a.code || ' ' || a.asset as place, format('%s rows%s; the chart says %s%s in %s', coalesce(b.n, 0),
                    case when b.n > 0 then format(' of side %s%s, in %s', b.sides, case when b.guarded then ' guarded' else '' end, b.most) end,
                    k.side, case when k.guarded then ' guarded' else '' end, k.shards) as what
            from ledger.account a join ledger.kind k on k.name = a.kind
            left join (select account_id, count(*) as n, bool_and(guarded) as guarded, bool_or(guarded) as somewhere, min(side) as sides,
                    max(side) as other, min(shards) as least, max(shards) as most, max(shard) as last from ledger.balance group by account_id) b
                on b.account_id = a.id
            where (b.n, b.guarded, b.somewhere, b.sides, b.other, b.least, b.most, b.last)
                is distinct from (k.shards, k.guarded, k.guarded, k.side, k.side, k.shards, k.shards, k.shards - 1)
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

    static final List<Rule> RULES = List.of(Guards.IN_PLACE, Guards.RIGHTS, CHART, BALANCES, MONTHS, DAYS);

    private VerifyGuardsStore() {}
}
