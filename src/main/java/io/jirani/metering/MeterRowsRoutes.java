package io.jirani.metering;

import static io.jirani.metering.MeterCallRoutes.act;
import static io.jirani.metering.MeterCallRoutes.dev;
import static io.jirani.metering.MeterCallRoutes.query;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Scope;
import io.jirani.kernel.Dev;
import io.jirani.metering.MeterLife.Act;
import io.jirani.metering.WaitingRows.Ruling;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.util.Locale;

/** A meter's rows that were refused or wait, and what its operator decides about them. */
final class MeterRowsRoutes {
    private interface Read {
        JsonArray apply(Db.Tx tx, Dev dev, int limit, Act reader);
    }

    private final Db db;
    private final MeterCallRoutes calls;
    private final MeterViewStore views = new MeterViewStore();
    private final MeterRulings rulings;
    private final Clock clock;

    /**
     * @param clock the real one
     */
    MeterRowsRoutes(Db db, MeterCallRoutes calls, MeterRulings rulings, Clock clock) {
        this.db = db;
        this.calls = calls;
        this.rulings = rulings;
        this.clock = clock;
    }

    void mount(RouterBuilder builder) {
        Answers.on(
                builder,
                "listMeterRefused",
                ctx -> read(ctx, (tx, dev, limit, reader) -> views.refused(tx, dev, limit, reader, clock.instant())));
        Answers.on(
                builder,
                "listMeterWaiting",
                ctx -> read(ctx, (tx, dev, limit, reader) -> views.waiting(tx, dev, limit, reader, clock.instant())));
        Answers.on(builder, "acceptMeterGeneration", ctx -> {
            int generation = Answers.body(ctx).getInteger("generation");
            calls.decide(ctx, (tx, dev, act) -> rulings.accept(tx, dev, generation, act));
        });
        Answers.on(builder, "decideMeterRow", ctx -> {
            var body = Answers.body(ctx);
            var seq = MeterJson.seq(body);
            var ruling = Ruling.valueOf(body.getString("ruling").toUpperCase(Locale.ROOT));
            calls.decide(ctx, (tx, dev, act) -> rulings.decide(tx, dev, seq, ruling, act));
        });
        Answers.on(builder, "restartMeter", ctx -> calls.decide(ctx, rulings::restart));
    }

    private void read(RoutingContext ctx, Read read) {
        var operator = calls.operator(ctx);
        AuthRoutes.known(ctx).must(Scope.HOMES_READ);
        Answers.json(ctx, 200, db.transaction(tx -> {
            calls.seen(tx, operator, dev(ctx));
            var reader = act(ctx, query(ctx, "reason").orElse(""));
            return JsonObject.of("items", read.apply(tx, dev(ctx), Answers.limit(ctx), reader));
        }));
    }
}
