package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Interval;
import io.jirani.market.Purchase;
import io.jirani.market.Trade;
import io.jirani.run.EventLog;
import io.jirani.settlement.MarketBooksStore.Left;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/** What settlement tells those who watch: rows of the event log, in the transaction of the thing itself. */
public final class SettlementLogStore {
    /** What a community's interval came to. */
    public record Closed(Interval interval, int households, Energy exported, Energy imported) {}

    public void closed(Db.Tx tx, CommunityId community, Closed closed, Instant at) {
        var data = new JsonObject()
                .put("start", closed.interval().start().toString())
                .put("households", closed.households())
                .put("export_wh", closed.exported().wattHours())
                .put("import_wh", closed.imported().wattHours());
        EventLog.append(tx, "interval.closed", community, data, at);
    }

    /** Part of an order was taken back for own use. */
    public void takenBack(Db.Tx tx, CommunityId community, Left left, Instant at) {
        var data = new JsonObject()
                .put("order_id", left.order().toString())
                .put("household", left.householdCode())
                .put("open_wh", left.open().wattHours())
                .put("price_cents_per_kwh", left.price().minorPerKwh());
        EventLog.append(tx, "order.cancelled", community, data, at);
    }

    public void settled(Db.Tx tx, Purchase purchase, Trade trade, Instant at) {
        var data = new JsonObject()
                .put("purchase_id", purchase.id().toString())
                .put("trade_id", trade.id().toString())
                .put("seller", trade.sellerCode())
                .put("buyer", purchase.buyerCode())
                .put("wh", trade.energy().wattHours())
                .put("price_cents_per_kwh", trade.price().minorPerKwh())
                .put("value_minor", trade.value().minor())
                .put("door", purchase.door().name().toLowerCase(java.util.Locale.ROOT));
        EventLog.append(tx, "trade.settled", purchase.community(), data, at);
    }

    public void released(Db.Tx tx, Purchase purchase, Ending ending, Instant at) {
        var data = new JsonObject().put("purchase_id", purchase.id().toString()).put("reason", ending.word());
        EventLog.append(tx, "purchase.released", purchase.community(), Optional.of(purchase.buyer()), data, at);
    }
}
