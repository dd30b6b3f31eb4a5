package io.jirani.reviews;

import io.jirani.db.Db;
import io.jirani.payments.RailStateStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/** Whether rails pay out, and why not. */
public final class RailJson {
    private RailJson() {}

    public static JsonObject all(Db.Tx tx, RailStateStore rails, Set<String> known) {
        var items = known.stream().sorted().map(rail -> one(tx, rails, rail)).toList();
        return new JsonObject().put("items", new JsonArray(items));
    }

    public static JsonObject one(Db.Tx tx, RailStateStore rails, String rail) {
        var why = rails.paused(tx, rail);
        return new JsonObject()
                .put("rail", rail)
                .put("payouts", why.isPresent() ? "paused" : "open")
                .put("reason", why.orElse(""));
    }
}
