package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.OrderId;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What other rooms still have to do with a household: read from their tables, in one look. */
final class ObstacleStore {
    private static final String OF = """
            select exists (select 1 from purchase p where p.buyer_id = $1 and p.state = 'reserved')
                    or exists (select 1 from trade t where t.seller_id = $1 and t.state = 'reserved') as reservation,
                exists (select 1 from payment_intent i where i.household_id = $1 and i.direction = 'collection'
                    and i.state in ('CREATED', 'SUBMITTING', 'PENDING', 'UNKNOWN', 'REVIEW', 'REFUND_PENDING')) as collection,
                exists (select 1 from purchase p where p.buyer_id = $1 and p.proceeds = 'unproven')
                    or exists (select 1 from trade t join purchase p on p.id = t.purchase_id
                        where t.seller_id = $1 and p.proceeds = 'unproven')
                    or exists (select 1 from ledger.balances b where b.posted <> 0 and b.code in
                        ('household:' || $1::text || ':wallet:unproven', 'household:' || $1::text || ':escrow')) as unproven,
                exists (select 1 from auction_trade a where a.buyer_id = $1 and a.state <> 'settled')
                    or exists (select 1 from auction_trade a where a.seller_id = $1 and a.state <> 'settled') as auction,
                exists (select 1 from payment_intent i where i.household_id = $1 and i.direction = 'payout'
                    and i.state in ('RESERVED', 'SUBMITTING', 'SUBMITTED', 'UNKNOWN', 'REVIEW')) as payout,
                exists (select 1 from ledger.balances b where b.held <> 0 and (b.code = 'claim:' || $1::text
                    or b.code = any (array(select 'household:' || $1::text || ':' || s from unnest(array['wallet',
                        'wallet:unproven', 'due', 'change', 'escrow', 'owed', 'energy:made', 'energy:own', 'energy:offered',
                        'energy:bought']) s)))) as hold,
                exists (select 1 from household_interval i where i.household_id = $1 and i.state = 'provisional'
                        and i.start_at > $2)
                    or exists (select 1 from meter m join meter_intake k on k.meter_id = m.id
                        where m.household_id = $1 and m.status in ('active', 'quarantined')
                            and k.last_t > $2 and k.last_t > (select max(c.start_at) from interval_close c
                                where c.community_id = m.community_id) + interval '2 hours') as intervals,
                exists (select 1 from reading_parked r join meter m on m.id = r.meter_id
                    where m.household_id = $1 and r.decision is null and r.received_at > $2
                        and r.reason in ('quarantined', 'register_fell', 'implausible', 'new_generation', 'seq_reused')) as rows
            """;
    /** Of the market of a whole community: what could still bring its fund something. */
    private static final String MARKET = """
            select exists (select 1 from purchase where community_id = $1 and (state = 'reserved' or proceeds = 'unproven'))
                or exists (select 1 from auction_trade where community_id = $1 and state <> 'settled') as busy
            """;

    private static final String OPEN_ORDERS =
            "select id from market_order where household_id = $1 and open_wh > 0 order by id";
    private static final String METERS = """
            select dev from meter where household_id = $1 and status in ('active', 'quarantined') order by id
            """;

    /**
     * What stands in the way.
     *
     * @param since gaps of the meter from before are given up, by the neighbourhood's clock
     */
    List<Obstacle> of(Db.Tx tx, HouseholdId household, Instant since) {
        return tx.one(OF, Tuple.of(household.value(), EndStore.utc(since)), row -> {
            var found = new ArrayList<Obstacle>();
            for (var each : Obstacle.values())
                if (Boolean.TRUE.equals(row.getBoolean(EndStore.word(each)))) found.add(each);
            return List.copyOf(found);
        });
    }

    /** Whether a purchase or a trade of a community has no end yet. */
    boolean marketIsBusy(Db.Tx tx, CommunityId community) {
        return tx.one(MARKET, Tuple.of(community.value()), row -> row.getBoolean("busy"));
    }

    /** A household's orders that are open. */
    List<OrderId> openOrders(Db.Tx tx, HouseholdId household) {
        return tx.all(OPEN_ORDERS, Tuple.of(household.value()), row -> new OrderId(row.getUUID("id")));
    }

    /** A household's meters in service. */
    List<Dev> meters(Db.Tx tx, HouseholdId household) {
        return tx.all(METERS, Tuple.of(household.value()), row -> new Dev(row.getString("dev")));
    }
}
