package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.LedgerStore.Reason;
import io.jirani.market.ClosedAuction;
import io.jirani.settlement.AuctionTrade.Stray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** Closed auctions and what became of their trades. */
public final class AuctionStore {
    /** An auction: a community's interval. */
    public record Auction(CommunityId community, Instant start, Price price) {}

    /** A trade and the hold that keeps its energy and money for it. */
    public record Held(AuctionTrade trade, TransferId hold) {}

    /** A trade that the books refused. */
    public record Refusal(AuctionTrade trade, Reason reason) {}

    /** A trade that waits for a person. */
    public record Review(Instant start, int n, Energy energy, Money money, String reason, TransferId hold) {}

    /** What an auction came to so far: trades that are settled, trades that wait for a person, energy and money of the settled. */
    public record Sum(int settled, int review, Energy energy, Money money) {}

    private static final String ADD = """
            insert into auction_settlement (community_id, start_at, price_minor_per_kwh, asset, trades, wh, handed_at)
            values ($1, $2, $3, $4, $5, $6, $7) on conflict (community_id, start_at) do nothing
            """;
    private static final String ADD_TRADES = """
            insert into auction_trade (community_id, start_at, n, buyer_id, seller_id, wh, wallet_minor, owed_minor, stray_to,
                stray_minor, hold_id)
            select $1, $2, t.n, t.buyer, t.seller, t.wh, t.wallet, t.owed, t.stray_to::uuid[], t.stray_minor::bigint[], t.hold
            from unnest($3::int[], $4::uuid[], $5::uuid[], $6::bigint[], $7::bigint[], $8::bigint[], $9::text[], $10::text[],
                $11::uuid[]) t(n, buyer, seller, wh, wallet, owed, stray_to, stray_minor, hold)
            """;
    private static final String UNDER_WAY = """
            select community_id, start_at, price_minor_per_kwh, asset from auction_settlement where state <> 'told'
            order by handed_at, community_id, start_at limit $1
            """;
    private static final String OPEN = """
            select t.n, t.buyer_id, t.seller_id, t.wh, t.wallet_minor, t.owed_minor, t.stray_to, t.stray_minor, t.hold_id, $5::text as asset
            from auction_trade t where t.community_id = $1 and t.start_at = $2 and t.state = 'open' and t.n > $3
            order by t.n limit $4 for no key update
            """;
    private static final String SETTLED = """
            update auction_trade set state = 'settled', ended_at = $4
            where community_id = $1 and start_at = $2 and n = any ($3) and state = 'open'
            """;
    private static final String REFUSED = """
            update auction_trade t set tries = t.tries + 1, reason = r.reason,
                state = case when t.tries + 1 < $6 then 'open' else 'review' end,
                ended_at = case when t.tries + 1 < $6 then null else $5::timestamptz end
            from unnest($3::int[], $4::text[]) r(n, reason)
            where t.community_id = $1 and t.start_at = $2 and t.n = r.n and t.state = 'open' returning t.n, t.state
            """;
    private static final String END = """
            update auction_settlement a set state = 'ended', ended_at = $3
            where a.community_id = $1 and a.start_at = $2 and a.state = 'open' and not exists (select 1 from auction_trade t
                where t.community_id = a.community_id and t.start_at = a.start_at and t.state = 'open')
            """;
    private static final String HAS_ENDED =
            "select state <> 'open' as ended from auction_settlement where community_id = $1 and start_at = $2 for no key update";
    private static final String SUM = """
            select count(*) filter (where state = 'settled')::int as settled, count(*) filter (where state = 'review')::int as review,
                coalesce(sum(wh) filter (where state = 'settled'), 0)::bigint as wh,
                coalesce(sum(wallet_minor + owed_minor) filter (where state = 'settled'), 0)::bigint as minor
            from auction_trade where community_id = $1 and start_at = $2
            """;
    private static final String DONE = """
            update auction_settlement a set state = 'told'
            where a.community_id = $1 and a.start_at = $2 and a.state = 'ended' and not exists (select 1 from auction_share s
                where s.community_id = a.community_id and s.start_at = a.start_at and s.told_at is null)
            """;

    private static final String REVIEW = """
            select t.start_at, t.n, t.wh, t.wallet_minor + t.owed_minor as minor, a.asset, t.reason, t.hold_id
            from auction_trade t join auction_settlement a using (community_id, start_at)
            where t.community_id = $1 and t.state = 'review' order by t.start_at, t.n
            """;
    private static final String REOPEN = """
            update auction_settlement a set state = 'open', ended_at = null
            where a.community_id = $1 and a.state <> 'open' and exists (select 1 from auction_trade t
                where t.community_id = a.community_id and t.start_at = a.start_at and t.state = 'review')
            """;
    private static final String RETRY = """
            update auction_trade set state = 'open', tries = 0, reason = null, ended_at = null
            where community_id = $1 and state = 'review'
            """;

    /** Adds an auction; answers whether it is new. */
    boolean add(Db.Tx tx, ClosedAuction auction, Instant now) {
        var added = tx.run(
                ADD,
                Tuple.of(
                        auction.community().value(),
                        at(auction.start()),
                        auction.price().minorPerKwh(),
                        auction.price().asset().code(),
                        auction.pairs().size(),
                        auction.energy().wattHours(),
                        at(now)));
        return added == 1;
    }

    /** Adds an auction's trades. */
    void addTrades(Db.Tx tx, ClosedAuction auction, List<Held> held) {
        var community = auction.community().value();
        tx.run(
                ADD_TRADES,
                Tuple.tuple()
                        .addUUID(community)
                        .addOffsetDateTime(at(auction.start()))
                        .addArrayOfInteger(
                                column(held, Integer[]::new, one -> one.trade().n()))
                        .addArrayOfUUID(ids(held, one -> one.trade().buyer()))
                        .addArrayOfUUID(ids(held, one -> one.trade().seller()))
                        .addArrayOfLong(column(
                                held, Long[]::new, one -> one.trade().energy().wattHours()))
                        .addArrayOfLong(column(
                                held, Long[]::new, one -> one.trade().wallet().minor()))
                        .addArrayOfLong(column(
                                held, Long[]::new, one -> one.trade().owed().minor()))
                        .addArrayOfString(column(held, String[]::new, one -> array(one, Stray::seller)))
                        .addArrayOfString(column(
                                held,
                                String[]::new,
                                one -> array(one, stray -> stray.money().minor())))
                        .addArrayOfUUID(
                                column(held, UUID[]::new, one -> one.hold().value())));
    }

    /** Auctions that are not settled yet, or not told, oldest first. */
    List<Auction> underWay(Db.Tx tx, int limit) {
        return tx.all(
                UNDER_WAY,
                Tuple.of(limit),
                row -> new Auction(
                        new CommunityId(row.getUUID("community_id")),
                        row.getOffsetDateTime("start_at").toInstant(),
                        new Price(row.getLong("price_minor_per_kwh"), Asset.of(row.getString("asset")))));
    }

    /** Open trades after one, in their order, locked. */
    List<Held> open(Db.Tx tx, Auction auction, int after, int limit) {
        return tx.all(
                OPEN,
                Tuple.of(
                        auction.community().value(),
                        at(auction.start()),
                        after,
                        limit,
                        auction.price().asset().code()),
                AuctionStore::held);
    }

    /** Trades are in the books. */
    void settled(Db.Tx tx, Auction auction, List<AuctionTrade> trades, Instant now) {
        var numbers = trades.stream().map(AuctionTrade::n).toArray(Integer[]::new);
        var touched = tx.run(SETTLED, Tuple.of(auction.community().value(), at(auction.start()), numbers, at(now)));
        if (touched != numbers.length)
            throw new IllegalStateException("trades of " + auction + " were ended by others");
    }

    /**
     * The books refused trades once more. Answers those that will not be tried again: they wait for a person.
     *
     * @param most how often a trade is tried
     */
    List<Integer> refused(Db.Tx tx, Auction auction, List<Refusal> refusals, int most, Instant now) {
        var rows = tx.all(
                REFUSED,
                Tuple.of(
                        auction.community().value(),
                        at(auction.start()),
                        column(refusals, Integer[]::new, one -> one.trade().n()),
                        column(
                                refusals,
                                String[]::new,
                                one -> one.reason().name().toLowerCase(Locale.ROOT)),
                        at(now),
                        most),
                row -> row.getString("state").equals("review") ? row.getInteger("n") : 0);
        return rows.stream().filter(n -> n > 0).sorted().toList();
    }

    /** An auction whose trades have all ended has ended; answers whether it did now. */
    boolean end(Db.Tx tx, Auction auction, Instant now) {
        return tx.run(END, Tuple.of(auction.community().value(), at(auction.start()), at(now))) == 1;
    }

    /** Whether all trades of an auction have ended. Others that tell its households wait. */
    boolean hasEnded(Db.Tx tx, Auction auction) {
        return tx.one(
                HAS_ENDED, Tuple.of(auction.community().value(), at(auction.start())), row -> row.getBoolean("ended"));
    }

    Sum sum(Db.Tx tx, Auction auction) {
        return tx.one(
                SUM,
                Tuple.of(auction.community().value(), at(auction.start())),
                row -> new Sum(
                        row.getInteger("settled"),
                        row.getInteger("review"),
                        new Energy(row.getLong("wh")),
                        new Money(row.getLong("minor"), auction.price().asset())));
    }

    /** An auction that has ended and whose households are all told is done with. */
    void done(Db.Tx tx, Auction auction) {
        tx.run(DONE, Tuple.of(auction.community().value(), at(auction.start())));
    }

    /** Trades of a community's auctions that wait for a person. */
    List<Review> inReview(Db.Tx tx, CommunityId community) {
        return tx.all(
                REVIEW,
                Tuple.of(community.value()),
                row -> new Review(
                        row.getOffsetDateTime("start_at").toInstant(),
                        row.getInteger("n"),
                        new Energy(row.getLong("wh")),
                        new Money(row.getLong("minor"), Asset.of(row.getString("asset"))),
                        row.getString("reason"),
                        new TransferId(row.getUUID("hold_id"))));
    }

    /** Opens the trades that wait for a person again; answers how many. */
    int retry(Db.Tx tx, CommunityId community) {
        tx.run(REOPEN, Tuple.of(community.value()));
        return tx.run(RETRY, Tuple.of(community.value()));
    }

    private static Held held(Row row) {
        var currency = Asset.of(row.getString("asset"));
        var to = row.getArrayOfUUIDs("stray_to");
        var minor = row.getArrayOfLongs("stray_minor");
        var strays = new ArrayList<Stray>();
        for (int i = 0; i < to.length; i++)
            strays.add(new Stray(new HouseholdId(to[i]), new Money(minor[i], currency)));
        return new Held(
                new AuctionTrade(
                        row.getInteger("n"),
                        new HouseholdId(row.getUUID("buyer_id")),
                        new HouseholdId(row.getUUID("seller_id")),
                        new Energy(row.getLong("wh")),
                        new Money(row.getLong("wallet_minor"), currency),
                        new Money(row.getLong("owed_minor"), currency),
                        strays),
                new TransferId(row.getUUID("hold_id")));
    }

    /** A row's own array, as text within an array of rows. */
    private static String array(Held held, Function<Stray, Object> value) {
        return held.trade().strays().stream()
                .map(stray -> value.apply(stray).toString())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static <T> UUID[] ids(List<T> rows, Function<T, HouseholdId> household) {
        return rows.stream().map(row -> household.apply(row).value()).toArray(UUID[]::new);
    }

    private static <T, V> V[] column(List<T> rows, IntFunction<V[]> array, Function<T, V> value) {
        return rows.stream().map(value).toArray(array);
    }

    private static OffsetDateTime at(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}
