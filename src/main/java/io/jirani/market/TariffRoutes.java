package io.jirani.market;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.http.IdempotencyStore.Answer;
import io.jirani.http.IdempotencyStore.Replay;
import io.jirani.identity.Caller;
import io.jirani.identity.Community;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.market.TariffStore.Deed;
import io.jirani.market.TariffStore.Wanted;
import io.jirani.run.EventLog;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;

/** The supplier's tariff: for everybody of the community to see, for its operators to add versions. */
public final class TariffRoutes {
    private static final int VERSIONS_SHOWN = 50;

    private final Market market;
    private final TariffStore tariffs = new TariffStore();

    public TariffRoutes(Market market) {
        this.market = market;
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "getTariff", this::get);
        Answers.on(builder, "addTariff", this::add);
    }

    private void get(RoutingContext ctx) {
        var community = community(market.auth().caller(ctx));
        Answers.json(ctx, 200, market.db().transaction(tx -> shown(tx, community)));
    }

    private JsonObject shown(Db.Tx tx, CommunityId community) {
        var now = tariffs.at(tx, community, market.sunClock().instant());
        var versions = tariffs.newest(tx, community, VERSIONS_SHOWN).stream()
                .map(TariffJson::of)
                .toList();
        return JsonObject.of("in_force", TariffJson.of(now), "versions", new JsonArray(versions));
    }

    private void add(RoutingContext ctx) {
        if (!(market.auth().caller(ctx) instanceof Caller.Operator operator))
            throw Problem.of(Kind.FORBIDDEN, "only an operator may do this");
        var who = market.auth().who(ctx);
        who.must(Scope.ADMIN_OPS);
        var body = Answers.body(ctx);
        var wanted = wanted(body);
        var deed = new Deed(who.actor().toString(), body.getString("reason"));
        var scope = who.actor().kind() + ":" + who.actor().id() + " POST " + ctx.normalizedPath();
        var key = Answers.onceKey(ctx);
        var answer = market.db()
                .transaction(tx -> market.answers()
                        .once(tx, scope, key, Answers.bytes(ctx), market.clock().instant(), () -> {
                            var community = market.communities().get(tx, operator.community());
                            return new Answer(201, added(tx, community, wanted, deed), Replay.FIRST);
                        }));
        Answers.once(ctx, answer, answer.body());
    }

    private JsonObject added(Db.Tx tx, Community community, Wanted wanted, Deed deed) {
        var now = market.clock().instant();
        var version = tariffs.add(tx, community, wanted, deed, now);
        var what = Map.of(
                "version",
                String.valueOf(version),
                "effective_from",
                wanted.effectiveFrom().toString());
        Acts.append(tx, new Act(deed.by(), "tariff.added", "community " + community.code(), deed.reason(), what));
        var data = JsonObject.of(
                "version", version, "effective_from", wanted.effectiveFrom().toString());
        EventLog.append(tx, "tariff.added", community.id(), data, now);
        return TariffJson.of(tariffs.newest(tx, community.id(), 1).getFirst());
    }

    private static Wanted wanted(JsonObject body) {
        return new Wanted(
                moment("effective_from", body.getString("effective_from")),
                Optional.ofNullable(body.getString("ends_at")).map(text -> moment("ends_at", text)),
                body.getString("source"),
                TariffJson.table(body.getJsonObject("tariff")));
    }

    private static Instant moment(String field, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException wrong) {
            throw Problem.invalid(field, "needs a moment such as 2026-12-01T00:00:00+03:00");
        }
    }

    private static CommunityId community(Caller caller) {
        return switch (caller) {
            case Caller.OfHousehold own -> own.community();
            case Caller.Operator operator -> operator.community();
            case Caller.Stranger stranger -> throw Problem.of(Kind.UNAUTHENTICATED, "send a key");
        };
    }
}
