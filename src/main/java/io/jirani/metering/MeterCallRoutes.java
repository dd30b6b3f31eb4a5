package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.http.IdempotencyStore;
import io.jirani.http.IdempotencyStore.Answer;
import io.jirani.http.IdempotencyStore.Replay;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.metering.MeterLife.Act;
import io.jirani.metering.MeterViewStore.Depth;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.validation.RequestParameter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the registry's operations have in common: who asks, for which meter, and each change once for its Idempotency-Key.
 * Answers with secrets in them are kept for a repetition like all others, but sealed: the database alone opens no meter.
 */
final class MeterCallRoutes {
    /** Something an operator does to a meter, and what it answers. */
    interface Change {
        JsonObject apply(Db.Tx tx, Caller.Operator operator, Dev dev);
    }

    /** One that answers the meter as it is then. */
    interface Decision {
        void apply(Db.Tx tx, Dev dev, Act act);
    }

    private final Db db;
    private final AuthRoutes auth;
    private final MeterViewStore views = new MeterViewStore();
    private final IdempotencyStore answers;
    private final DeviceKeys keys;
    private final Clock clock;
    private final Consumer<Dev> changed;

    /**
     * @param clock the real one
     * @param changed hears of each meter that was changed, after the commit
     */
    MeterCallRoutes(
            Db db, AuthRoutes auth, IdempotencyStore answers, DeviceKeys keys, Clock clock, Consumer<Dev> changed) {
        this.db = db;
        this.auth = auth;
        this.answers = answers;
        this.keys = keys;
        this.clock = clock;
        this.changed = changed;
    }

    Caller caller(RoutingContext ctx) {
        return auth.caller(ctx);
    }

    /** Does something to a meter for its operator, and answers the meter as it is then. */
    void decide(RoutingContext ctx, Decision decision) {
        change(ctx, (tx, operator, dev) -> {
            decision.apply(tx, dev, act(ctx, Answers.body(ctx).getString("reason")));
            return seen(tx, operator, dev);
        });
    }

    /** Does something to a meter for its operator. */
    void change(RoutingContext ctx, Change change) {
        var operator = operator(ctx);
        var dev = dev(ctx);
        once(ctx, operator, 200, tx -> {
            seen(tx, operator, dev);
            return change.apply(tx, operator, dev);
        });
        changed.accept(dev);
    }

    /** Does something once for its Idempotency-Key. The answer names the meter. */
    void once(RoutingContext ctx, Caller caller, int status, Function<Db.Tx, JsonObject> effect) {
        var scope = who(caller) + " " + ctx.request().method() + " " + ctx.normalizedPath();
        var key = Answers.onceKey(ctx);
        var answer = db.transaction(tx -> answers.once(
                tx,
                scope,
                key,
                Answers.bytes(ctx),
                clock.instant(),
                () -> new Answer(status, sealed(scope, effect.apply(tx)), Replay.FIRST)));
        var body = opened(scope, answer.body());
        changed.accept(new Dev(body.getString("dev")));
        Answers.once(ctx, answer, body);
    }

    private JsonObject sealed(String scope, JsonObject answer) {
        var bytes = keys.seal("answer:" + scope, answer.toBuffer().getBytes());
        return JsonObject.of("sealed", Base64.getEncoder().encodeToString(bytes));
    }

    private JsonObject opened(String scope, JsonObject stored) {
        var bytes = Base64.getDecoder().decode(stored.getString("sealed"));
        return new JsonObject(new String(keys.open("answer:" + scope, bytes), StandardCharsets.UTF_8));
    }

    /** The meter as the caller sees it. What is not his to see does not exist for him. */
    JsonObject seen(Db.Tx tx, Caller caller, Dev dev) {
        var depth = caller instanceof Caller.Operator ? Depth.OPERATOR : Depth.OWNER;
        var meter = views.one(tx, dev, Optional.of(community(caller)), household(caller), depth)
                .orElseThrow(() -> Problem.notFound("no such meter"));
        return depth == Depth.OWNER ? meter : MeterViewStore.withoutFigures(meter);
    }

    /** The same with what a home's meter measures, for an operator who says why. */
    JsonObject looked(Db.Tx tx, RoutingContext ctx, Dev dev) {
        var who = AuthRoutes.known(ctx);
        var meter = seen(tx, who.caller(), dev);
        if (!(who.caller() instanceof Caller.Operator operator)
                || LookRoutes.reason(ctx).isEmpty()) return meter;
        who.must(Scope.HOMES_READ);
        new FineDataStore()
                .meter(tx, dev)
                .flatMap(FineDataStore.Owned::household)
                .ifPresent(
                        whose -> LookRoutes.look(tx, ctx, whose, "figures of " + dev, LookRoutes.ALL, clock.instant()));
        return views.one(tx, dev, Optional.of(operator.community()), Optional.empty(), Depth.OPERATOR)
                .orElseThrow(() -> Problem.notFound("no such meter"));
    }

    /** Refuses who is no operator. */
    Caller.Operator operator(RoutingContext ctx) {
        if (auth.caller(ctx) instanceof Caller.Operator operator) return operator;
        throw Problem.of(Kind.FORBIDDEN, "only an operator may do this");
    }

    /** Who does it: the operator, by the label of his key. */
    static Act act(RoutingContext ctx, String reason) {
        return new Act(AuthRoutes.known(ctx).actor().toString(), reason);
    }

    /** The community of the caller. */
    static CommunityId community(Caller caller) {
        return switch (caller) {
            case Caller.OfHousehold own -> own.community();
            case Caller.Operator operator -> operator.community();
            case Caller.Stranger stranger -> throw Problem.of(Kind.UNAUTHENTICATED, "send a key");
        };
    }

    /** The caller's own; empty for an operator. */
    static Optional<HouseholdId> household(Caller caller) {
        return caller instanceof Caller.OfHousehold own ? Optional.of(own.household()) : Optional.empty();
    }

    private static String who(Caller caller) {
        return household(caller).map(id -> "household:" + id).orElseGet(() -> "operator:" + community(caller));
    }

    static Dev dev(RoutingContext ctx) {
        return new Dev(Objects.requireNonNull(ctx.pathParam("dev")));
    }

    static Optional<String> query(RoutingContext ctx, String name) {
        return Optional.ofNullable(Answers.validated(ctx).getQuery().get(name)).map(RequestParameter::getString);
    }
}
