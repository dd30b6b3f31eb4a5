package io.jirani.market;

import io.jirani.kernel.Money;
import io.jirani.market.BuyNow.Reservation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** The market's answers and events as JSON, in the words of the contract. */
final class MarketJson {
    private MarketJson() {}

    static JsonObject orderEvent(Order order) {
        return new JsonObject()
                .put("order_id", order.id().toString())
                .put("household", order.sellerCode())
                .put("open_wh", order.open().wattHours())
                .put("price_cents_per_kwh", order.price().minorPerKwh());
    }

    static JsonObject reservedEvent(Purchase purchase) {
        return new JsonObject()
                .put("purchase_id", purchase.id().toString())
                .put("buyer", purchase.buyerCode())
                .put("wh", purchase.energy().wattHours())
                .put("total_minor", purchase.total().minor())
                .put("push_minor", purchase.push().minor())
                .put("door", lower(purchase.door()));
    }

    /**
     * @param feePoints the community's fee, so that the seller sees what he gets before a buyer comes
     */
    static JsonObject order(Order order, int feePoints) {
        var value = order.price().of(order.quantity());
        return new JsonObject()
                .put("order_id", order.id().toString())
                .put("household", order.sellerCode())
                .put("state", lower(order.state()))
                .put("quantity_wh", order.quantity().wattHours())
                .put("open_wh", order.open().wattHours())
                .put("reserved_wh", order.reserved().wattHours())
                .put("sold_wh", order.sold().wattHours())
                .put("cancelled_wh", order.cancelled().wattHours())
                .put("price_cents_per_kwh", order.price().minorPerKwh())
                .put(
                        "seller_receives",
                        money(value.minus(Fee.of(value, feePoints).total())))
                .put("placed_at", order.placedAt().toString());
    }

    static JsonObject book(List<OrderStore.Level> levels, Bounds bounds) {
        var list = new JsonArray();
        long open = 0;
        for (var level : levels) {
            open += level.open().wattHours();
            list.add(new JsonObject()
                    .put("price_cents_per_kwh", level.price().minorPerKwh())
                    .put("open_wh", level.open().wattHours())
                    .put("offers", level.offers()));
        }
        return new JsonObject()
                .put("levels", list)
                .put("open_wh", open)
                .put("floor_cents_per_kwh", bounds.floor().minorPerKwh())
                .put("cap_cents_per_kwh", bounds.cap().minorPerKwh())
                .put("currency", bounds.cap().asset().code());
    }

    /** A purchase in a list. */
    static JsonObject summary(Purchase purchase) {
        return new JsonObject()
                .put("purchase_id", purchase.id().toString())
                .put("household", purchase.buyerCode())
                .put("state", lower(purchase.state()))
                .put("door", lower(purchase.door()))
                .put("quantity_wh", purchase.energy().wattHours())
                .put("limit_cents_per_kwh", purchase.limit().minorPerKwh())
                .put("total", money(purchase.total()))
                .put("push", money(purchase.push()))
                .put("created_at", purchase.createdAt().toString());
    }

    /** A purchase whole: its trades, its payment, who gets what. */
    static JsonObject purchase(Reservation reservation, Payment payment, int feePoints) {
        var trades = new JsonArray();
        for (var trade : reservation.trades())
            trades.add(new JsonObject()
                    .put("trade_id", trade.id().toString())
                    .put("seller", trade.sellerCode())
                    .put("wh", trade.energy().wattHours())
                    .put("price_cents_per_kwh", trade.price().minorPerKwh())
                    .put("value", money(trade.value()))
                    .put("state", lower(trade.state())));
        var fee = fee(reservation.trades(), feePoints);
        return summary(reservation.purchase())
                .put("trades", trades)
                .put(
                        "fees",
                        new JsonObject()
                                .put("platform", money(fee.platform()))
                                .put("community", money(fee.community()))
                                .put("partner", money(fee.partner())))
                .put("seller_receives", money(reservation.purchase().total().minus(fee.total())))
                .put("payment", payment(payment));
    }

    /** What the fees of trades come to: each is rounded by itself, as settlement books it. */
    static Fee fee(List<Trade> trades, int feePoints) {
        return trades.stream()
                .map(trade -> Fee.of(trade.value(), feePoints))
                .reduce(Fee::plus)
                .orElseThrow();
    }

    private static JsonObject payment(Payment payment) {
        return new JsonObject()
                .put("intent_id", payment.intent().toString())
                .put("state", payment.state())
                .put("phone", payment.phone().masked())
                .put("amount", money(payment.amount()))
                .put("checkout_request_id", payment.checkoutId().orElse(null))
                .put("receipt", payment.receipt().orElse(null))
                .put("reason_code", payment.reasonCode().orElse(null))
                .put("reason", payment.reasonText().orElse(null));
    }

    static JsonObject money(Money money) {
        return new JsonObject()
                .put("amount_minor", money.minor())
                .put("currency", money.asset().code());
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
