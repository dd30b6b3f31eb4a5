package io.jirani.market;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.identity.Caller;
import io.jirani.identity.KeyStore;
import io.jirani.kernel.HouseholdId;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** Puts down what an operator does in a household's name. What a household does itself is its own business. */
final class ActRoutes {
    private ActRoutes() {}

    /**
     * Puts it down, in the transaction of what is done.
     *
     * @param what such as {@code order} and its id
     */
    static void putDown(
            Db.Tx tx, RoutingContext ctx, Caller caller, String verb, HouseholdId household, Map<String, String> what) {
        if (!(caller instanceof Caller.Operator)) return;
        var who = "operator " + KeyStore.label(tx, Answers.bearer(ctx).orElse(""));
        Acts.append(tx, new Act(who, verb, "household " + household, "", what));
    }
}
