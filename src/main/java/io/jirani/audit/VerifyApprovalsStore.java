package io.jirani.audit;

import java.util.List;

/** What needs several people, held against those who agreed, the acts in the chain, and what was booked. */
final class VerifyApprovalsStore {
    private static final Rule PEOPLE = Rule.whole("approved-by-others", """
            select 'proposal ' || p.id as place, 'what it says is not what its hash is of' as what from jirani.proposal p
                where p.hash <> jirani.proposal_hash(p.kind, p.community_id, p.payload)
            union all
            select 'proposal ' || p.id, 'the act of its opening says another hash, or there is none' from jirani.proposal p
                left join audit.act a on a.verb = 'proposal.opened' and a.subject = 'proposal ' || p.id
                where a.data->>'sha256' is distinct from encode(p.hash, 'hex')
            union all
            select 'proposal ' || p.id, 'done with ' || count(a.approver) || ' of ' || p.needs || ' approvals' from jirani.proposal p
                left join jirani.approval a on a.proposal_id = p.id and a.hash = p.hash and a.approver <> p.proposer
                    and a.approver_kind = 'operator'
                where p.state = 'DONE' group by p.id having count(a.approver) < p.needs
            union all
            select 'proposal ' || coalesce(p.id::text, substr(a.subject, 10)), 'is ' || coalesce(p.state, 'not there')
                    || ' with ' || count(a.id) || ' acts that say it was done'
                from (select * from audit.act where verb = 'proposal.done') a
                full join jirani.proposal p on a.subject = 'proposal ' || p.id
                group by p.id, p.state, substr(a.subject, 10)
                having count(a.id) <> case p.state when 'DONE' then 1 else 0 end
            """);

    /** Since this is a rule of the database: what one operator took back before stays as it is. */
    private static final Rule REVERSALS = Rule.whole("reversals-agreed", """
            select t.key as place, 'nobody agreed to it' as what from ledger.transfer t cross join jirani.approval_since s
            where t.key like 'reversal:%' and (t.xid >= s.xid or t.at >= s.at)
                and not exists (select 1 from jirani.proposal p where p.kind = 'ledger.reverse' and p.state = 'DONE'
                    and 'reversal:' || (p.payload->>'entry') = t.key and p.result->>'entry' = t.id::text)
            """);

    static final List<Rule> RULES = List.of(PEOPLE, REVERSALS);

    private VerifyApprovalsStore() {}
}
