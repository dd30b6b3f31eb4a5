package io.jirani.audit;

import java.util.List;

/** What other rooms say happened, held against the books: queries that find what does not agree. */
final class VerifyRoomsStore {
    /** I-6 as ruling 1 corrected it: a credit for an attempt, a receipt for a credit, each with its transfer. */
    private static final Rule CREDITS = Rule.whole("credits", """
            select 'payment ' || c.intent_id as place, count(*) || ' credits for one attempt' as what
            from jirani.collection_credit c group by c.intent_id having count(*) > 1
            union all
            select 'receipt ' || c.receipt_no, count(*) || ' credits have it' from jirani.collection_credit c
            where c.receipt_no is not null group by c.rail, c.receipt_no having count(*) > 1
            union all
            select 'payment ' || c.intent_id, 'credited ' || c.amount_minor || ', its transfer books '
                || coalesce((select sum(p.amount) from ledger.posting p
                    where p.transfer_id = c.transfer_id and not p.held and p.amount > 0)::text, 'nothing')
            from jirani.collection_credit c
            where c.amount_minor is distinct from (select sum(p.amount) from ledger.posting p
                where p.transfer_id = c.transfer_id and not p.held and p.amount > 0)
            union all
            select 'payment ' || c.intent_id, 'the books have ' || coalesce(a.code, 'no account') || ', the credit says '
                || c.to_account
            from jirani.collection_credit c left join ledger.posting p on p.transfer_id = c.transfer_id and p.amount < 0
            left join ledger.account a on a.id = p.account_id where a.code is distinct from c.to_account
            union all
            select t.key, 'credited without a credit row' from ledger.transfer t where t.key like 'credit:%'
                and not exists (select 1 from jirani.collection_credit c where c.transfer_id = t.id)
            """);

    private static final Rule RECEIPTS = Rule.whole("receipts", """
            select 'receipt ' || r.receipt_no as place, 'receipt of ' || r.amount_minor || ', credit of ' || c.amount_minor
                as what
            from jirani.receipt r join jirani.collection_credit c on c.intent_id = r.intent_id
            where r.direction = 'in' and r.amount_minor <> c.amount_minor
            union all
            select 'payment ' || r.intent_id, count(*) || ' receipts for one payment' from jirani.receipt r
            group by r.intent_id having count(*) > 1
            """);

    private static final Rule INTENTS = Rule.whole("collections-credited", """
            select 'payment ' || i.id as place, i.state || ' without a credit' as what from jirani.payment_intent i
            where i.direction = 'collection' and i.state in ('SUCCEEDED', 'LATE_CREDITED')
                and not exists (select 1 from jirani.collection_credit c where c.intent_id = i.id)
            """);

    /** A settled purchase has one settling transfer that delivers exactly its energy; no other purchase has one. */
    private static final Rule PURCHASES = Rule.whole("purchases-settled", """
            select 'purchase ' || p.id as place, p.state || ' with ' || count(t.id) || ' settling transfers' as what
            from jirani.purchase p left join ledger.transfer t on t.key in ('settle:' || p.id, 'rebuy:' || p.id)
            group by p.id having count(t.id) <> case p.state when 'settled' then 1 else 0 end
            union all
            select 'purchase ' || p.id, 'trades of ' || coalesce(w.wh, 0) || ' Wh, delivered ' || coalesce(d.wh, 0)
            from jirani.purchase p
            left join (select purchase_id, sum(wh) as wh from jirani.trade where state = 'settled' group by 1) w
                on w.purchase_id = p.id
            left join (select t.key, sum(-g.amount) as wh from ledger.transfer t
                join ledger.posting g on g.transfer_id = t.id join ledger.account a on a.id = g.account_id
                where t.kind = 'trade.settled' and a.code like '%:energy:bought' and not g.held group by 1) d
                on d.key in ('settle:' || p.id, 'rebuy:' || p.id)
            where p.state = 'settled' and coalesce(w.wh, 0) <> coalesce(d.wh, 0)
            """);

    private static final Rule TRADES = Rule.whole("trade-holds", """
            select 'trade ' || t.id as place, t.state || ' and its hold ' ||
                case when r.pending_id is null then 'stands' else 'has ended' end as what
            from jirani.trade t left join ledger.pending_resolved r on r.pending_id = t.hold_id
            where (t.state = 'reserved') <> (r.pending_id is null)
            """);

    /** A settled trade of an auction has one transfer that ends its hold and delivers its energy; no other has one. */
    private static final Rule AUCTIONS = Rule.whole("auction-trades", """
            select format('trade %s of the auction of %s from %s', t.n, t.community_id, t.start_at) as place,
                format('%s of %s Wh, delivered %s, and its hold %s', t.state, t.wh, coalesce(d.wh::text, 'nothing'),
                    case when r.pending_id is null then 'stands' else 'has ended' end) as what
            from jirani.auction_trade t
            left join ledger.transfer s
                on s.key = format('auction:%s:%s:%s', t.community_id, extract(epoch from t.start_at)::bigint, t.n)
            left join ledger.pending_resolved r on r.pending_id = t.hold_id
            left join lateral (select sum(-g.amount) as wh from ledger.posting g join ledger.account a on a.id = g.account_id
                where g.transfer_id = s.id and g.at = s.at and not g.held
                    and a.code = format('household:%s:energy:bought', t.buyer_id)) d on true
            left join lateral (select sum(-g.amount) as wh from ledger.transfer b
                join ledger.posting g on g.transfer_id = b.id and g.at = b.at and not g.held
                join ledger.account a on a.id = g.account_id and a.kind = 'consumed'
                where b.key = format('auction:%s:%s:%s:used', t.community_id, extract(epoch from t.start_at)::bigint, t.n)) u on true
            where case t.state when 'settled' then s.id is null or r.transfer_id is distinct from s.id or d.wh <> t.wh or u.wh is distinct from t.wh
                when 'open' then s.id is not null or r.pending_id is not null else s.id is not null end
            union all
            select format('household %s in the auction of %s from %s', t.buyer_id, t.community_id, t.start_at),
                format('%s Wh at %s, its trades say %s', sum(t.wh), a.price_minor_per_kwh, sum(t.wallet_minor + t.owed_minor))
            from jirani.auction_trade t join jirani.auction_settlement a using (community_id, start_at)
            group by t.buyer_id, t.community_id, t.start_at, a.price_minor_per_kwh
            having sum(t.wallet_minor + t.owed_minor) <> div(sum(t.wh) * a.price_minor_per_kwh + 500, 1000)
            union all
            select format('auction of %s from %s', a.community_id, a.start_at),
                format('%s trades of %s Wh, there are %s of %s', a.trades, a.wh, count(t.n), coalesce(sum(t.wh), 0))
            from jirani.auction_settlement a left join jirani.auction_trade t using (community_id, start_at)
            group by a.community_id, a.start_at having count(t.n) <> a.trades or coalesce(sum(t.wh), 0) <> a.wh
            """);

    private static final Rule BOOK = Rule.whole("book-in-the-books", """
            select 'household ' || h.id as place,
                format('orders have %s Wh and reserve %s, the books offer %s and hold %s',
                    coalesce(o.wh, 0), coalesce(o.reserved, 0), coalesce(b.posted, 0), coalesce(b.held, 0)) as what
            from jirani.household h
            left join (select household_id, sum(open_wh + reserved_wh) as wh, sum(reserved_wh) as reserved
                from jirani.market_order group by 1) o on o.household_id = h.id
            left join ledger.balances b on b.code = 'household:' || h.id || ':energy:offered'
            where (coalesce(o.wh, 0), coalesce(o.reserved, 0)) <> (coalesce(b.posted, 0), coalesce(b.held, 0))
            """);

    /** Ruling 3, CHECK per household and interval, and each settled interval is booked with its figures. */
    private static final Rule INTERVALS = Rule.whole("intervals-booked", """
            select format('household %s from %s', i.household_id, i.start_at) as place,
                format('row says %s out and %s in, the books %s and %s', i.export_wh, i.import_wh - i.from_neighbours_wh,
                    coalesce(g.exported, 0), coalesce(g.imported, 0)) as what
            from jirani.household_interval i
            left join (select t.key, sum(p.amount) filter (where a.kind = 'generated') as exported,
                    sum(-p.amount) filter (where a.kind = 'consumed') as imported
                from ledger.transfer t join ledger.posting p on p.transfer_id = t.id join ledger.account a on a.id = p.account_id
                where t.kind = 'interval.settled' group by t.key) g
                on g.key = 'interval:' || i.household_id || ':' || extract(epoch from i.start_at)::bigint
            where (i.export_wh, i.import_wh - i.from_neighbours_wh) <> (coalesce(g.exported, 0), coalesce(g.imported, 0))
                or i.export_wh <> i.used_by_neighbours_wh + i.banked_wh + i.storage_wh + i.to_supplier_wh
                or i.import_wh <> i.own_use_wh + i.from_neighbours_wh + i.from_supplier_wh
                or (i.state = 'provisional' and g.key is not null)
            """);

    /** What a household traded in an interval is what its auction's trades say, whatever became of them since. */
    private static final Rule TRADED = Rule.whole("intervals-traded", """
            select format('household %s from %s', i.household_id, i.start_at) as place,
                format('row says %s Wh sold and %s bought, the auction %s and %s', i.used_by_neighbours_wh, i.from_neighbours_wh,
                    coalesce(s.wh, 0), coalesce(b.wh, 0)) as what
            from jirani.household_interval i
            left join (select seller_id, start_at, sum(wh) as wh from jirani.auction_trade group by 1, 2) s
                on s.seller_id = i.household_id and s.start_at = i.start_at
            left join (select buyer_id, start_at, sum(wh) as wh from jirani.auction_trade group by 1, 2) b
                on b.buyer_id = i.household_id and b.start_at = i.start_at
            where (i.used_by_neighbours_wh, i.from_neighbours_wh) <> (coalesce(s.wh, 0), coalesce(b.wh, 0))
            """);

    private static final Rule PAYOUTS = Rule.whole("payout-holds", """
            select 'payout ' || i.id as place, i.state || ' and its hold ' ||
                case when i.hold_id is null then 'is missing' when t.phase is null then 'stands'
                    when t.phase = 'X' then 'was paid' else 'was voided' end as what
            from jirani.payment_intent i left join ledger.pending_resolved r on r.pending_id = i.hold_id
            left join ledger.transfer t on t.id = r.transfer_id
            where i.direction = 'payout' and (i.hold_id is null or case
                when i.state in ('RESERVED', 'SUBMITTING', 'SUBMITTED', 'UNKNOWN') then t.phase is not null
                when i.state in ('PAID', 'REVERSED') then t.phase is distinct from 'X'
                    and (not exists (select 1 from ledger.transfer l where l.key = 'lost:' || i.id)
                        or exists (select 1 from ledger.transfer l where l.key = 'reversed:' || i.id))
                when i.state = 'FAILED' then t.phase is distinct from 'V'
                else false end)
            """);

    /** What lies between two places of ours is what the moves that are under way say; nothing is forgotten there. */
    private static final Rule TRANSIT = Rule.whole("transit-is-under-way", """
            select coalesce(b.code, m.code) as place,
                format('%s lie there, moves under way are of %s', coalesce(b.posted, 0), coalesce(m.amount, 0)) as what
            from (select code, asset, posted from ledger.balances where kind = 'transit') b
            full join (select format('transit:%s:%s', case route when 'from_bank' then 'bank' else rail end,
                    case route when 'to_bank' then 'bank' else rail end) as code, asset, sum(amount_minor) as amount
                from jirani.float_move where state in ('SUBMITTED', 'UNKNOWN')
                    or state = 'REVIEW' and reason_code is distinct from 'paid_after_failed' group by 1, 2) m
                on m.code = b.code and m.asset = b.asset
            where coalesce(b.posted, 0) <> coalesce(m.amount, 0)
            """);

    /** Money that is frozen for a claim waits for people, and somebody asks them. */
    private static final Rule FROZEN = Rule.whole("frozen-is-asked-about", """
            select t.key as place, 'it stands, and nobody is asked about it' as what
            from ledger.transfer t
            where t.kind = 'claim.frozen' and t.phase = 'P'
                and not exists (select 1 from ledger.pending_resolved r where r.pending_id = t.id)
                and not exists (select 1 from jirani.statement_row s join jirani.payment_review v on v.intent_id = s.intent_id
                    where s.kind = 'back' and 'frozen:' || s.receipt_no = t.key and v.closed_at is null)
            """);

    /** Escrow has what was paid for purchases that have not ended, and nothing else: bids only hold. */
    private static final Rule ESCROW = Rule.whole("escrow-has-a-purchase", """
            select b.code as place, b.posted || ' lie there, ' || coalesce(c.amount, 0) || ' were paid for purchases that have not ended' as what
            from ledger.balances b
            left join (select c.to_account, i.asset, sum(c.amount_minor) as amount
                from jirani.collection_credit c join jirani.payment_intent i on i.id = c.intent_id
                left join jirani.purchase p on p.intent_id = i.id
                where c.to_account like '%:escrow' and not exists (select 1 from ledger.transfer t
                    where t.key in ('settle:' || p.id, 'unfilled:' || p.id, 'netted:' || p.id,
                        'disproof:' || i.id))
                group by 1, 2) c on c.to_account = b.code and c.asset = b.asset
            where b.kind = 'household' and b.code like '%:escrow' and b.posted <> coalesce(c.amount, 0)
            """);

    /** A settlement stands: what was bought and paid for is not taken back behind the purchase's back. */
    private static final Rule REVERSED = Rule.whole("settlements-stand", """
            select 'purchase ' || p.id as place, p.state || ', and its ' || t.key || ' was taken back by ' || r.key as what
            from ledger.transfer r join ledger.transfer t on r.key = 'reversal:' || t.id
            join jirani.purchase p on t.key in ('settle:' || p.id, 'unfilled:' || p.id) where r.kind = 'entry.reversed'
            """);

    /** A verdict on money that a callback claimed is booked within seconds; ten minutes is a jam. */
    private static final Rule PROOFS = Rule.quick("proofs-booked", """
            select 'payment ' || i.id as place, i.state || ' since ' || e.at || ', and its proof is not booked' as what
            from jirani.collection_credit c join jirani.payment_intent i on i.id = c.intent_id
            cross join lateral (select coalesce(max(x.at), c.at) as at from jirani.payment_event x where x.intent_id = i.id) e
            where c.proven_at is null and e.at < now() - interval '10 minutes' and (
                i.state in ('SUCCEEDED', 'LATE_CREDITED', 'REFUND_PENDING', 'REFUNDED') and i.evidence >= 2
                or i.state = 'FAILED' and not exists (select 1 from ledger.transfer t where t.key = 'disproof:' || i.id))
            """);

    static final List<Rule> RULES = List.of(
            CREDITS, RECEIPTS, INTENTS, PURCHASES, TRADES, AUCTIONS, BOOK, INTERVALS, TRADED, PAYOUTS, TRANSIT, FROZEN,
            ESCROW, REVERSED, PROOFS);

    private VerifyRoomsStore() {}
}
