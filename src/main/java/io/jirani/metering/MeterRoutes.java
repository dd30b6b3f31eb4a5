package io.jirani.metering;

import static io.jirani.metering.MeterCallRoutes.act;
import static io.jirani.metering.MeterCallRoutes.community;
import static io.jirani.metering.MeterCallRoutes.dev;
import static io.jirani.metering.MeterCallRoutes.household;
import static io.jirani.metering.MeterCallRoutes.query;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.metering.Meter.Status;
import io.jirani.metering.MeterLife.FromStock;
import io.jirani.metering.MeterViewStore.Depth;
import io.jirani.metering.MeterViewStore.Which;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The registry's operations: who may do what to which meter, each once for its Idempotency-Key. What is decided about the
 * meters' rows is in {@link MeterRowsRoutes}.
 */
public final class MeterRoutes {
    private final Db db;
    private final MeterCallRoutes calls;
    private final HouseholdStore households;
    private final MeterViewStore views = new MeterViewStore();
    private final MeterLife life;
    private final MeterRowsRoutes rows;

    /**
     * @param clock the real one
     * @param changed hears of each meter that was changed, after the commit
     */
    public MeterRoutes(
            Db db,
            AuthRoutes auth,
            IdempotencyStore answers,
            HouseholdStore households,
            MeterLife life,
            MeterRulings rulings,
            DeviceKeys keys,
            Clock clock,
            Consumer<Dev> changed) {
        this.db = db;
        this.calls = new MeterCallRoutes(db, auth, answers, keys, clock, changed);
        this.households = households;
        this.life = life;
        this.rows = new MeterRowsRoutes(db, calls, rulings, clock);
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "listMeters", this::list);
        Answers.on(builder, "getMeter", this::get);
        Answers.on(builder, "addMeter", this::add);
        Answers.on(builder, "claimMeter", this::claim);
        Answers.on(
                builder,
                "renewClaimCode",
                ctx -> calls.change(
                        ctx,
                        (tx, operator, dev) -> MeterJson.claim(
                                dev,
                                life.offer(tx, dev, act(ctx, Answers.body(ctx).getString("reason"))))));
        Answers.on(builder, "rotateMeter", this::rotate);
        Answers.on(builder, "quarantineMeter", ctx -> calls.decide(ctx, life::quarantine));
        Answers.on(builder, "releaseMeter", ctx -> calls.decide(ctx, life::release));
        Answers.on(builder, "decommissionMeter", ctx -> {
            var waiting = MeterJson.waiting(Answers.body(ctx));
            calls.decide(ctx, (tx, dev, act) -> life.decommission(tx, dev, waiting, act));
        });
        Answers.on(builder, "swapMeter", this::swap);
        Answers.on(builder, "setMeterTrust", ctx -> {
            var trust = Assurance.valueOf(Answers.body(ctx).getString("trust"));
            calls.decide(ctx, (tx, dev, act) -> life.trust(tx, dev, trust, act));
        });
        rows.mount(builder);
    }

    private void list(RoutingContext ctx) {
        var caller = calls.caller(ctx);
        var which = new Which(
                Optional.of(community(caller)),
                household(caller),
                query(ctx, "status").map(word -> Status.valueOf(word.toUpperCase(Locale.ROOT))),
                query(ctx, "after").orElse(""),
                Answers.limit(ctx));
        var meters = db.transaction(tx -> views.list(tx, which));
        if (caller instanceof Caller.Operator)
            meters.forEach(meter -> MeterViewStore.withoutFigures((JsonObject) meter));
        Answers.json(ctx, 200, JsonObject.of("items", meters));
    }

    private void get(RoutingContext ctx) {
        calls.caller(ctx);
        Answers.json(ctx, 200, db.transaction(tx -> calls.looked(tx, ctx, dev(ctx))));
    }

    private void add(RoutingContext ctx) {
        var operator = calls.operator(ctx);
        var body = Answers.body(ctx);
        calls.once(ctx, operator, 201, tx -> {
            var home = Optional.ofNullable(body.getString("household")).map(code -> owner(tx, operator, code));
            var wanted = MeterJson.registration(body, operator.community(), home);
            return MeterJson.secrets(life.register(tx, wanted, act(ctx, body.getString("reason"))));
        });
    }

    private void claim(RoutingContext ctx) {
        if (!(calls.caller(ctx) instanceof Caller.OfHousehold own))
            throw Problem.of(Kind.FORBIDDEN, "a household claims its own meter");
        var code = Answers.body(ctx).getString("code");
        ClaimCode.read(code);
        db.inTransaction(tx -> life.mayTry(tx, own.household()));
        calls.once(ctx, own, 200, tx -> {
            var dev = life.claim(tx, households.get(tx, own.household()), code);
            return calls.seen(tx, own, dev);
        });
    }

    private void rotate(RoutingContext ctx) {
        var body = Answers.body(ctx);
        calls.change(ctx, (tx, operator, dev) -> {
            var act = act(ctx, body.getString("reason"));
            return "password".equals(body.getString("what"))
                    ? MeterJson.changed(dev, life.changePassword(tx, dev, MeterJson.password(body), act))
                    : MeterJson.rotated(life.rotate(tx, dev, MeterJson.key(body), MeterJson.overlap(body), act));
        });
    }

    private void swap(RoutingContext ctx) {
        var body = Answers.body(ctx);
        var coming = new Dev(body.getString("dev"));
        calls.change(ctx, (tx, operator, dev) -> {
            var known = views.one(tx, coming, Optional.of(operator.community()), Optional.empty(), Depth.OWNER);
            var replacement = known.isPresent() ? new FromStock(coming) : MeterJson.fresh(body);
            return life.swap(tx, dev, replacement, MeterJson.waiting(body), act(ctx, body.getString("reason")))
                    .map(MeterJson::secrets)
                    .orElseGet(() -> MeterJson.noSecrets(coming));
        });
    }

    private HouseholdId owner(Db.Tx tx, Caller.Operator operator, String code) {
        return households
                .byCode(tx, operator.community(), code)
                .orElseThrow(() -> Problem.notFound("no such household"))
                .id();
    }
}
