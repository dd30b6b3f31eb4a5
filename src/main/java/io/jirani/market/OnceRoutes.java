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

    /** What was done, and in whose name: with that household the answer is forgotten. */
    record Done(JsonObject answer, HouseholdId whose) {}

    /** For paths that need the key. */
    Answer withKey(RoutingContext ctx, Caller caller, int status, Function<Db.Tx, Done> effect) {
        Answers.onceKey(ctx);
        return run(ctx, caller, status, effect);
    }

    /** For the older paths, whose clients may send one or not. */
    Answer run(RoutingContext ctx, Caller caller, int status, Function<Db.Tx, Done> effect) {
        var key = Answers.maybeOnceKey(ctx);
        return market.db()
                .transaction(tx -> key.isEmpty()
                        ? answer(status, effect.apply(tx))
                        : market.answers()
                                .once(
                                        tx,
                                        who(caller) + " " + ctx.request().method() + " " + ctx.normalizedPath(),
                                        key.get(),
                                        Answers.bytes(ctx),
                                        market.clock().instant(),
                                        () -> answer(status, effect.apply(tx))));
    }

    private static Answer answer(int status, Done done) {
        return new Answer(status, done.answer(), Replay.FIRST, Optional.of(done.whose()));
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
        Answers.once(ctx, answer, body);
    }

    /** A part of the path, which the contract says is there. */
    static String path(RoutingContext ctx, String name) {
        return Objects.requireNonNull(ctx.pathParam(name));
    }

    private static String who(Caller caller) {
        return switch (caller) {
            case Caller.OfHousehold own -> "household:" + own.household();
            case Caller.Operator operator -> "operator:" + operator.community();
            case Caller.Stranger stranger -> "stranger";
        };
    }
}
