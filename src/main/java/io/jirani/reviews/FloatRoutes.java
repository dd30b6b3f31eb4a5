package io.jirani.reviews;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.Scope;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.payments.MoveStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.Objects;
import java.util.UUID;

/**
 * Float moves as operators see them, those of every community: the float is everybody's (decision 15). They are asked for by a
 * proposal: nobody moves the float alone.
 */
public final class FloatRoutes {
    private final Db db;
    private final AuthRoutes auth;
    private final MoveStore moves = new MoveStore();

    public FloatRoutes(Db db, AuthRoutes auth) {
        this.db = db;
        this.auth = auth;
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "listFloatMoves", this::list);
        Answers.on(builder, "getFloatMove", this::show);
    }

    private void list(RoutingContext ctx) {
        operator(ctx);
        var items = db.transaction(tx -> moves.all(tx, Answers.limit(ctx))).stream()
                .map(FloatJson::of)
                .toList();
        Answers.json(ctx, 200, new JsonObject().put("items", new JsonArray(items)));
    }

    private void show(RoutingContext ctx) {
        operator(ctx);
        var id = id(ctx);
        Answers.json(
                ctx,
                200,
                db.transaction(tx -> moves.find(tx, id)).map(FloatJson::of).orElseThrow(FloatRoutes::none));
    }

    private void operator(RoutingContext ctx) {
        if (!(auth.caller(ctx) instanceof Caller.Operator))
            throw Problem.of(Kind.FORBIDDEN, "only an operator may do this");
        auth.who(ctx).must(Scope.PAYMENTS_READ);
    }

    private static IntentId id(RoutingContext ctx) {
        try {
            return new IntentId(UUID.fromString(Objects.requireNonNull(ctx.pathParam("move_id"))));
        } catch (IllegalArgumentException notOne) {
            throw none();
        }
    }

    private static Problem none() {
        return Problem.notFound("no such move");
    }
}
