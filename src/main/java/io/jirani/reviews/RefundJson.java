package io.jirani.reviews;

import io.jirani.payments.Refund;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** A refund as the interface shows it. It names no household. */
final class RefundJson {
    private RefundJson() {}

    static JsonObject of(Refund it) {
        var json = new JsonObject()
                .put("refund_id", it.id().toString())
                .put("intent_id", it.payment().toString())
                .put("state", it.state().name())
                .put("method", it.method().name().toLowerCase(Locale.ROOT))
                .put("cause", it.cause().code())
                .put("amount_minor", it.amount().minor())
                .put("currency", it.amount().asset().code())
                .put("created_at", it.createdAt().toString());
        it.receipt().ifPresent(receipt -> json.put("receipt", receipt.number()));
        it.reason().ifPresent(why -> json.put("reason", why.text()));
        return json;
    }
}
