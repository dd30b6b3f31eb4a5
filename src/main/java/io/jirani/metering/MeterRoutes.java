package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.http.IdempotencyStore;
import io.jirani.http.IdempotencyStore.Answer;
import io.jirani.http.IdempotencyStore.Replay;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.HouseholdStore;
import io.jirani.identity.KeyStore;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.metering.Meter.Status;
import io.jirani.metering.MeterLife.Act;
import io.jirani.metering.MeterLife.FromStock;
import io.jirani.metering.MeterViewStore.Depth;
import io.jirani.metering.MeterViewStore.Which;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.validation.RequestParameter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The registry's operations: who may do what to which meter, each once for its Idempotency-Key. Answers with secrets in
 * them are kept for a repetition like all others, but sealed: the database alone opens no meter.
 */
public final class MeterRoutes {
    /** Something an operator does to a meter, and what it answers. */
    private interface Change {
        JsonObject apply(Db.Tx tx, Caller.Operator operator, Dev dev);
    }

    /** One that answers the meter as it is then. */
    private interface Decision {
        void apply(Db.Tx tx, Dev dev, Act act);
    }

    private final Db db;
    private final AuthRoutes auth;
    private final HouseholdStore households = new HouseholdStore();
    private final MeterViewStore views = new MeterViewStore();
    private final IdempotencyStore answers = new IdempotencyStore();
    private final MeterLife life;
    private final MeterRulings rulings;
    private final DeviceKeys keys;
    private final Clock clock;
    private final Consumer<Dev> changed;

    /**
     * @param clock the real one
     * @param changed hears of each meter that was changed, after the commit
     */
    public MeterRoutes(
            Db db,
            AuthRoutes auth,
            MeterLife life,
            MeterRulings rulings,
            DeviceKeys keys,
            Clock clock,
            Consumer<Dev> changed) {
        this.db = db;
        this.auth = auth;
        this.life = life;
        this.rulings = rulings;
        this.keys = keys;
        this.clock = clock;
        this.changed = changed;
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "listMeters", this::list);
        Answers.on(builder, "getMeter", this::get);
        Answers.on(builder, "listMeterRefused", this::refused);
        Answers.on(builder, "addMeter", this::add);
        Answers.on(builder, "claimMeter", this::claim);
        Answers.on(
                builder,
                "renewClaimCode",
                ctx -> change(ctx, (tx, operator, dev) -> MeterJson.claim(dev, life.offer(tx, dev, act(tx, ctx, "")))));
        Answers.on(builder, "rotateMeter", this::rotate);
        Answers.on(builder, "quarantineMeter", ctx -> decide(ctx, life::quarantine));
        Answers.on(builder, "releaseMeter", ctx -> decide(ctx, life::release));
        Answers.on(builder, "decommissionMeter", ctx -> {
            var waiting = MeterJson.waiting(Answers.body(ctx));
            decide(ctx, (tx, dev, act) -> life.decommission(tx, dev, waiting, act));
        });
        Answers.on(builder, "swapMeter", this::swap);
        Answers.on(
                builder,
                "acceptMeterGeneration",
                ctx -> decide(
                        ctx,
                        (tx, dev, act) ->
                                rulings.accept(tx, dev, Answers.body(ctx).getInteger("generation"), act)));
    }

    private void list(RoutingContext ctx) {
        var caller = auth.caller(ctx);
        var which = new Which(
                Optional.of(community(caller)),
                household(caller),
                query(ctx, "status").map(word -> Status.valueOf(word.toUpperCase(Locale.ROOT))),
                query(ctx, "after").orElse(""),
                Answers.limit(ctx));
        Answers.json(ctx, 200, JsonObject.of("items", db.transaction(tx -> views.list(tx, which))));
    }

    private void get(RoutingContext ctx) {
        var caller = auth.caller(ctx);
        Answers.json(ctx, 200, db.transaction(tx -> seen(tx, caller, dev(ctx))));
    }

    private void refused(RoutingContext ctx) {
        var operator = operator(ctx);
        Answers.json(ctx, 200, db.transaction(tx -> {
            seen(tx, operator, dev(ctx));
            var reader = act(tx, ctx, query(ctx, "reason").orElse(""));
            return JsonObject.of("items", views.refused(tx, dev(ctx), Answers.limit(ctx), reader, clock.instant()));
        }));
    }

    private void add(RoutingContext ctx) {
        var operator = operator(ctx);
        var body = Answers.body(ctx);
        once(ctx, operator, 201, tx -> {
            var owner = Optional.ofNullable(body.getString("household")).map(code -> household(tx, operator, code));
            var wanted = MeterJson.registration(body, operator.community(), owner);
            return MeterJson.secrets(life.register(tx, wanted, act(tx, ctx, "")));
        });
    }

    private void claim(RoutingContext ctx) {
        if (!(auth.caller(ctx) instanceof Caller.OfHousehold own))
            throw Problem.of(Kind.FORBIDDEN, "a household claims its own meter");
        var code = Answers.body(ctx).getString("code");
        ClaimCode.read(code);
        db.inTransaction(tx -> life.mayTry(tx, own.household()));
        once(ctx, own, 200, tx -> {
            var dev = life.claim(tx, households.get(tx, own.household()), code);
            return seen(tx, own, dev);
        });
    }

    private void rotate(RoutingContext ctx) {
        var body = Answers.body(ctx);
        change(ctx, (tx, operator, dev) -> {
            var act = act(tx, ctx, body.getString("reason", ""));
            return "password".equals(body.getString("what"))
                    ? MeterJson.changed(dev, life.changePassword(tx, dev, MeterJson.password(body), act))
                    : MeterJson.rotated(life.rotate(tx, dev, MeterJson.key(body), MeterJson.overlap(body), act));
        });
    }

    private void swap(RoutingContext ctx) {
        var body = Answers.body(ctx);
        var coming = new Dev(body.getString("dev"));
        change(ctx, (tx, operator, dev) -> {
            var known = views.one(tx, coming, Optional.of(operator.community()), Optional.empty(), Depth.OWNER);
            var replacement = known.isPresent() ? new FromStock(coming) : MeterJson.fresh(body);
            return life.swap(tx, dev, replacement, MeterJson.waiting(body), act(tx, ctx, body.getString("reason")))
                    .map(MeterJson::secrets)
                    .orElseGet(() -> MeterJson.noSecrets(coming));
        });
    }

    private void decide(RoutingContext ctx, Decision decision) {
        change(ctx, (tx, operator, dev) -> {
            decision.apply(tx, dev, act(tx, ctx, Answers.body(ctx).getString("reason")));
            return seen(tx, operator, dev);
        });
    }

    private void change(RoutingContext ctx, Change change) {
        var operator = operator(ctx);
        var dev = dev(ctx);
        once(ctx, operator, 200, tx -> {
            seen(tx, operator, dev);
            return change.apply(tx, operator, dev);
        });
        changed.accept(dev);
    }

    private void once(RoutingContext ctx, Caller caller, int status, Function<Db.Tx, JsonObject> effect) {
        var scope = who(caller) + " " + ctx.request().method() + " " + ctx.normalizedPath();
        var key = key(ctx);
        var answer = db.transaction(tx -> answers.once(
                tx,
                scope,
                key,
                Answers.bytes(ctx),
                clock.instant(),
                () -> new Answer(status, sealed(scope, effect.apply(tx)), Replay.FIRST)));
        if (answer.replay() == Replay.REPLAYED) ctx.response().putHeader("Idempotency-Replayed", "true");
        var body = opened(scope, answer.body());
        changed.accept(new Dev(body.getString("dev")));
        Answers.json(ctx, answer.status(), body);
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
    private JsonObject seen(Db.Tx tx, Caller caller, Dev dev) {
        var depth = caller instanceof Caller.Operator ? Depth.OPERATOR : Depth.OWNER;
        return views.one(tx, dev, Optional.of(community(caller)), household(caller), depth)
                .orElseThrow(() -> Problem.notFound("no such meter"));
    }

    private HouseholdId household(Db.Tx tx, Caller.Operator operator, String code) {
        return households
                .byCode(tx, operator.community(), code)
                .orElseThrow(() -> Problem.notFound("no such household"))
                .id();
    }

    private Caller.Operator operator(RoutingContext ctx) {
        if (auth.caller(ctx) instanceof Caller.Operator operator) return operator;
        throw Problem.of(Kind.FORBIDDEN, "only an operator may do this");
    }

    /** Who does it: the operator, by the label of his key. */
    private static Act act(Db.Tx tx, RoutingContext ctx, String reason) {
        var label = KeyStore.label(tx, Answers.bearer(ctx).orElse(""));
        return new Act("operator " + label, reason);
    }

    private static CommunityId community(Caller caller) {
        return switch (caller) {
            case Caller.OfHousehold own -> own.community();
            case Caller.Operator operator -> operator.community();
            case Caller.Stranger stranger -> throw Problem.of(Kind.UNAUTHENTICATED, "send a key");
        };
    }

    private static Optional<HouseholdId> household(Caller caller) {
        return caller instanceof Caller.OfHousehold own ? Optional.of(own.household()) : Optional.empty();
    }

    private static String who(Caller caller) {
        return household(caller).map(id -> "household:" + id).orElseGet(() -> "operator:" + community(caller));
    }

    private static Dev dev(RoutingContext ctx) {
        return new Dev(Objects.requireNonNull(ctx.pathParam("dev")));
    }

    private static Optional<String> query(RoutingContext ctx, String name) {
        return Optional.ofNullable(Answers.validated(ctx).getQuery().get(name)).map(RequestParameter::getString);
    }

    /** The key: a quoted string by the draft, and bare as many send it. */
    private static String key(RoutingContext ctx) {
        return Optional.ofNullable(ctx.request().getHeader("Idempotency-Key"))
                .map(text -> text.strip().replaceAll("^\"(.*)\"$", "$1"))
                .orElseThrow(() ->
                        Problem.of(Kind.IDEMPOTENCY_KEY_MISSING, "send an Idempotency-Key of 16 to 255 characters"));
    }
}
