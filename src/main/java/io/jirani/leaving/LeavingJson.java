package io.jirani.leaving;

import io.jirani.identity.Household;
import io.jirani.kernel.Money;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** What this room tells, as JSON. */
final class LeavingJson {
    private LeavingJson() {}

    /** What watchers are told of a household. */
    static JsonObject event(Household household) {
        return new JsonObject().put("household", household.code());
    }

    /** Where an account stands. */
    static JsonObject end(Household household, End end) {
        return new JsonObject()
                .put("household", household.code())
                .put("state", EndStore.word(end.standing()))
                .put("cause", EndStore.word(end.cause()))
                .put("since", text(end.since()))
                .put("not_before", text(end.notBefore()))
                .put("waits_for", new JsonArray(end.waitsFor()));
    }

    /** The same with what would be paid now. */
    static JsonObject own(Household household, End end, Money pays) {
        return end(household, end)
                .put("pays_minor", pays.minor())
                .put("currency", pays.asset().code());
    }

    private static String text(Instant moment) {
        return moment.toString();
    }
}
