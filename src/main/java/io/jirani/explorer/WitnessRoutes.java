package io.jirani.explorer;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.kernel.HouseholdId;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.validation.RequestParameter;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Tells who asks, and for what reason. */
public final class WitnessRoutes {
    private final BiConsumer<Db.Tx, Look> record;

    /**
     * @param record writes down that somebody looked, where the household sees it
     */
    public WitnessRoutes(BiConsumer<Db.Tx, Look> record) {
        this.record = record;
    }

    Witness of(RoutingContext ctx, Caller caller) {
        var self =
                caller instanceof Caller.OfHousehold own ? Optional.of(own.household()) : Optional.<HouseholdId>empty();
        var reason = Optional.ofNullable(Answers.validated(ctx).getQuery().get("reason"))
                .map(RequestParameter::getString)
                .orElse("");
        return new Witness(self, AuthRoutes.known(ctx).actor().label(), reason, record);
    }
}
