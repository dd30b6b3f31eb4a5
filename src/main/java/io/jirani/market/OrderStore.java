package io.jirani.market;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.kernel.PurchaseId;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Sell orders. Whoever changes what is open holds the community's lock, or ends a reservation. */
public final class OrderStore {
    /** How much of a community's energy is on the book. */
    public record Standing(Energy open, Energy reserved) {}

    /** All open energy at one price, whoever offers it. */
    public record Level(Price price, Energy open, int offers) {}

    /** Which orders of a community to list. */
    public record Page(CommunityId community, Optional<HouseholdId> household, int limit) {}

    private static final String SELECT = """
            select o.id, o.community_id, o.household_id, h.code, o.quantity_wh, o.open_wh, o.reserved_wh, o.sold_wh,
                o.cancelled_wh, o.limit_minor_per_kwh, o.asset, o.place, o.placed_at
            from market_order o join household h on h.id = o.household_id
            """;
    private static final String BY_ID = SELECT + " where o.id = $1";
    private static final String BY_ID_LOCKED = SELECT + " where o.id = $1 for no key update of o";
    private static final String BOOK = SELECT + """
             where o.community_id = $1 and o.open_wh > 0 and o.limit_minor_per_kwh <= $2
             order by o.limit_minor_per_kwh, o.place
            """;
    private static final String PAGE = SELECT + """
             where o.community_id = $1 and ($2::uuid is null or o.household_id = $2)
             order by o.id desc limit $3
            """;
    private static final String LEVELS = """
            select limit_minor_per_kwh, asset, sum(open_wh)::bigint as open_wh, count(*)::int as offers
            from market_order where community_id = $1 and open_wh > 0 group by 1, 2 order by 1
            """;
    private static final String STANDING = """
            select coalesce(sum(open_wh), 0)::bigint as open_wh, coalesce(sum(reserved_wh), 0)::bigint as reserved_wh
            from market_order where (open_wh > 0 or reserved_wh > 0) and ($1::uuid is null or community_id = $1)
            """;
    private static final String INSERT = """
            insert into market_order (id, community_id, household_id, quantity_wh, open_wh, limit_minor_per_kwh, asset,
                placed_at) values ($1, $2, $3, $4, $4, $5, $6, $7)
            """;
    private static final String RESERVE = """
            update market_order set open_wh = open_wh - $2, reserved_wh = reserved_wh + $2 where id = $1 and open_wh >= $2
            """;
    private static final String CANCEL = """
            update market_order set open_wh = open_wh - $2, cancelled_wh = cancelled_wh + $2
            where id = $1 and open_wh >= $2
            """;
    private static final String LOCK_OF_PURCHASE = """
            select id from market_order where id in (select order_id from trade where purchase_id = any ($1))
            order by id for no key update
            """;
    private static final String RELEASE = """
            update market_order o set open_wh = o.open_wh + t.wh, reserved_wh = o.reserved_wh - t.wh
            from (select order_id, sum(wh)::bigint as wh from trade where purchase_id = $1 group by 1) t
            where o.id = t.order_id
            """;
    private static final String SELL = """
            update market_order o set sold_wh = o.sold_wh + t.wh, reserved_wh = o.reserved_wh - t.wh
            from (select order_id, sum(wh)::bigint as wh from trade where purchase_id = any ($1) group by 1) t
            where o.id = t.order_id
            """;

    /** Puts an order on the book, behind those at its price. */
    public Order insert(
            Db.Tx tx,
            OrderId id,
            CommunityId community,
            HouseholdId seller,
            Energy quantity,
            Price price,
            Instant now) {
        tx.run(
                INSERT,
                Tuple.tuple()
                        .addUUID(id.value())
                        .addUUID(community.value())
                        .addUUID(seller.value())
                        .addLong(quantity.wattHours())
                        .addLong(price.minorPerKwh())
                        .addString(price.asset().code())
                        .addOffsetDateTime(now.atOffset(ZoneOffset.UTC)));
        return tx.one(BY_ID, Tuple.of(id.value()), OrderStore::order);
    }

    public Optional<Order> find(Db.Tx tx, OrderId id) {
        return tx.maybe(BY_ID, Tuple.of(id.value()), OrderStore::order);
    }

    /** An order nobody else changes until the transaction ends. */
    public Optional<Order> locked(Db.Tx tx, OrderId id) {
        return tx.maybe(BY_ID_LOCKED, Tuple.of(id.value()), OrderStore::order);
    }

    /** The open offers up to a price. */
    public OrderBook book(Db.Tx tx, CommunityId community, Price limit) {
        return new OrderBook(tx.all(
                BOOK,
                Tuple.of(community.value(), limit.minorPerKwh()),
                row -> order(row).offer()));
    }

    /** Orders, the newest first. */
    public List<Order> page(Db.Tx tx, Page page) {
        var household = page.household().map(HouseholdId::value).orElse(null);
        return tx.all(PAGE, Tuple.of(page.community().value(), household, page.limit()), OrderStore::order);
    }

    /** The book as everybody may see it, cheapest first. */
    public List<Level> levels(Db.Tx tx, CommunityId community) {
        return tx.all(LEVELS, Tuple.of(community.value()), OrderStore::level);
    }

    /** What is on one community's book. */
    public Standing standing(Db.Tx tx, CommunityId community) {
        return tx.one(STANDING, Tuple.of(community.value()), OrderStore::standing);
    }

    /** What is on all books. */
    public Standing standing(Db.Tx tx) {
        return tx.one(STANDING, Tuple.of((UUID) null), OrderStore::standing);
    }

    /** Open to reserved. Under the community's lock there is always enough. */
    void reserve(Db.Tx tx, OrderId id, Energy energy) {
        mustTouch(tx.run(RESERVE, Tuple.of(id.value(), energy.wattHours())), id);
    }

    /** Open to cancelled. */
    void cancel(Db.Tx tx, OrderId id, Energy energy) {
        mustTouch(tx.run(CANCEL, Tuple.of(id.value(), energy.wattHours())), id);
    }

    /** Reserved back to open, at the old place. */
    void release(Db.Tx tx, PurchaseId purchase) {
        lock(tx, purchase.value());
        tx.run(RELEASE, Tuple.of(purchase.value()));
    }

    /** Reserved to sold. */
    void sell(Db.Tx tx, Collection<PurchaseId> purchases) {
        var ids = purchases.stream().map(PurchaseId::value).toArray(UUID[]::new);
        lock(tx, ids);
        tx.run(SELL, Tuple.tuple().addArrayOfUUID(ids));
    }

    private static void lock(Db.Tx tx, UUID... purchases) {
        tx.all(LOCK_OF_PURCHASE, Tuple.tuple().addArrayOfUUID(purchases), row -> row.getUUID("id"));
    }

    private static void mustTouch(int touched, OrderId id) {
        if (touched != 1) throw new IllegalStateException("not that much is open of order " + id);
    }

    private static Standing standing(Row row) {
        return new Standing(new Energy(row.getLong("open_wh")), new Energy(row.getLong("reserved_wh")));
    }

    private static Level level(Row row) {
        return new Level(
                new Price(row.getLong("limit_minor_per_kwh"), Asset.of(row.getString("asset"))),
                new Energy(row.getLong("open_wh")),
                row.getInteger("offers"));
    }

    private static Order order(Row row) {
        return new Order(
                new OrderId(row.getUUID("id")),
                new CommunityId(row.getUUID("community_id")),
                new HouseholdId(row.getUUID("household_id")),
                row.getString("code"),
                new Energy(row.getLong("quantity_wh")),
                new Energy(row.getLong("open_wh")),
                new Energy(row.getLong("reserved_wh")),
                new Energy(row.getLong("sold_wh")),
                new Energy(row.getLong("cancelled_wh")),
                new Price(row.getLong("limit_minor_per_kwh"), Asset.of(row.getString("asset"))),
                row.getLong("place"),
                row.getOffsetDateTime("placed_at").toInstant());
    }
}
