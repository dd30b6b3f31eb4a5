package io.jirani.market;

import io.jirani.payments.IntentView;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.Reason;
import io.jirani.payments.Receipt;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
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
     * An order, with what its seller gets for all of it, so that he sees the fee before a buyer comes.
     *
     * @param feePoints the community's fee in basis points
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
                        "seller_receives_minor",
                        value.minus(Fee.of(value, feePoints).total()).minor())
                .put("currency", value.asset().code())
                .put("placed_at", order.placedAt().toString());
    }

    static JsonObject book(List<OrderStore.Level> levels, Bounds bounds, int tariffVersion) {
        var list = new JsonArray();
        for (var level : levels)
            list.add(new JsonObject()
                    .put("price_cents_per_kwh", level.price().minorPerKwh())
                    .put("open_wh", level.open().wattHours())
                    .put("orders", level.offers()));
        return new JsonObject()
                .put("levels", list)
                .put("floor_cents_per_kwh", bounds.floor().minorPerKwh())
                .put("cap_cents_per_kwh", bounds.cap().minorPerKwh())
                .put("highest_ask_cents_per_kwh", bounds.dearest().minorPerKwh())
                .put("tariff_version", tariffVersion)
                .put("currency", bounds.cap().asset().code());
    }

    /**
     * A purchase with its trades, and who gets what of its price.
     *
     * @param feePoints the community's fee in basis points
     */
    static JsonObject purchase(Purchase purchase, List<Trade> trades, int feePoints) {
        var list = new JsonArray();
        for (var trade : trades)
            list.add(new JsonObject()
                    .put("trade_id", trade.id().toString())
                    .put("seller", trade.sellerCode())
                    .put("wh", trade.energy().wattHours())
                    .put("price_cents_per_kwh", trade.price().minorPerKwh())
                    .put("value_minor", trade.value().minor())
                    .put("state", lower(trade.state())));
        var fee = fee(trades, feePoints);
        var ended = purchase.endedAt().map(Instant::toString);
        var settled = purchase.state() == Purchase.State.SETTLED;
        return new JsonObject()
                .put("purchase_id", purchase.id().toString())
                .put("buyer", purchase.buyerCode())
                .put("state", lower(purchase.state()))
                .put("door", lower(purchase.door()))
                .put("quantity_wh", purchase.energy().wattHours())
                .put("limit_cents_per_kwh", purchase.limit().minorPerKwh())
                .put("total_minor", purchase.total().minor())
                .put("push_minor", purchase.push().minor())
                .put("currency", purchase.total().asset().code())
                .put("created_at", purchase.createdAt().toString())
                .put("settled_at", ended.filter(at -> settled).orElse(null))
                .put("released_at", ended.filter(at -> !settled).orElse(null))
                .put("trades", list)
                .put(
                        "fees",
                        new JsonObject()
                                .put("platform_minor", fee.platform().minor())
                                .put("community_minor", fee.community().minor())
                                .put("partner_minor", fee.partner().minor()))
                .put(
                        "seller_receives_minor",
                        purchase.total().minus(fee.total()).minor());
    }

    /** How far the payment of a purchase is. */
    static JsonObject payment(IntentView intent) {
        return new JsonObject()
                .put("intent_id", intent.id().toString())
                .put("state", intent.state().name())
                .put("phone", intent.maskedPhone())
                .put("amount_minor", intent.amount().minor())
                .put("currency", intent.amount().asset().code())
                .put(
                        "checkout_request_id",
                        intent.providerRef().map(ProviderRef::text).orElse(null))
                .put("receipt", intent.receipt().map(Receipt::number).orElse(null))
                .put("reason_code", intent.reason().map(Reason::code).orElse(null))
                .put("reason", intent.reason().map(Reason::text).orElse(null));
    }

    /** What the fees of trades come to: each is rounded by itself, as settlement books it. */
    static Fee fee(List<Trade> trades, int feePoints) {
        return trades.stream()
                .map(trade -> Fee.of(trade.value(), feePoints))
                .reduce(Fee::plus)
                .orElseThrow();
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
