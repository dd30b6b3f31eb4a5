package io.jirani.market;

import io.jirani.kernel.Money;
import io.jirani.market.SnapshotStore.Snapshot;
import io.jirani.payments.ProviderRef;
import io.jirani.payments.Receipt;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Answers in the older clients' words (seed-apis section 1): currency units and kilowatt-hours as decimals, phones always
 * masked. What is not known is null.
 */
final class CompatJson {
    private static final String METHOD = "mpesa_daraja_stk";

    /** Up to here neither of the provider's tariffs charges the payer (ruling 11). */
    private static final Money FREE_TO_PAY = Money.kes(10_000);

    private CompatJson() {}

    /**
     * A purchase that waits for its payment.
     *
     * @param feePoints the community's fee in basis points
     */
    static JsonObject bought(CompatTrade asked, Purchase purchase, List<Trade> trades, Payment payment, int feePoints) {
        var id = trades.getFirst().id().toString();
        var fee = MarketJson.fee(trades, feePoints);
        return new JsonObject()
                .put("status", "success")
                .put("household_id", purchase.buyerCode())
                .put("total_value", totalValue(asked))
                .put(
                        "trade",
                        trade(asked, id, MarketJson.lower(purchase.state()))
                                .put("purchase_id", purchase.id().toString())
                                .put("cost", decimal(purchase.total()))
                                .put("timestamp", purchase.createdAt().toString()))
                .put("payment", payment(asked, payment, id))
                .put("fees", fees(fee).put("mpesa", mpesaCharge(payment.intent().amount())))
                .put("seller_receives", decimal(purchase.total().minus(fee.total())));
    }

    /**
     * An offer that rests on the book. It has no payment.
     *
     * @param feePoints the community's fee in basis points
     */
    static JsonObject offered(CompatTrade asked, Order order, int feePoints) {
        var value = order.price().of(order.quantity());
        var fee = Fee.of(value, feePoints);
        return new JsonObject()
                .put("status", "success")
                .put("household_id", order.sellerCode())
                .put("total_value", totalValue(asked))
                .put(
                        "trade",
                        trade(asked, order.id().toString(), "offered")
                                .put("timestamp", order.placedAt().toString()))
                .putNull("payment")
                .put("fees", fees(fee))
                .put("seller_receives", decimal(value.minus(fee.total())));
    }

    /** What became of a payment, for those who poll. The handle of the prompt ends in the payer's number and is left out. */
    static JsonObject status(Purchase purchase, List<Trade> trades, Payment payment) {
        var id = trades.getFirst().id().toString();
        var word = payment.olderWord();
        return new JsonObject()
                .put("status", "success")
                .put("payment_status", word)
                .put(
                        "transaction",
                        new JsonObject()
                                .put("tx_id", id)
                                .put("trade_id", id)
                                .put("purchase_id", purchase.id().toString())
                                .put("phone", payment.intent().maskedPhone())
                                .put("amount", payment.intent().amount().wholeUnits())
                                .put(
                                        "currency",
                                        payment.intent().amount().asset().code())
                                .put("payment_method", METHOD)
                                .put("status", word)
                                .put("amount_kwh", decimal(purchase.energy().kilowattHours()))
                                .put(
                                        "mpesa_receipt_number",
                                        payment.intent()
                                                .receipt()
                                                .map(Receipt::number)
                                                .orElse(null))
                                .put("error_message", payment.olderError().orElse(null))
                                .put("timestamp", purchase.createdAt().toString()))
                .put(
                        "mpesa_receipt_number",
                        payment.intent().receipt().map(Receipt::number).orElse(null))
                .put("amount", payment.intent().amount().wholeUnits())
                .put("phone_number", payment.intent().maskedPhone())
                .put("error_message", payment.olderError().orElse(null));
    }

    /** Households with what their meters say now, in kW; a meter sees what goes in or out, not what the panels make. */
    static JsonObject households(List<Snapshot> snapshots) {
        var list = new JsonArray();
        long generation = 0;
        long consumption = 0;
        for (var snapshot : snapshots) {
            generation += snapshot.exportWatts().orElse(0);
            consumption += snapshot.importWatts().orElse(0);
            list.add(household(snapshot));
        }
        return new JsonObject()
                .put("status", "success")
                .put("households", list)
                .put(
                        "network_data",
                        new JsonObject()
                                .put(
                                        "network_summary",
                                        new JsonObject()
                                                .put("total_generation", thousandth(generation))
                                                .put("total_consumption", thousandth(consumption))
                                                .put("total_surplus_deficit", thousandth(generation - consumption)))
                                .put("total_households", snapshots.size()));
    }

    private static JsonObject household(Snapshot snapshot) {
        var known = snapshot.exportWatts().isPresent();
        var export = snapshot.exportWatts().orElse(0);
        var imported = snapshot.importWatts().orElse(0);
        var grid = !known ? "unknown" : export > imported ? "exporting" : imported > export ? "importing" : "balanced";
        return new JsonObject()
                .put("id", snapshot.code())
                .put("household_id", snapshot.household().toString())
                .put("name", snapshot.name())
                .put("location", snapshot.location())
                .put(
                        "current_data",
                        new JsonObject()
                                .put("solar_generation", known ? thousandth(export) : null)
                                .put("consumption", known ? thousandth(imported) : null)
                                .put("battery_level", percent(snapshot.socPermille()))
                                .put("grid_status", grid)
                                .put("surplus_deficit", known ? thousandth(export - imported) : null))
                .put("device_status", snapshot.device().name().toLowerCase(Locale.ROOT));
    }

    private static JsonObject trade(CompatTrade asked, String id, String status) {
        return new JsonObject()
                .put("id", id)
                .put("type", asked.side().name())
                .put("amount", decimal(asked.amount().kilowattHours()))
                .put("price", decimal(asked.price()))
                .put("total_value", totalValue(asked))
                .put("status", status);
    }

    private static JsonObject payment(CompatTrade asked, Payment payment, String tradeId) {
        var prompted = payment.intent().providerRef().map(ProviderRef::text).isPresent();
        return new JsonObject()
                .put("tx_id", tradeId)
                .put("phone", payment.intent().maskedPhone())
                .put("amount", payment.intent().amount().wholeUnits())
                .put("trade_id", tradeId)
                .put("status", payment.olderWord())
                .put("currency", payment.intent().amount().asset().code())
                .put("payment_method", METHOD)
                .put("error_message", payment.olderError().orElse(null))
                .put(
                        "stk_push_data",
                        new JsonObject()
                                .put(
                                        "checkout_request_id",
                                        payment.intent()
                                                .providerRef()
                                                .map(ProviderRef::text)
                                                .orElse(null))
                                .putNull("merchant_request_id")
                                .put(
                                        "customer_message",
                                        prompted
                                                ? "Confirm " + payment.intent().amount() + " on "
                                                        + payment.intent().maskedPhone()
                                                : "")
                                .put("amount_kwh", decimal(asked.amount().kilowattHours()))
                                .put("price_per_kwh", decimal(asked.price())));
    }

    private static JsonObject fees(Fee fee) {
        return new JsonObject()
                .put("platform", decimal(fee.platform()))
                .put("community", decimal(fee.community()))
                .put("partner", decimal(fee.partner()));
    }

    /** Nothing for small sums; above, the provider's tariff depends on its contract with the operator. */
    private static @Nullable BigDecimal mpesaCharge(Money push) {
        return push.compareTo(FREE_TO_PAY) <= 0 ? decimal(BigDecimal.ZERO) : null;
    }

    /** Amount times price asked (ruling 18): what the trades really cost is never more. */
    private static BigDecimal totalValue(CompatTrade asked) {
        return decimal(asked.amount().kilowattHours().multiply(asked.price()));
    }

    private static BigDecimal decimal(Money money) {
        return decimal(money.decimal());
    }

    /** Written as {@code 30.0}, never as {@code 3E+1}. */
    private static BigDecimal decimal(BigDecimal value) {
        var exact = value.stripTrailingZeros();
        return exact.scale() < 1 ? exact.setScale(1) : exact;
    }

    private static BigDecimal thousandth(long value) {
        return decimal(new BigDecimal(value).movePointLeft(3));
    }

    private static @Nullable BigDecimal percent(OptionalLong permille) {
        return permille.isPresent() ? decimal(new BigDecimal(permille.getAsLong()).movePointLeft(1)) : null;
    }
}
