package io.jirani.market.figures;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Price;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What figures are made of: settled trades, settled intervals and the open book, with the homes in them. Reads only. */
public final class SettledStore {
    /** So long an interval waits for homes that are not settled yet; then it is told without them (ruling 6). */
    static final Duration PATIENCE = Duration.ofHours(2);

    /** What was settled in an interval's last moment is committed by then. */
    private static final Duration SETTLING = Duration.ofMinutes(1);

    private static final String UNTOLD = """
            select c.start_at from interval_close c
            where c.community_id = $1 and c.start_at >= $2 and c.start_at < $3
                and not exists (select from market_figure f
                    where f.community_id = c.community_id and f.kind = 'interval' and f.start_at = c.start_at)
                and (c.start_at < $4
                    or not exists (select from household_interval i where i.community_id = c.community_id
                            and i.start_at = c.start_at and i.state = 'provisional')
                        and not exists (select from auction_settlement a where a.community_id = c.community_id
                            and a.start_at = c.start_at and a.state = 'open'))
            order by c.start_at limit $5
            """;
    private static final String CLOSED_UNTOLD = """
            select from interval_close c where c.community_id = $1 and c.start_at >= $2 and c.start_at < $3
                and not exists (select from market_figure f
                    where f.community_id = c.community_id and f.kind = 'interval' and f.start_at = c.start_at) limit 1
            """;
    private static final String LATE = """
            select count(*) as late from community k join interval_close c on c.community_id = k.id
            where c.start_at >= $1 and c.start_at < $2
                and not exists (select from market_figure f
                    where f.community_id = c.community_id and f.kind = 'interval' and f.start_at = c.start_at)
            """;
    private static final String TRADES = """
            select d.price, sum(d.wh)::bigint as wh, count(*)::int as trades, array_agg(distinct d.seller_id) as sellers,
                array_agg(distinct d.buyer_id) as buyers
            from (select a.price_minor_per_kwh as price, t.wh, t.seller_id, t.buyer_id
                from auction_settlement a join auction_trade t on t.community_id = a.community_id and t.start_at = a.start_at
                where a.community_id = $1 and a.start_at = any ($2::timestamptz[]) and t.state = 'settled'
                union all
                select t.price_minor_per_kwh, t.wh, t.seller_id, t.buyer_id
                from unnest($2::timestamptz[]) i(start_at)
                join purchase p on p.community_id = $1 and p.state = 'settled' and p.settled_at >= i.start_at
                    and p.settled_at < i.start_at + $3::int * interval '1 second'
                join trade t on t.purchase_id = p.id and t.state = 'settled') d
            group by d.price order by d.price
            """;
    private static final String USE = """
            select coalesce(sum(import_wh), 0)::bigint as used,
                coalesce(sum(import_wh - from_supplier_wh), 0)::bigint as local,
                count(distinct household_id) filter (where import_wh > from_supplier_wh)::int as locals,
                count(distinct household_id) filter (where from_supplier_wh > 0)::int as supplied
            from household_interval
            where community_id = $1 and start_at = any ($2::timestamptz[]) and state = 'settled' and not in_sum
            """;
    /** Offers by price, with the homes that placed one since a moment. */
    private static final String OFFERS = """
            select limit_minor_per_kwh as price, sum(open_wh)::bigint as wh, count(*)::int as orders,
                coalesce(array_agg(distinct household_id) filter (where placed_at > $2), '{}') as fresh
            from market_order where community_id = $1 and open_wh > 0 group by 1 order by 1
            """;

    private static final String BEST =
            "select min(limit_minor_per_kwh) as best from market_order where community_id = $1 and open_wh > 0";
    private static final String ALONE = "select pg_advisory_xact_lock(hashtextextended($1, 76))";

    /**
     * Closed intervals that may be told now and were not, in order.
     *
     * @param since the first moment that counts
     */
    List<Instant> untold(Db.Tx tx, Community community, Instant since, Instant now, int limit) {
        var over = now.minus(community.interval()).minus(SETTLING);
        return tx.all(
                UNTOLD,
                Tuple.of(community.id().value(), utc(since), utc(over), utc(over.minus(PATIENCE)), limit),
                row -> row.getOffsetDateTime("start_at").toInstant());
    }

    /** Whether an interval of a day is closed and neither told nor withheld. */
    boolean closedUntold(Db.Tx tx, CommunityId community, Instant from, Instant until) {
        return tx.maybe(CLOSED_UNTOLD, Tuple.of(community.value(), utc(from), utc(until)), row -> from)
                .isPresent();
    }

    /** How many intervals that began in a span were closed and neither told nor withheld. */
    long late(Db.Tx tx, Instant since, Instant until) {
        return tx.one(LATE, Tuple.of(utc(since), utc(until)), row -> row.getLong("late"));
    }

    /** What was traded in intervals, by price. */
    List<Level> trades(Db.Tx tx, Community community, List<Instant> starts) {
        var asset = community.currency();
        return tx.all(
                TRADES,
                Tuple.tuple()
                        .addUUID(community.id().value())
                        .addArrayOfOffsetDateTime(array(starts))
                        .addInteger((int) community.interval().toSeconds()),
                row -> level(row, asset, "trades", List.of(homes(row, "sellers"), homes(row, "buyers"))));
    }

    /** What was used in intervals. What was settled in sum over a gap is not in it: when it was used nobody knows. */
    Use use(Db.Tx tx, CommunityId community, List<Instant> starts) {
        return tx.one(
                USE,
                Tuple.tuple().addUUID(community.value()).addArrayOfOffsetDateTime(array(starts)),
                row -> new Use(
                        new Share(new Energy(row.getLong("used")), new Energy(row.getLong("local"))),
                        row.getInteger("locals"),
                        row.getInteger("supplied")));
    }

    /** What is on offer, by price, with the homes whose offers are younger than a moment. */
    List<Level> offers(Db.Tx tx, Community community, Instant since) {
        return tx.all(
                OFFERS,
                Tuple.of(community.id().value(), utc(since)),
                row -> level(row, community.currency(), "orders", List.of(homes(row, "fresh"))));
    }

    /** The least that anybody asks now. */
    Optional<Price> best(Db.Tx tx, Community community) {
        return tx.one(
                BEST,
                Tuple.of(community.id().value()),
                row -> Optional.ofNullable(row.getLong("best")).map(minor -> new Price(minor, community.currency())));
    }

    /** Waits until nobody else tells this community's depth. */
    void alone(Db.Tx tx, CommunityId community) {
        tx.one(ALONE, Tuple.of("market.figures " + community), row -> row);
    }

    private static Level level(Row row, Asset asset, String counted, List<Set<HouseholdId>> sides) {
        return new Level(
                new Price(row.getLong("price"), asset), new Energy(row.getLong("wh")), row.getInteger(counted), sides);
    }

    private static Set<HouseholdId> homes(Row row, String column) {
        return Stream.of(row.getArrayOfUUIDs(column)).map(SettledStore::home).collect(Collectors.toSet());
    }

    private static HouseholdId home(UUID id) {
        return new HouseholdId(id);
    }

    private static OffsetDateTime[] array(List<Instant> moments) {
        return moments.stream().map(SettledStore::utc).toArray(OffsetDateTime[]::new);
    }

    private static OffsetDateTime utc(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
