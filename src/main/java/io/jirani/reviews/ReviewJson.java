package io.jirani.reviews;

import io.jirani.payments.ReviewStore;
import io.jirani.payments.SuspenseStore;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** A question as the interface and the command line show it. It names no household. */
public final class ReviewJson {
    private ReviewJson() {}

    public static JsonObject of(ReviewStore.Open open, Instant now) {
        return new JsonObject()
                .put("intent_id", open.intent().toString())
                .put("cause", open.cause().code())
                .put("question", open.cause().reason().text())
                .put("owner", open.owner())
                .put("since", open.since().toString())
                .put("due", open.due().toString())
                .put("overdue", now.isAfter(open.due()));
    }

    /** A payment typed by hand that nobody has yet. */
    public static JsonObject of(SuspenseStore.Typed typed) {
        return new JsonObject()
                .put("rail", typed.rail())
                .put("receipt", typed.receipt().number())
                .put("amount_minor", typed.amount().minor())
                .put("state", typed.state())
                .put("at", typed.at().toString());
    }
}
