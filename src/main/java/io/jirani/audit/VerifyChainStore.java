package io.jirani.audit;

import java.util.List;

/** I-18: the chain is whole, everything in it is as it was sealed, and nothing was put behind it. */
final class VerifyChainStore {
    /** Each sealed entry and act hashed again from its rows as they are now. */
    private static final Rule ENTRIES = Rule.whole("chain-entries", """
            select coalesce(t.key, 'entry ' || i.item_id) as place,
                case when t.id is null then 'sealed in block ' || i.block_no || ' and not there any more'
                    else 'is not as block ' || i.block_no || ' sealed it' end as what
            from ledger.block_item i
            left join ledger.transfer t on t.id = i.item_id
            left join (select p.transfer_id, p.at, string_agg(
                    ledger.leg_bytes(p.leg, a.code, a.asset, p.amount, p.held, p.release, p.at), ''::bytea order by p.leg) as legs
                from ledger.posting p join ledger.account a on a.id = p.account_id group by p.transfer_id, p.at) l
                on l.transfer_id = t.id and l.at = t.at
            left join (select transfer_id, string_agg(uuid_send(pending_id), ''::bytea order by pending_id) as resolves
                from ledger.pending_resolved group by transfer_id) r on r.transfer_id = t.id
            where i.kind = 'T' and (t.id is null or ledger.transfer_leaf(t, r.resolves, l.legs) <> i.leaf)
            """);

    private static final Rule ACTS = Rule.whole("chain-acts", """
            select coalesce('act ' || a.id || ', ' || a.verb, 'act ' || i.item_id) as place,
                case when a.id is null then 'sealed in block ' || i.block_no || ' and not there any more'
                    else 'is not as block ' || i.block_no || ' sealed it' end as what
            from ledger.block_item i left join audit.act a on a.id = i.item_id
            where i.kind = 'A' and (a.id is null or audit.act_leaf(a) <> i.leaf)
            """);

    private static final Rule BLOCKS = Rule.whole("chain-blocks", """
            select 'block ' || coalesce(b.no, i.block_no) as place,
                case when b.no is null then i.n || ' items of a block that is not there'
                    when i.n is distinct from b.n or i.first <> 1 or i.last <> b.n
                        then coalesce(i.n, 0) || ' items of ' || b.n || ', from place ' || coalesce(i.first, 0) || ' to ' || coalesce(i.last, 0)
                    else 'its items do not give its root' end as what
            from ledger.block b
            full join (select block_no, count(*) as n, min(pos) as first, max(pos) as last,
                    sha256(string_agg(leaf, ''::bytea order by pos)) as root from ledger.block_item group by block_no) i on i.block_no = b.no
            where b.no is null or i.n is distinct from b.n or i.first <> 1 or i.last <> b.n or i.root <> b.root
            """);

    /** The links of some blocks, each held against the one before it. */
    private static String links(String which) {
        return """
                select 'block ' || no as place,
                    case when no <> coalesce(before, 0) + 1 then 'follows block ' || coalesce(before, 0)
                        when prev <> coalesce(hash_before, ''::bytea) then 'does not name the hash of block ' || coalesce(before, 0)
                        else 'its hash is not of what is in it' end as what
                from (select b.*, lag(b.no) over w as before, lag(b.hash) over w as hash_before, row_number() over w as place
                    from ledger.block b %s window w as (order by b.no)) c
                where (place > 1 or no = 1 or not exists (select 1 from ledger.block f where f.no < c.no)) and (
                    no <> coalesce(before, 0) + 1 or prev <> coalesce(hash_before, ''::bytea)
                        or hash <> ledger.block_hash(prev, no, n, at, root))
                """.formatted(which);
    }

    private static final Rule LINKS = Rule.whole("chain-links", links(""));

    /** Some hours of blocks: what is older was looked at when it was new, and is again every six hours. */
    private static final Rule NEW_LINKS =
            Rule.quick("chain-new-links", links("where b.no > (select max(no) from ledger.block) - 5000"));

    /** What is older than the mark and not sealed came in behind the chain; a mark of another server says nothing. */
    private static final Rule BEHIND = Rule.whole("chain-complete", """
            select t.key as place, 'was never sealed, though what is younger is' as what
            from ledger.seal_mark m join ledger.transfer t on t.xid < m.xid
            where m.xid <= pg_snapshot_xmax(pg_current_snapshot()) and not exists (select 1 from ledger.block_item i where i.item_id = t.id)
            union all
            select 'act ' || a.id || ', ' || a.verb, 'was never sealed, though what is younger is'
            from ledger.seal_mark m join audit.act a on a.xid < m.xid
            where m.xid <= pg_snapshot_xmax(pg_current_snapshot()) and not exists (select 1 from ledger.block_item i where i.item_id = a.id)
            """);

    /** That the chain still has what was signed; whether the signatures hold is another rule. */
    private static final Rule HEADS = Rule.quick("chain-heads", """
            select 'head of ' || h.day as place,
                case when b.no is null then 'block ' || h.block_no || ' is not in the chain any more'
                    else 'block ' || h.block_no || ' has another hash than was signed' end as what
            from audit.head h left join ledger.block b on b.no = h.block_no where b.no is null or b.hash <> h.hash
            """);

    private static final Rule COUNTS = Rule.whole("chain-head-counts", """
            select 'head of ' || h.day as place, 'signed over ' || h.items || ' items, the chain has ' || b.items as what
            from audit.head h join (select no, sum(n) over (order by no) as items from ledger.block) b on b.no = h.block_no
            where b.items <> h.items
            """);

    static final List<Rule> RULES = List.of(ENTRIES, ACTS, BLOCKS, BEHIND, LINKS, NEW_LINKS, HEADS, COUNTS);

    private VerifyChainStore() {}
}
