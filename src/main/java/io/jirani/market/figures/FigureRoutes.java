package io.jirani.market.figures;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Problem;
import io.jirani.market.figures.Figures.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.validation.RequestParameter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The market's figures under {@code /v1/market}, of the caller's community: nothing here that may not be shown to the world. */
public final class FigureRoutes {
    /** Behind all there is. */
    private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

    private final Db db;
    private final AuthRoutes auth;
    private final CommunityStore communities;
    private final FigureStore figures = new FigureStore();
    private final SettledStore settled = new SettledStore();

    public FigureRoutes(Db db, AuthRoutes auth, CommunityStore communities) {
        this.db = db;
        this.auth = auth;
        this.communities = communities;
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "listMarketIntervals", this::intervals);
        Answers.on(builder, "listMarketDays", this::days);
        Answers.on(builder, "getMarketDepth", this::depth);
    }

    private void intervals(RoutingContext ctx) {
        var before = query(ctx, "before").map(FigureRoutes::moment);
        list(ctx, Kind.INTERVAL, community -> before.orElse(END));
    }

    private void days(RoutingContext ctx) {
        var before = query(ctx, "before").map(FigureRoutes::day);
        list(
                ctx,
                Kind.DAY,
                community -> before.map(
                                day -> day.atStartOfDay(community.zone()).toInstant())
                        .orElse(END));
    }

    private void list(RoutingContext ctx, Kind kind, Function<Community, Instant> before) {
        var whose = community(auth.caller(ctx));
        var limit = Answers.limit(ctx);
        List<JsonObject> items = db.transaction(tx -> {
            var community = communities.get(tx, whose);
            return figures.page(tx, whose, kind, before.apply(community), limit).stream()
                    .map(one -> FigureJson.of(one, community.zone(), community.interval()))
                    .toList();
        });
        Answers.json(ctx, 200, JsonObject.of("items", new JsonArray(items)));
    }

    private void depth(RoutingContext ctx) {
        var whose = community(auth.caller(ctx));
        Answers.json(ctx, 200, db.transaction(tx -> {
            var community = communities.get(tx, whose);
            return FigureJson.of(figures.depth(tx, whose), settled.best(tx, community), community.currency());
        }));
    }

    private static Optional<String> query(RoutingContext ctx, String name) {
        return Optional.ofNullable(Answers.validated(ctx).getQuery().get(name)).map(RequestParameter::getString);
    }

    private static Instant moment(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException wrong) {
            throw Problem.invalid("before", "needs a moment such as 2026-12-01T00:00:00+03:00");
        }
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException wrong) {
            throw Problem.invalid("before", "needs a day such as 2026-12-01");
        }
    }

    private static CommunityId community(Caller caller) {
        return switch (caller) {
            case Caller.OfHousehold own -> own.community();
            case Caller.Operator operator -> operator.community();
            case Caller.Stranger stranger -> throw Problem.of(Problem.Kind.UNAUTHENTICATED, "send a key");
        };
    }
}
