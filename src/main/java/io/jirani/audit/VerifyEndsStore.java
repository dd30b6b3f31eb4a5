package io.jirani.audit;

import java.util.List;

/** The end of customers and communities, held against the books and against those who agreed. */
final class VerifyEndsStore {
    /** The books know the sum, the list knows whose it is. */
    private static final Rule LISTED = Rule.whole("unclaimed-listed", """
            select 'unclaimed:payable ' || asset as place,
                coalesce(b.posted, 0) || ' in the books, ' || coalesce(u.listed, 0) || ' on the list' as what
            from (select asset, posted from ledger.balances where code = 'unclaimed:payable') b
            full join (select asset, sum(amount_minor)::bigint as listed from jirani.unclaimed_money
                where given_back_at is null group by 1) u using (asset)
            where coalesce(b.posted, 0) <> coalesce(u.listed, 0)
            """);

    private static final Rule ORDERS = Rule.whole("bank-orders", """
            select 'order ' || o.reference as place, o.state || ' and its hold ' ||
                case when t.phase is null then 'stands' when t.phase = 'X' then 'was paid' else 'was voided' end as what
            from jirani.wind_down_order o left join ledger.pending_resolved r on r.pending_id = o.hold_id
            left join ledger.transfer t on t.id = r.transfer_id
            where case o.state when 'ordered' then t.phase is not null
                when 'paid' then t.phase is distinct from 'X' else t.phase is distinct from 'V' end
            """);

    private static final Rule AGREED = Rule.whole("ends-agreed", """
            select t.key as place, 'nobody agreed to it' as what from ledger.transfer t
                where t.key like 'inherited:%' and not exists (select 1 from jirani.proposal p
                    where p.kind = 'household.heir' and p.state = 'DONE' and t.key = 'inherited:' || p.id)
            union all
            select t.key, 'nobody agreed to it' from ledger.transfer t
                where t.key like 'reclaimed:%' and not exists (select 1 from jirani.proposal p
                    where p.kind in ('unclaimed.give_back', 'household.heir') and p.state = 'DONE' and p.result->>'entry' = t.id::text)
            union all
            select 'end of community ' || e.community_id, 'nobody agreed to it' from jirani.community_end e
                where not exists (select 1 from jirani.proposal p where p.id = e.proposal_id
                    and p.kind = 'community.wind_down' and p.state = 'DONE' and p.community_id = e.community_id)
            """);

    static final List<Rule> RULES = List.of(LISTED, ORDERS, AGREED);

    private VerifyEndsStore() {}
}
