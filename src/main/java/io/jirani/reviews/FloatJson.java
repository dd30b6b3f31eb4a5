package io.jirani.reviews;

import io.jirani.payments.MoveStore.Known;
import io.vertx.core.json.JsonObject;

/** A float move as the interface shows it. */
public final class FloatJson {
    private FloatJson() {}

    public static JsonObject of(Known known) {
        var it = known.move();
        var json = new JsonObject()
                .put("move_id", it.id().toString())
                .put("rail", it.rail())
                .put("route", it.route().code())
                .put("state", it.state().name())
                .put("evidence", it.evidence().level())
                .put("amount_minor", it.amount().minor())
                .put("currency", it.amount().asset().code())
                .put("reference", it.reference())
                .put("created_at", it.createdAt().toString());
        it.arrived().ifPresent(sum -> json.put("arrived_minor", sum.minor()));
        it.submittedAt().ifPresent(at -> json.put("left_at", at.toString()));
        it.receipt().ifPresent(receipt -> json.put("receipt", receipt.number()));
        it.reason().ifPresent(why -> json.put("reason", why.text()));
        known.question()
                .ifPresent(asked -> json.put("question", asked.cause().reason().text())
                        .put("owner", asked.owner())
                        .put("due", asked.due().toString()));
        return json;
    }
}
