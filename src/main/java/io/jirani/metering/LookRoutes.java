package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.metering.FineDataStore.Access;
import io.jirani.metering.FineDataStore.Span;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * An operator's look at what is one person's own (ruling 28): only with {@code ?reason=}, written down in the transaction that
 * reads, and shown to that person. A household's look at its own needs none.
 */
public final class LookRoutes {
    private static final int LEAST_REASON = 10;
    private static final int LONGEST_REASON = 500;

    /** For what has no span of its own. */
    public static final Span ALL = new Span(
            Instant.EPOCH, LocalDate.of(9999, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant());

    private static final FineDataStore STORE = new FineDataStore();

    private LookRoutes() {}

    /**
     * Writes the look down, or refuses it. Call it after the owner check and before anything is answered.
     *
     * @param what was looked at, such as {@code purchase}
     */
    public static void look(Db.Tx tx, RoutingContext ctx, HouseholdId whose, String what, Span span, Instant at) {
        var who = AuthRoutes.known(ctx);
        if (who.caller() instanceof Caller.OfHousehold) return;
        var reason = reason(ctx).orElse("");
        if (reason.length() < LEAST_REASON || reason.length() > LONGEST_REASON)
            throw Problem.invalid(
                    "reason",
                    "another person's data: say why in at least " + LEAST_REASON + " characters, they will see it");
        STORE.record(tx, new Access(whose, who.actor().label(), what, span, reason), at);
    }

    /** The reason that was given, if one was. */
    public static Optional<String> reason(RoutingContext ctx) {
        return Optional.ofNullable(ctx.queryParams().get("reason"))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }
}
