package io.jirani.market;

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
import io.jirani.market.MarketLimits.Standing;
import io.jirani.market.Purchase.Door;
import io.jirani.market.Purchase.Proceeds;
import io.jirani.market.Purchase.State;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Purchases and their trades. Settlement ends them with {@link #release} or {@link #settled} in the
 * transaction that moves energy and money; each ends at most once.
 */
public final class PurchaseStore {
    /** Whether a purchase ended now or had ended before. */
    public enum Outcome {
        ENDED,
        ENDED_BEFORE
    }

    static final String COLUMNS = """
            p.id, p.community_id, p.buyer_id, b.code as buyer_code, p.door, p.quantity_wh, p.limit_minor_per_kwh, p.asset,
            p.total_minor, p.push_minor, p.intent_id, case when p.state = 'reserved' and exists (
                select from purchase_unsettled u where u.purchase_id = p.id) then 'paid_unsettled' else p.state end as state,
            p.proceeds, p.created_at,
            coalesce(p.settled_at, p.released_at) as ended_at
            """;
    private static final String SELECT =
            "select " + COLUMNS + " from purchase p join household b on b.id = p.buyer_id ";
    private static final String BY_ID = SELECT + "where p.id = $1";
    private static final String BY_IDS = SELECT + "where p.id = any ($1) order by p.id";
    private static final String OPEN = "select id from purchase where buyer_id = $1 and state = 'reserved'";
    private static final String INSERT = """
            insert into purchase (id, community_id, buyer_id, door, quantity_wh, limit_minor_per_kwh, asset, total_minor,
                push_minor, intent_id, state, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """;
    private static final String INSERT_TRADE = """
            insert into trade (id, purchase_id, order_id, seller_id, buyer_id, wh, price_minor_per_kwh, value_minor,
                hold_id, state) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'reserved')
            """;
    private static final String TRADES = """
            select t.id, t.purchase_id, t.order_id, t.seller_id, s.code as seller_code, t.buyer_id, t.wh,
                t.price_minor_per_kwh, t.value_minor, t.hold_id, t.state, p.asset
            from trade t join household s on s.id = t.seller_id join purchase p on p.id = t.purchase_id
            where t.purchase_id = any ($1) order by t.price_minor_per_kwh, t.id
            """;
    private static final String RELEASE =
            "update purchase set state = 'released', released_at = $2 where id = $1 and state = 'reserved'";
    private static final String SETTLE = """
            update purchase set state = 'settled', settled_at = $2, proceeds = $3 where id = any ($1) and state = 'reserved'
            """;
    private static final String END_TRADES =
            "update trade set state = $2 where purchase_id = any ($1) and state = 'reserved'";
    private static final String UNPAID = """
            select p.released_at from purchase p join payment_intent i on i.id = p.intent_id
            where p.buyer_id = $1 and p.state = 'released' and p.released_at > $2 and i.provider_ref is not null
            """;
    private static final String LAST_ENDED = """
            select state from purchase where buyer_id = $1 and state <> 'reserved' order by created_at desc, id desc limit 1
            """;
    private static final String HELD_BY_UNPROVEN = """
            select coalesce(sum(p.quantity_wh), 0)::bigint as wh from purchase p
            where p.community_id = $1 and p.state = 'reserved' and coalesce((select q.state from purchase q
                where q.buyer_id = p.buyer_id and q.state <> 'reserved' order by q.created_at desc, q.id desc limit 1),
                'released') = 'released'
            """;

    private static final Comparator<Trade> BY_ORDER =
            Comparator.comparing(trade -> trade.order().toString());

    private final OrderStore orders;

    public PurchaseStore(OrderStore orders) {
        this.orders = orders;
    }

    /** Stores a new purchase with its trades and reserves the orders they take from. */
    void insert(Db.Tx tx, Purchase purchase, List<Trade> trades) {
        tx.run(
                INSERT,
                Tuple.tuple()
                        .addUUID(purchase.id().value())
                        .addUUID(purchase.community().value())
                        .addUUID(purchase.buyer().value())
                        .addString(lower(purchase.door()))
                        .addLong(purchase.energy().wattHours())
                        .addLong(purchase.limit().minorPerKwh())
                        .addString(purchase.total().asset().code())
                        .addLong(purchase.total().minor())
                        .addLong(purchase.push().minor())
                        .addUUID(purchase.intent().value())
                        .addString(lower(purchase.state()))
                        .addOffsetDateTime(purchase.createdAt().atOffset(ZoneOffset.UTC)));
        // In the order of their ids, as settlement locks them, so that the two never wait for each other in a circle.
        for (var trade : trades.stream().sorted(BY_ORDER).toList()) {
            orders.reserve(tx, trade.order(), trade.energy());
            tx.run(
                    INSERT_TRADE,
                    Tuple.tuple()
                            .addUUID(trade.id().value())
                            .addUUID(purchase.id().value())
                            .addUUID(trade.order().value())
                            .addUUID(trade.seller().value())
                            .addUUID(trade.buyer().value())
                            .addLong(trade.energy().wattHours())
                            .addLong(trade.price().minorPerKwh())
                            .addLong(trade.value().minor())
                            .addUUID(trade.hold().value()));
        }
    }

    public Optional<Purchase> find(Db.Tx tx, PurchaseId id) {
        return tx.maybe(BY_ID, Tuple.of(id.value()), PurchaseStore::purchase);
    }

    /** Some purchases, in the order of their ids. */
    public List<Purchase> all(Db.Tx tx, Collection<PurchaseId> ids) {
        return tx.all(BY_IDS, Tuple.tuple().addArrayOfUUID(values(ids)), PurchaseStore::purchase);
    }

    /** The trades of a purchase, cheapest first. */
    public List<Trade> trades(Db.Tx tx, PurchaseId id) {
        return trades(tx, List.of(id));
    }

    /** The trades of several purchases. */
    public List<Trade> trades(Db.Tx tx, Collection<PurchaseId> ids) {
        return tx.all(TRADES, Tuple.tuple().addArrayOfUUID(values(ids)), PurchaseStore::trade);
    }

    /** Whether a household has a purchase that is not ended. */
    boolean hasOpen(Db.Tx tx, HouseholdId buyer) {
        return tx.maybe(OPEN, Tuple.of(buyer.value()), row -> true).isPresent();
    }

    /** Not paid: reserved to released, its orders open again at their old places. The caller voids the holds. */
    public Outcome release(Db.Tx tx, PurchaseId id, Instant at) {
        if (tx.run(RELEASE, Tuple.of(id.value(), at.atOffset(ZoneOffset.UTC))) == 0) return Outcome.ENDED_BEFORE;
        orders.release(tx, id);
        tx.run(END_TRADES, Tuple.of(values(List.of(id)), lower(Trade.State.RELEASED)));
        return Outcome.ENDED;
    }

    /**
     * Paid: reserved to settled, their orders to sold. The caller posts the holds with the money, and has them locked.
     * Refuses when one of them has ended before.
     */
    public void settled(Db.Tx tx, Collection<PurchaseId> ids, Instant at, Proceeds proceeds) {
        if (ids.isEmpty()) return;
        var touched = tx.run(SETTLE, Tuple.of(values(ids), at.atOffset(ZoneOffset.UTC), lower(proceeds)));
        if (touched != ids.size()) throw new IllegalStateException("purchases of " + ids + " are not reserved");
        orders.sell(tx, ids);
        tx.later(END_TRADES, Tuple.of(values(ids), lower(Trade.State.SETTLED)));
    }

    /** When a buyer let prompts pass that reached his phone. */
    List<Instant> unpaidSince(Db.Tx tx, HouseholdId buyer, Instant since) {
        return tx.all(
                UNPAID,
                Tuple.of(buyer.value(), since.atOffset(ZoneOffset.UTC)),
                row -> row.getOffsetDateTime("released_at").toInstant());
    }

    /** Whether a buyer's last ended purchase was paid. */
    Standing standing(Db.Tx tx, HouseholdId buyer) {
        return tx.maybe(LAST_ENDED, Tuple.of(buyer.value()), row -> row.getString("state"))
                .filter(state -> !state.equals("released"))
                .map(paid -> Standing.PAID)
                .orElse(Standing.UNPROVEN);
    }

    /** What buyers whose last payment did not succeed hold of a community's book. */
    Energy heldByUnproven(Db.Tx tx, CommunityId community) {
        return tx.one(HELD_BY_UNPROVEN, Tuple.of(community.value()), row -> new Energy(row.getLong("wh")));
    }

    private static UUID[] values(Collection<PurchaseId> ids) {
        return ids.stream().map(PurchaseId::value).toArray(UUID[]::new);
    }

    static Purchase purchase(Row row) {
        var asset = Asset.of(row.getString("asset"));
        return new Purchase(
                new PurchaseId(row.getUUID("id")),
                new CommunityId(row.getUUID("community_id")),
                new HouseholdId(row.getUUID("buyer_id")),
                row.getString("buyer_code"),
                Door.valueOf(row.getString("door").toUpperCase(Locale.ROOT)),
                new Energy(row.getLong("quantity_wh")),
                new Price(row.getLong("limit_minor_per_kwh"), asset),
                new Money(row.getLong("total_minor"), asset),
                new Money(row.getLong("push_minor"), asset),
                new IntentId(row.getUUID("intent_id")),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                Proceeds.valueOf(row.getString("proceeds").toUpperCase(Locale.ROOT)),
                row.getOffsetDateTime("created_at").toInstant(),
                Optional.ofNullable(row.getOffsetDateTime("ended_at")).map(OffsetDateTime::toInstant));
    }

    private static Trade trade(Row row) {
        var asset = Asset.of(row.getString("asset"));
        return new Trade(
                new TradeId(row.getUUID("id")),
                new PurchaseId(row.getUUID("purchase_id")),
                new OrderId(row.getUUID("order_id")),
                new HouseholdId(row.getUUID("seller_id")),
                row.getString("seller_code"),
                new HouseholdId(row.getUUID("buyer_id")),
                new Energy(row.getLong("wh")),
                new Price(row.getLong("price_minor_per_kwh"), asset),
                new Money(row.getLong("value_minor"), asset),
                new TransferId(row.getUUID("hold_id")),
                Trade.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
