package io.jirani.audit;

import java.util.List;

/** Papers, closed months, taxes and proofs of solvency, held against the acts that are in the chain. */
final class VerifyPapersStore {
    /** Each batch of papers has an act with its hash, and no paper is outside a batch. */
    private static final Rule PAPERS = Rule.whole("papers-as-issued", """
            select coalesce('papers from ' || d.first, 'papers of act ' || a.id) as place,
                case when a.id is null then 'are in no act' when d.n is null then a.data->>'papers' || ' were issued, and none is there'
                    else d.n || ' of ' || (a.data->>'papers') || ', not as they were issued' end as what
            from (select batch, count(*) as n, min(series || '-' || number) as first, encode(sha256(string_agg(
                    accounting.paper_bytes(d), ''::bytea order by d.series collate "C", d.number)), 'hex') as hash
                from accounting.document d group by batch) d
            full join (select id, data from audit.act where verb = 'papers.issued') a on a.id = d.batch
            where a.id is null or d.n is null or d.n::text <> a.data->>'papers' or d.hash <> a.data->>'sha256'
            """);

    /** A month is closed by an act, with all before it; what is added up is closed, and nothing is left out. */
    private static final Rule CLOSES = Rule.quick("closes-as-acted", """
            with acted as (select (substring(a.subject from 'month ([0-9]{4}-[0-9]{2})') || '-01')::date as month,
                    coalesce(a.data->>'closed_by', btrim(a.actor) || ': ' || btrim(a.reason)) as by
                from audit.act a where a.verb = 'month.closed'),
            ends as (select min(month) as first, max(month) as last from ledger.period_close)
            select to_char(a.month, 'YYYY-MM') as place, 'was closed, and is open' as what from acted a
                where not exists (select 1 from ledger.period_close p where p.month = a.month)
            union all
            select to_char(p.month, 'YYYY-MM'), 'closed by ' || p.closed_by || '; the act says ' || coalesce(a.by, 'nothing')
                from ledger.period_close p left join lateral (select x.by from acted x where x.month >= p.month order by x.month limit 1) a on true
                where p.closed_by is distinct from a.by
            union all
            select to_char(m, 'YYYY-MM'), 'is not closed, and one before and one after it are'
                from ends, generate_series(ends.first::timestamp, ends.last::timestamp, interval '1 month') m
                where not exists (select 1 from ledger.period_close p where p.month = m::date)
            union all
            select to_char(t.month, 'YYYY-MM'), 'is added up, and not closed' from accounting.totalled t
                where not exists (select 1 from ledger.period_close p where p.month = t.month)
            union all
            select to_char(p.month, 'YYYY-MM'), 'is not added up, and one after it is' from ledger.period_close p
                where p.month < (select max(month) from accounting.totalled) and not exists (select 1 from accounting.totalled t where t.month = p.month)
            """);

    private static final Rule TOTALS = Rule.whole("totals-counted", """
            select to_char(coalesce(t.month, m.month), 'YYYY-MM') as place,
                coalesce(m.n, 0) || ' accounts; ' || coalesce(t.accounts || ' when it was added up', 'it was never added up') as what
            from accounting.totalled t full join (select month, count(*) as n from accounting.account_month group by month) m using (month)
            where coalesce(t.accounts, -1) <> coalesce(m.n, 0)
            """);

    private static final Rule TAXES = Rule.quick("taxes-as-acted", """
            select 'rule ' || coalesce(r.id::text, substring(a.subject from 6)) as place,
                case when r.id is null then 'was added, and is not there' when a.id is null then 'was added by nobody'
                    when e.until is distinct from r.effective_until::text
                        then 'ends ' || coalesce(r.effective_until::text, 'never') || '; its act says ' || coalesce(e.until, 'never')
                    else 'is ' || accounting.tax_figures(r)::text || '; its act says ' || a.data::text end as what
            from accounting.tax_rule r full join (select * from audit.act where verb = 'tax.added' and data->>'rate_ppm' is not null) a on a.subject = 'rule ' || r.id
            left join lateral (select coalesce((select x.data->>'until' from audit.act x where x.verb = 'tax.ended' and x.subject = a.subject
                order by x.at desc, x.xid desc limit 1), a.data->>'until') as until) e on true
            where r.id is null or a.id is null or not a.data @> accounting.tax_figures(r) or left(r.reason, 200) <> a.reason
                or e.until is distinct from r.effective_until::text
            """);

    /** Currencies that were added later; the first ones are in the build's list of guards. */
    private static final Rule ASSETS = Rule.quick("assets-as-acted", """
            select a.subject as place, coalesce('has ' || s.decimals || ' decimals', 'is not there') || '; its act says ' || (a.data->>'decimals') as what
            from audit.act a left join ledger.asset s on 'asset ' || s.code = a.subject
            where a.verb = 'asset.added' and s.decimals::text is distinct from a.data->>'decimals'
            """);

    private static final Rule PROOFS = Rule.quick("proofs-as-published", """
            select coalesce('proof of ' || d.day, 'act ' || a.id) as place,
                case when d.day is null then 'was published, and is not there' when a.id is null then 'is not what was published'
                    else 'is of the day ' || (d.statement::jsonb->>'day') end as what
            from jirani.solvency_day d
            full join (select id, data->>'sha256' as hash from audit.act where verb = 'solvency.published') a
                on a.hash = encode(sha256(convert_to(d.statement, 'UTF8')), 'hex')
            where d.day is null or a.id is null or d.statement::jsonb->>'day' <> d.day::text
            """);

    static final List<Rule> RULES = List.of(
            PAPERS,
            CLOSES,
            TOTALS,
            TAXES,
            ASSETS,
            PROOFS,
            inTheirRoom("documents-without-gaps"),
            inTheirRoom("documents-of-entries"),
            inTheirRoom("months-added-up"));

    /** A rule of documents and closed months, which the accounting room's own view knows. */
    private static Rule inTheirRoom(String name) {
        return Rule.whole(name, "select place, what from accounting.wrong where rule = '" + name + "'");
    }

    private VerifyPapersStore() {}
}
