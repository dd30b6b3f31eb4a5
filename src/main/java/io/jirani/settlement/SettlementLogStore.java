package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.identity.Household;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Interval;
import io.jirani.market.Purchase;
import io.jirani.market.Trade;
import io.jirani.run.EventLog;
import io.jirani.settlement.FeederStore.DaySums;
import io.jirani.settlement.MarketBooksStore.Left;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What settlement tells those who watch: rows of the event log, in the transaction of the thing itself. */
public final class SettlementLogStore {
    /** What a community's interval came to. */
    public record Closed(Interval interval, int households, Energy exported, Energy imported) {}

    /**
     * What a household's interval came to after its close.
     *
     * @param cause why: {@code rows} came late, or a {@code gap} was settled in sum at its end
     */
    public record Restated(Interval interval, String cause, Energy imported, Energy exported) {}

    public void closed(Db.Tx tx, CommunityId community, Closed closed, Instant at) {
        var data = new JsonObject()
                .put("start", closed.interval().start().toString())
                .put("households", closed.households())
                .put("export_wh", closed.exported().wattHours())
                .put("import_wh", closed.imported().wattHours());
        EventLog.append(tx, "interval.closed", community, data, at);
    }

    /** A household's interval that was closed before came to something else, or to something at last (ruling 6). */
    public void restated(Db.Tx tx, Household household, Restated restated, Instant at) {
        var data = new JsonObject()
                .put("start", restated.interval().start().toString())
                .put("household", household.code())
                .put("cause", restated.cause())
                .put("import_wh", restated.imported().wattHours())
                .put("export_wh", restated.exported().wattHours())
                .put(
                        "before",
                        new JsonObject()
                                .put("state", "provisional")
                                .put("import_wh", 0)
                                .put("export_wh", 0));
        EventLog.append(tx, "interval.restated", household.community(), Optional.of(household.id()), data, at);
    }

    /** A community has a meter on its feeder, and an interval does not close against it yet. */
    public void notClosed(Db.Tx tx, CommunityId community, Interval interval, Instant at) {
        var data = new JsonObject().put("start", interval.start().toString());
        EventLog.append(tx, "feeder.not_closed", community, data, at);
    }

    /** A day's losses opened a case, or changed it. */
    void losses(Db.Tx tx, CommunityId community, LocalDate day, Losses.Verdict kind, DaySums sums, Instant at) {
        var data = new JsonObject()
                .put("day", day.toString())
                .put("kind", kind.name().toLowerCase(Locale.ROOT))
                .put("import_wh", sums.imported().wattHours())
                .put("losses_wh", FeederStore.signed(sums.losses()));
        EventLog.append(tx, "feeder.losses", community, data, at);
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

    /** A trade of a settled purchase. */
    static EventLog.News settled(Purchase purchase, Trade trade) {
        var data = new JsonObject()
                .put("purchase_id", purchase.id().toString())
                .put("trade_id", trade.id().toString())
                .put("seller", trade.sellerCode())
                .put("buyer", purchase.buyerCode())
                .put("wh", trade.energy().wattHours())
                .put("price_cents_per_kwh", trade.price().minorPerKwh())
                .put("value_minor", trade.value().minor())
                .put("door", purchase.door().name().toLowerCase(Locale.ROOT));
        return new EventLog.News("trade.settled", purchase.community(), Optional.empty(), data);
    }

    /** A closed auction's trades have all ended. */
    void auctionSettled(Db.Tx tx, AuctionStore.Auction auction, AuctionStore.Sum sum, Instant at) {
        var data = new JsonObject()
                .put("start", auction.start().toString())
                .put("price_cents_per_kwh", auction.price().minorPerKwh())
                .put("trades", sum.settled())
                .put("wh", sum.energy().wattHours())
                .put("value_minor", sum.money().minor())
                .put("in_review", sum.review());
        EventLog.append(tx, "auction.settled", auction.community(), data, at);
    }

    /** The books refused trades of an auction, and a person must look. Told to their buyers, sellers and the operator. */
    void inReview(Db.Tx tx, AuctionStore.Auction auction, List<AuctionStore.Refusal> refused, Instant at) {
        var news = new ArrayList<EventLog.News>();
        for (var one : refused)
            for (var household : List.of(one.trade().buyer(), one.trade().seller())) {
                var data = new JsonObject()
                        .put("start", auction.start().toString())
                        .put("n", one.trade().n())
                        .put("wh", one.trade().energy().wattHours())
                        .put("reason", one.reason().name().toLowerCase(Locale.ROOT));
                news.add(new EventLog.News("auction.refused", auction.community(), Optional.of(household), data));
            }
        EventLog.appendAll(tx, news, at);
    }

    public void released(Db.Tx tx, Purchase purchase, Ending ending, Instant at) {
        var data = new JsonObject().put("purchase_id", purchase.id().toString()).put("reason", ending.word());
        EventLog.append(tx, "purchase.released", purchase.community(), Optional.of(purchase.buyer()), data, at);
    }

    /** A payment came and the books refuse its settlement; told at the first refusal. */
    void paidUnsettled(Db.Tx tx, Purchase purchase, Instant at) {
        var data = new JsonObject().put("purchase_id", purchase.id().toString());
        EventLog.append(tx, "purchase.paid_unsettled", purchase.community(), Optional.of(purchase.buyer()), data, at);
    }
}
