package io.jirani.market;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.http.IdempotencyStore.Answer;
import io.jirani.http.IdempotencyStore.Replay;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Does what a request asks once for its Idempotency-Key, in the transaction of the effect, and puts down who stood in for whom. */
final class OnceRoutes {
    private final Market market;

    OnceRoutes(Market market) {
        this.market = market;
    }

    /** For paths that need the key. */
    Answer withKey(RoutingContext ctx, Caller caller, int status, Function<Db.Tx, JsonObject> effect) {
        if (key(ctx).isEmpty())
            throw Problem.of(Problem.Kind.IDEMPOTENCY_KEY_MISSING, "send an Idempotency-Key of 16 to 255 characters");
        return run(ctx, caller, status, effect);
    }

    /** For the older paths, whose clients may send one or not. */
    Answer run(RoutingContext ctx, Caller caller, int status, Function<Db.Tx, JsonObject> effect) {
        var key = key(ctx);
        return market.db()
                .transaction(tx -> key.isEmpty()
                        ? new Answer(status, effect.apply(tx), Replay.FIRST)
                        : market.answers()
                                .once(
                                        tx,
                                        who(caller) + " " + ctx.request().method() + " " + ctx.normalizedPath(),
                                        key.get(),
                                        Answers.bytes(ctx),
                                        market.clock().instant(),
                                        () -> new Answer(status, effect.apply(tx), Replay.FIRST)));
    }

    /**
     * Puts down what an operator does in a household's name, with {@code ?reason=}, or refuses it without one. What a
     * household does itself is its own business.
     *
     * @param what such as {@code order} and its id
     */
    static void putDown(
            Db.Tx tx, RoutingContext ctx, Caller caller, String verb, HouseholdId household, Map<String, String> what) {
        if (!(caller instanceof Caller.Operator)) return;
        var who = AuthRoutes.known(ctx).actor().toString();
        Acts.append(tx, new Act(who, verb, "household " + household, Answers.reason(ctx), what));
    }

    static void send(RoutingContext ctx, Answer answer, JsonObject body) {
        if (answer.replay() == Replay.REPLAYED) ctx.response().putHeader("Idempotency-Replayed", "true");
        Answers.json(ctx, answer.status(), body);
    }

    /** A part of the path, which the contract says is there. */
    static String path(RoutingContext ctx, String name) {
        return Objects.requireNonNull(ctx.pathParam(name));
    }

    /** The key: a quoted string by the draft, and bare as many send it. */
    private static Optional<String> key(RoutingContext ctx) {
        return Optional.ofNullable(ctx.request().getHeader("Idempotency-Key"))
                .map(String::strip)
                .map(key -> key.length() > 1 && key.startsWith("\"") && key.endsWith("\"")
                        ? key.substring(1, key.length() - 1)
                        : key);
    }

    private static String who(Caller caller) {
        return switch (caller) {
            case Caller.OfHousehold own -> "household:" + own.household();
            case Caller.Operator operator -> "operator:" + operator.community();
            case Caller.Stranger stranger -> "stranger";
        };
    }
}
