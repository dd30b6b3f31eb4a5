package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.kernel.PurchaseId;
import io.jirani.kernel.TradeId;
import io.jirani.kernel.TransferId;
import io.jirani.settlement.IntervalOutcome.Offer;
import io.jirani.settlement.PaidPurchase.Fill;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What settlement reads and writes of the market's tables. Every change is made under the community's lock. */
public final class MarketBooksStore {
    /** How far a purchase came. */
    public enum State {
        RESERVED,
        SETTLED,
        RELEASED,
        UNFILLED
    }

    /** What became of the sellers' money of a settled purchase. */
    public enum Proceeds {
        NONE,
        UNPROVEN,
        PROVEN,
        DISPROVED
    }

    /** A purchase and where it belongs. */
    public record Waiting(PurchaseId purchase, CommunityId community) {}

    /**
     * A purchase as the market booked it.
     *
     * @param buyerCode the buyer's short code
     */
    public record Purchase(
            PurchaseId id,
            CommunityId community,
            HouseholdId buyer,
            String buyerCode,
            String door,
            Energy quantity,
            Price limit,
            IntentId intent,
            State state,
            Proceeds proceeds,
            Optional<Instant> releasedAt) {}

    /** What is left open of an order. */
    public record Left(OrderId order, String householdCode, Energy open, Price price) {}

    private static final String OPEN_OFFERS = """
            select id, open_wh from market_order where household_id = $1 and open_wh > 0 order by place desc for update
            """;
    private static final String TAKE_BACK = """
            update market_order o set open_wh = open_wh - $2, cancelled_wh = cancelled_wh + $2
            from household h where o.id = $1 and h.id = o.household_id
            returning o.id, h.code, o.open_wh, o.limit_minor_per_kwh, o.asset
            """;
    private static final String ANSWERED = """
            select p.id, p.community_id from purchase p join payment_intent i on i.id = p.intent_id
            where p.state = 'reserved' and i.state in
                ('SUCCEEDED', 'FAILED', 'EXPIRED', 'LATE_CREDITED', 'REVIEW', 'REFUND_PENDING', 'REFUNDED')
            order by p.created_at limit $1
            """;
    private static final String PURCHASE = """
            select p.*, h.code as buyer_code from purchase p join household h on h.id = p.buyer_id
            """;
    private static final String LOCK = PURCHASE + " where p.id = $1 for update of p";
    private static final String LOCK_BY_INTENT = PURCHASE + " where p.intent_id = $1 for update of p";
    private static final String FILLS = """
            select t.*, p.asset, h.code as seller_code from trade t join purchase p on p.id = t.purchase_id
            join household h on h.id = t.seller_id where t.purchase_id = $1 and t.state = $2 order by t.id
            """;
    private static final String ORDERS_SOLD = """
            update market_order o set reserved_wh = reserved_wh - t.wh, sold_wh = sold_wh + t.wh
            from (select order_id, sum(wh)::bigint as wh from trade where purchase_id = $1 and state = 'reserved'
                group by order_id) t where o.id = t.order_id
            """;
    private static final String ORDERS_REOPENED = """
            update market_order o set reserved_wh = reserved_wh - t.wh, open_wh = open_wh + t.wh
            from (select order_id, sum(wh)::bigint as wh from trade where purchase_id = $1 and state = 'reserved'
                group by order_id) t where o.id = t.order_id
            """;
    private static final String TRADES_END =
            "update trade set state = $2 where purchase_id = $1 and state = 'reserved'";
    private static final String SETTLED = """
            update purchase set state = 'settled', proceeds = $2, settled_at = $3 where id = $1 and state = 'reserved'
            """;
    private static final String RELEASED = """
            update purchase set state = $2, released_at = $3 where id = $1 and state = 'reserved'
            """;
    private static final String UNFILLED =
            "update purchase set state = 'unfilled' where id = $1 and state = 'released'";
    private static final String PROCEEDS = "update purchase set proceeds = $2 where id = $1 and proceeds = 'unproven'";

    /** A household's sell orders with energy open, newest first, locked. */
    public List<Offer> openOffers(Db.Tx tx, HouseholdId household) {
        return tx.all(
                OPEN_OFFERS,
                Tuple.of(household.value()),
                row -> new Offer(new OrderId(row.getUUID("id")), new Energy(row.getLong("open_wh"))));
    }

    /** Takes open energy off an order for the household's own use. */
    public Left takeBack(Db.Tx tx, Offer taken) {
        return tx.one(
                TAKE_BACK,
                Tuple.of(taken.order().value(), taken.open().wattHours()),
                row -> new Left(
                        new OrderId(row.getUUID("id")),
                        row.getString("code"),
                        new Energy(row.getLong("open_wh")),
                        new Price(row.getLong("limit_minor_per_kwh"), Asset.of(row.getString("asset")))));
    }

    /** Reserved purchases whose payment has an answer, oldest first. */
    public List<Waiting> answered(Db.Tx tx, int limit) {
        return tx.all(
                ANSWERED,
                Tuple.of(limit),
                row -> new Waiting(new PurchaseId(row.getUUID("id")), new CommunityId(row.getUUID("community_id"))));
    }

    public Purchase lock(Db.Tx tx, PurchaseId id) {
        return tx.one(LOCK, Tuple.of(id.value()), MarketBooksStore::purchase);
    }

    /** The purchase a payment is for, if it is for one. */
    public Optional<Purchase> lockByIntent(Db.Tx tx, IntentId intent) {
        return tx.maybe(LOCK_BY_INTENT, Tuple.of(intent.value()), MarketBooksStore::purchase);
    }

    /** What a reserved purchase has reserved. */
    public List<Fill> reservedFills(Db.Tx tx, PurchaseId id) {
        return tx.all(FILLS, Tuple.of(id.value(), "reserved"), MarketBooksStore::fill);
    }

    /** The purchase and its trades are settled, the orders' reserved energy is sold. */
    public void settled(Db.Tx tx, PurchaseId id, Proceeds proceeds, Instant at) {
        tx.run(ORDERS_SOLD, Tuple.of(id.value()));
        tx.run(TRADES_END, Tuple.of(id.value(), "settled"));
        once(tx.run(SETTLED, Tuple.of(id.value(), lower(proceeds), at.atOffset(ZoneOffset.UTC))), id);
    }

    /** The purchase ends without energy; the orders' reserved energy is open again, at its old place. */
    public void released(Db.Tx tx, PurchaseId id, State end, Instant at) {
        tx.run(ORDERS_REOPENED, Tuple.of(id.value()));
        tx.run(TRADES_END, Tuple.of(id.value(), "released"));
        once(tx.run(RELEASED, Tuple.of(id.value(), lower(end), at.atOffset(ZoneOffset.UTC))), id);
    }

    /** Money of a released purchase was in escrow after all, and is the buyer's now. */
    public void unfilled(Db.Tx tx, PurchaseId id) {
        once(tx.run(UNFILLED, Tuple.of(id.value())), id);
    }

    /** The sellers' money of a settled purchase stops waiting. */
    public void proceeds(Db.Tx tx, PurchaseId id, Proceeds end) {
        once(tx.run(PROCEEDS, Tuple.of(id.value(), lower(end))), id);
    }

    private static void once(int rows, PurchaseId id) {
        if (rows != 1) throw new IllegalStateException("purchase " + id + " is not where it should be");
    }

    private static Purchase purchase(Row row) {
        return new Purchase(
                new PurchaseId(row.getUUID("id")),
                new CommunityId(row.getUUID("community_id")),
                new HouseholdId(row.getUUID("buyer_id")),
                row.getString("buyer_code"),
                row.getString("door"),
                new Energy(row.getLong("quantity_wh")),
                new Price(row.getLong("limit_minor_per_kwh"), Asset.of(row.getString("asset"))),
                new IntentId(row.getUUID("intent_id")),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                Proceeds.valueOf(row.getString("proceeds").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getOffsetDateTime("released_at")).map(java.time.OffsetDateTime::toInstant));
    }

    private static Fill fill(Row row) {
        var asset = Asset.of(row.getString("asset"));
        return new Fill(
                new TradeId(row.getUUID("id")),
                new OrderId(row.getUUID("order_id")),
                new HouseholdId(row.getUUID("seller_id")),
                row.getString("seller_code"),
                new Energy(row.getLong("wh")),
                new Price(row.getLong("price_minor_per_kwh"), asset),
                new Money(row.getLong("value_minor"), asset),
                new TransferId(row.getUUID("hold_id")));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
