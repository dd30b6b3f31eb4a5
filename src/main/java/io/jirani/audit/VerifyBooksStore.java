package io.jirani.audit;

import java.util.List;

/** The rules of the books alone, as queries that find what breaks them. */
final class VerifyBooksStore {
    /** I-1: a transfer sums to zero in each asset, held and posted apart. */
    private static final Rule BALANCED = Rule.whole("transfer-balanced", """
            select coalesce(t.key, 'transfer ' || s.transfer_id) as place,
                s.asset || case when s.held then ' held' else ' posted' end || ' is out by ' || s.off as what
            from (select p.transfer_id, a.asset, p.held, p.release, sum(p.amount) as off
                from ledger.posting p join ledger.account a on a.id = p.account_id
                group by p.transfer_id, a.asset, p.held, p.release having sum(p.amount) <> 0) s
            left join ledger.transfer t on t.id = s.transfer_id
            """);

    private static final Rule LEGS = Rule.whole("transfer-has-legs", """
            select t.key as place, 'phase ' || t.phase::text || ' with ' || coalesce(p.n, 0) || ' legs' as what
            from ledger.transfer t left join (select transfer_id, count(*) as n from ledger.posting group by transfer_id) p
                on p.transfer_id = t.id
            where coalesce(p.n, 0) < 2
            """);

    /** Postings have no foreign keys: each must be of a transfer and an account there is, and of its transfer's time. */
    private static final Rule STRAYS = Rule.whole("legs-belong", """
            select coalesce(t.key, 'transfer ' || p.transfer_id) || ' leg ' || p.leg as place,
                case when t.id is null then 'its transfer is not there' when a.id is null then 'account ' || p.account_id || ' is not there'
                    else 'is of ' || p.at || ', its transfer of ' || t.at end as what
            from ledger.posting p left join ledger.transfer t on t.id = p.transfer_id left join ledger.account a on a.id = p.account_id
            where t.id is null or a.id is null or t.at <> p.at
            union all
            select 'hold ' || r.pending_id, case when p.id is null then 'is not there, and ends' else 'ends by a transfer that is not there' end
            from ledger.pending_resolved r left join ledger.transfer p on p.id = r.pending_id
            left join ledger.transfer t on t.id = r.transfer_id where p.id is null or t.id is null
            """);

    /** I-3: balances are the sum of the postings and nothing else. */
    private static final Rule RECOMPUTED = Rule.whole("balance-from-postings", """
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
    private static final Rule NEVER_BELOW_ZERO = Rule.quick("never-below-zero", """
            select a.code || ' ' || a.asset as place, 'free ' ||
                case k.side when 'C' then b.cp - b.dp - b.dh else b.dp - b.cp - b.ch end as what
            from ledger.account a join ledger.kind k on k.name = a.kind
            join (select account_id, sum(dp) as dp, sum(cp) as cp, sum(dh) as dh, sum(ch) as ch
                from ledger.balance group by account_id) b on b.account_id = a.id
            where k.guarded and case k.side when 'C' then b.cp - b.dp - b.dh else b.dp - b.cp - b.ch end < 0
            """);

    /** I-7: what balances hold is what the unresolved holds hold. */
    private static final Rule STANDING_HOLDS = Rule.whole("holds-standing", """
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

    private static final Rule RESOLUTION = Rule.whole("holds-resolved", """
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
    private static final Rule COVERAGE = Rule.quick("coverage", """
            select asset as place, format('%s in cash and %s owed to us, %s owed to others', cash, receivable, owed) as what
            from ledger.cover where cash + receivable < owed
            """);

    /** I-21 and the cash side of I-9: receivables and losses stay within the operator's capital and earned fees. */
    static final Rule RECEIVABLES = Rule.quick("receivables-covered", """
            select asset as place, format('%s in cash, %s owed to others, %s owed to us', cash, owed, receivable) as what
            from ledger.cover where cash < owed
            """);

    static final List<Rule> RULES =
            List.of(BALANCED, LEGS, STRAYS, RECOMPUTED, STANDING_HOLDS, RESOLUTION, NEVER_BELOW_ZERO, COVERAGE);

    private VerifyBooksStore() {}
}
