package io.jirani.explorer;

import io.jirani.db.Db;
import io.jirani.explorer.StatementPlace.Span;
import io.jirani.http.Answers;
import io.jirani.identity.Caller;
import io.jirani.identity.KeyStore;
import io.jirani.kernel.Problem;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.validation.RequestParameter;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Asks an operator for a reason before a household's own is shown (ruling 28), and has it written down in the transaction
 * that reads.
 */
public final class WitnessRoutes {
    private static final int LEAST_REASON = 10;

    private final BiConsumer<Db.Tx, Look> record;

    /**
     * @param record writes down that somebody looked, where the household sees it
     */
    public WitnessRoutes(BiConsumer<Db.Tx, Look> record) {
        this.record = record;
    }

    void look(Db.Tx tx, RoutingContext ctx, Caller caller, Owner whose, String what, Span span) {
        if (caller instanceof Caller.OfHousehold) return;
        whose.household().ifPresent(household -> {
            var reason =
                    enough(Optional.ofNullable(Answers.validated(ctx).getQuery().get("reason"))
                            .map(RequestParameter::getString)
                            .orElse(""));
            var reader = KeyStore.label(tx, Answers.bearer(ctx).orElse(""));
            record.accept(tx, new Look(household, reader, what, span.from(), span.to(), reason));
        });
    }

    /** A reason as it is kept. Refuses one that says nothing. */
    static String enough(String reason) {
        if (reason.strip().length() < LEAST_REASON)
            throw Problem.invalid(
                    "reason",
                    "another person's books: say why in at least " + LEAST_REASON + " characters, they will see it");
        return reason.strip();
    }
}
