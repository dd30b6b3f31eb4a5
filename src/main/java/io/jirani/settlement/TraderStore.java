package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.market.RulesStore;
import io.jirani.market.Wishes;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Who trades automatically in a community, and what the tables of others say about each. It writes nothing. */
public final class TraderStore {
    /**
     * A household that trades automatically.
     *
     * @param line how far it may owe (ruling 4)
     * @param spent on neighbours' energy in a day, by automatic trading and by hand
     * @param owing of auctions, what is not booked yet
     * @param offers of its own on the book, that nobody has reserved
     */
    public record Standing(
            HouseholdId household, int revision, Wishes wishes, Money line, Money spent, Money owing, Energy offers) {}

    private static final String ALL = "select h.id,"
            + RulesStore.COLUMNS.replace(" revision", " r.revision").replace("asset", "r.asset") + """
            , coalesce(h.credit_line_minor, c.credit_line_minor) as line,
                coalesce((select sum(d.paid_minor) from trading_decision d
                    where d.household_id = h.id and d.start_at >= $2), 0)::bigint
                    + coalesce((select sum(p.total_minor) from purchase p
                        where p.buyer_id = h.id and p.created_at >= $2 and p.created_at < $3 and p.state in ('reserved', 'settled')), 0)::bigint
                    as spent,
                coalesce((select sum(t.owed_minor) from auction_trade t
                    where t.buyer_id = h.id and t.state <> 'settled'), 0)::bigint as owing,
                coalesce((select sum(o.open_wh) from market_order o
                    where o.household_id = h.id and o.open_wh > 0), 0)::bigint as offers
            from household h join community c on c.id = h.community_id
            cross join lateral (select * from trading_rules t where t.household_id = h.id order by t.revision desc limit 1) r
            where h.community_id = $1 and r.mode <> 'off'
                and not exists (select from household_end e where e.household_id = h.id and e.state not in ('active', 'dormant'))
                and not exists (select from community_end e where e.community_id = h.community_id)
            order by h.id
            """;

    /**
     * Those who trade.
     *
     * @param day of which it is asked what they spent
     */
    List<Standing> all(Db.Tx tx, Community community, LocalDate day) {
        var begin = day.atStartOfDay(community.zone()).toInstant();
        var end = day.plusDays(1).atStartOfDay(community.zone()).toInstant();
        var currency = community.currency();
        return tx.all(
                ALL,
                Tuple.of(community.id().value(), begin.atOffset(ZoneOffset.UTC), end.atOffset(ZoneOffset.UTC)),
                row -> new Standing(
                        new HouseholdId(row.getUUID("id")),
                        row.getInteger("revision"),
                        RulesStore.wishes(row),
                        new Money(row.getLong("line"), currency),
                        new Money(row.getLong("spent"), currency),
                        new Money(row.getLong("owing"), currency),
                        new Energy(row.getLong("offers"))));
    }
}
