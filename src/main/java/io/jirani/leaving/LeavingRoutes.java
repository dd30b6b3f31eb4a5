package io.jirani.leaving;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.CoolDown;
import io.jirani.identity.Household;
import io.jirani.identity.Scope;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.Objects;
import java.util.function.BiConsumer;

/** A household leaves, or stays after all; an operator freezes the account of somebody who died, and sees who is going. */
public final class LeavingRoutes {
    private final Db db;
    private final AuthRoutes auth;
    private final Parts parts;
    private final Leave leave;
    private final Death death;
    private final EndStore ends = new EndStore();

    public LeavingRoutes(AuthRoutes auth, Parts parts, Leave leave, Death death) {
        this.db = parts.db();
        this.auth = auth;
        this.parts = parts;
        this.leave = leave;
        this.death = death;
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "getLeaving", ctx -> change(ctx, (tx, household) -> {}));
        Answers.on(builder, "askToLeave", this::ask);
        Answers.on(builder, "stayAfterAll", ctx -> change(ctx, leave::takeBack));
        Answers.on(builder, "freezeHousehold", this::freeze);
        Answers.on(builder, "listEndings", this::list);
    }

    /** It ends in a payout of all there is: not from a device that is new here. */
    private void ask(RoutingContext ctx) {
        CoolDown.check(auth.who(ctx), parts.clock().instant());
        change(ctx, leave::ask);
    }

    /** Does something with the caller's own account and answers where it stands then. */
    private void change(RoutingContext ctx, BiConsumer<Db.Tx, Household> what) {
        if (!(auth.caller(ctx) instanceof Caller.OfHousehold own))
            throw Problem.of(Kind.FORBIDDEN, "a household asks for itself");
        Answers.json(ctx, 200, db.transaction(tx -> {
            var household = parts.households().get(tx, own.household());
            what.accept(tx, household);
            var end = ends.of(tx, household, parts.clock().instant());
            return LeavingJson.own(household, end, leave.preview(tx, household));
        }));
    }

    private void freeze(RoutingContext ctx) {
        var operator = operator(ctx);
        var who = auth.who(ctx);
        who.must(Scope.PEOPLE_WRITE);
        var code = Objects.requireNonNull(ctx.pathParam("household"));
        var reason = Answers.body(ctx).getString("reason");
        Answers.json(ctx, 200, db.transaction(tx -> {
            var household = parts.households()
                    .byCode(tx, operator.community(), code)
                    .orElseThrow(() -> Problem.notFound("no such household"));
            death.freeze(tx, household, who.actor().toString(), reason);
            return LeavingJson.end(
                    household, ends.of(tx, household, parts.clock().instant()));
        }));
    }

    private void list(RoutingContext ctx) {
        var operator = operator(ctx);
        auth.who(ctx).must(Scope.PEOPLE_READ);
        Answers.json(
                ctx,
                200,
                db.transaction(tx -> JsonObject.of(
                        "items",
                        ends.of(tx, operator.community()).stream()
                                .map(end -> LeavingJson.end(parts.households().get(tx, end.household()), end))
                                .toList())));
    }

    private Caller.Operator operator(RoutingContext ctx) {
        if (auth.caller(ctx) instanceof Caller.Operator operator) return operator;
        throw Problem.of(Kind.FORBIDDEN, "only an operator may do this");
    }
}
