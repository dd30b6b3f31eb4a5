package io.jirani.people;

import io.jirani.db.Db;
import io.jirani.kernel.HouseholdId;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Set;

/** What stands in the way of an erasure, read from the tables of those whose it is. */
final class HindranceStore {
    /** A payment looked at in the year 9999 is one that nobody looks at any more. */
    private static final String OPEN = """
            with own as (
                select b.class, b.posted, b.held, a.id from ledger.account a join ledger.balances b on b.account_id = a.id
                where ledger.owner(a.code) = $1)
            select 'MONEY' as what where exists (select from own where class = 'owed' and posted <> 0)
            union all select 'DEBT' where exists (select from own where class = 'asset' and posted <> 0)
            union all select 'ENERGY' where exists (select from own where class = 'energy' and posted <> 0)
            union all select 'HOLD' where exists (select from own where held <> 0)
            union all select 'OFFER' where exists (
                select from market_order where household_id = $1 and open_wh + reserved_wh > 0)
            union all select 'TRADE' where exists (
                    select from purchase where buyer_id = $1 and (state = 'reserved' or proceeds = 'unproven'))
                or exists (select from trade t join purchase p on p.id = t.purchase_id
                    where t.seller_id = $1 and (t.state = 'reserved' or p.proceeds = 'unproven'))
                or exists (select from auction_trade where (buyer_id = $1 or seller_id = $1) and state <> 'settled')
            union all select 'PAYMENT' where exists (
                    select from payment_intent where household_id = $1 and (next_look_at < '9999-01-01Z'
                        or state in ('CREATED', 'SUBMITTING', 'PENDING', 'UNKNOWN', 'RESERVED', 'SUBMITTED', 'REVIEW',
                            'REFUND_PENDING')))
                or exists (select from inbox b join payment_intent i on i.id = b.intent_id
                    where i.household_id = $1 and b.judged_at is null)
            union all select 'INTERVAL' where exists (
                select from household_interval where household_id = $1 and state = 'provisional')
            union all select 'METER' where exists (
                select from meter where household_id = $1 and status in ('active', 'quarantined'))
            union all select upper(state) from household_end where household_id = $1 and state in ('leaving', 'frozen')
            union all select 'UNCLAIMED' where exists (
                select from unclaimed_money where household_id = $1 and given_back_at is null)
            union all select 'LEGAL_HOLD' where exists (
                select from own join ledger.posting p on p.account_id = own.id where p.at > $2::timestamptz)
                or exists (select from household h join person q on q.id = h.person_id
                    where h.id = $1 and q.hold_until > $3::timestamptz)
            """;

    /**
     * All of it, as of this transaction.
     *
     * @param keep how long after a household's last entry the law wants its name kept
     */
    Set<Hindrance> of(Db.Tx tx, HouseholdId household, Instant now, Period keep) {
        // nothing is later than nothing: no law, no hold
        var since = keep.isZero() ? null : now.atOffset(ZoneOffset.UTC).minus(keep);
        var found = EnumSet.noneOf(Hindrance.class);
        found.addAll(tx.all(
                OPEN,
                Tuple.of(household.value(), since, now.atOffset(ZoneOffset.UTC)),
                row -> Hindrance.valueOf(row.getString("what"))));
        return found;
    }
}
