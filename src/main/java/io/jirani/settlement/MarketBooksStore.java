package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.kernel.PurchaseId;
import io.jirani.market.Purchase;
import io.jirani.market.Purchase.Proceeds;
import io.jirani.market.PurchaseStore;
import io.jirani.settlement.IntervalOutcome.Offer;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What settlement needs of the market's tables beyond the market's own stores, under the community's lock. */
public final class MarketBooksStore {
    /** A purchase and where it belongs. */
    public record Waiting(PurchaseId purchase, CommunityId community) {}

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
    private static final String LOCK = "select id from purchase where id = $1 for update";
    private static final String LOCK_ALL = "select id from purchase where id = any ($1) order by id for update";
    private static final String LOCK_BY_INTENT =
            "select id from purchase where intent_id = any ($1) order by id for update";
    private static final String PROCEEDS =
            "update purchase set proceeds = $2 where id = any ($1) and state = 'settled' and proceeds = 'unproven'";
    private static final String UNFILLED =
            "update purchase set state = 'unfilled' where id = $1 and state = 'released'";

    private final PurchaseStore purchases;

    public MarketBooksStore(PurchaseStore purchases) {
        this.purchases = purchases;
    }

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

    /** A purchase, locked. */
    public Purchase lock(Db.Tx tx, PurchaseId id) {
        tx.one(LOCK, Tuple.of(id.value()), row -> true);
        return purchases.find(tx, id).orElseThrow();
    }

    /** Some purchases, locked. */
    List<Purchase> lockAll(Db.Tx tx, List<PurchaseId> ids) {
        var values = ids.stream().map(PurchaseId::value).toArray(UUID[]::new);
        tx.all(LOCK_ALL, Tuple.tuple().addArrayOfUUID(values), row -> true);
        return purchases.all(tx, ids);
    }

    /** The purchases that payments are for, of those that are for one, locked. */
    Map<IntentId, Purchase> lockByIntents(Db.Tx tx, List<IntentId> intents) {
        var values = intents.stream().map(IntentId::value).toArray(UUID[]::new);
        var ids =
                tx.all(LOCK_BY_INTENT, Tuple.tuple().addArrayOfUUID(values), row -> new PurchaseId(row.getUUID("id")));
        return purchases.all(tx, ids).stream().collect(Collectors.toMap(Purchase::intent, Function.identity()));
    }

    /** The sellers' money of settled purchases stops waiting. */
    void proceeds(Db.Tx tx, List<PurchaseId> ids, Proceeds end) {
        if (ids.isEmpty()) return;
        var values = ids.stream().map(PurchaseId::value).toArray(UUID[]::new);
        var ended = tx.run(
                PROCEEDS,
                Tuple.tuple().addArrayOfUUID(values).addString(end.name().toLowerCase(Locale.ROOT)));
        if (ended != ids.size()) throw new IllegalStateException("the proceeds of a purchase do not wait: " + ids);
    }

    /** Money of a released purchase was in escrow after all, and is the buyer's now. */
    public void unfilled(Db.Tx tx, PurchaseId id) {
        if (tx.run(UNFILLED, Tuple.of(id.value())) != 1)
            throw new IllegalStateException("purchase " + id + " was not released");
    }
}
