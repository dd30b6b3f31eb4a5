package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.http.IdempotencyStore;
import io.jirani.http.IdempotencyStore.Answer;
import io.jirani.http.IdempotencyStore.Replay;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.Community;
import io.jirani.identity.Household;
import io.jirani.identity.StandingStore;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.market.RulesStore;
import io.jirani.market.Wishes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;

/**
 * Automatic trading: a household says what it wants and sees what its agent decided; its operators see the rules alone, for
 * decisions tell what a home used quarter by quarter.
 */
public final class TradingRoutes {
    private static final int CHANGES_SHOWN = 50;

    private final Db db;
    private final AuthRoutes auth;
    private final IdempotencyStore answers;
    private final SettlementStores stores;
    private final Clock clock;
    private final RulesStore rules = new RulesStore();
    private final StandingStore standings = new StandingStore();

    public TradingRoutes(Db db, AuthRoutes auth, IdempotencyStore answers, SettlementStores stores, Clock clock) {
        this.db = db;
        this.auth = auth;
        this.answers = answers;
        this.stores = stores;
        this.clock = clock;
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "getTrading", this::get);
        Answers.on(builder, "setTrading", this::set);
        Answers.on(builder, "listTradingDecisions", this::decisions);
    }

    private void get(RoutingContext ctx) {
        var caller = auth.caller(ctx);
        Answers.json(ctx, 200, db.transaction(tx -> shown(tx, household(tx, ctx, caller))));
    }

    private void set(RoutingContext ctx) {
        var own = own(ctx, "a household says for itself how it trades");
        var key = Answers.onceKey(ctx);
        var by = auth.who(ctx).actor().toString();
        var scope = "household:" + own.household() + " POST " + ctx.normalizedPath();
        var answer = db.transaction(tx -> answers.once(tx, scope, key, Answers.bytes(ctx), clock.instant(), () -> {
            var household = household(tx, ctx, own);
            stores.communities().lock(tx, household.community());
            standings.mustTrade(tx, household);
            var community = stores.communities().get(tx, household.community());
            var wanted = wanted(tx, community, household, Answers.body(ctx));
            rules.set(tx, household.id(), wanted, community.currency(), by, clock.instant());
            return new Answer(200, shown(tx, household), Replay.FIRST, Optional.of(household.id()));
        }));
        Answers.once(ctx, answer, answer.body());
    }

    private void decisions(RoutingContext ctx) {
        var own = own(ctx, "what its agent decided is the household's own");
        var limit = Answers.limit(ctx);
        var before = TradingJson.before(ctx);
        var items = db.transaction(tx -> stores
                .decisions()
                .of(tx, household(tx, ctx, own).id(), before, limit)
                .stream()
                .map(TradingJson::of)
                .toList());
        Answers.json(ctx, 200, JsonObject.of("items", new JsonArray(items)));
    }

    private Caller.OfHousehold own(RoutingContext ctx, String whose) {
        if (auth.caller(ctx) instanceof Caller.OfHousehold own) return own;
        throw Problem.of(Kind.FORBIDDEN, whose);
    }

    private JsonObject shown(Db.Tx tx, Household household) {
        return TradingJson.of(
                household.code(), rules.newest(tx, household.id(), CHANGES_SHOWN), friend -> code(tx, friend));
    }

    private String code(Db.Tx tx, HouseholdId friend) {
        return stores.households().get(tx, friend).code();
    }

    private Wishes wanted(Db.Tx tx, Community community, Household household, JsonObject body) {
        var friends = new HashSet<HouseholdId>();
        for (var code : body.getJsonArray("friends", new JsonArray())) {
            var friend = stores.households()
                    .byCode(tx, community.id(), code.toString())
                    .filter(one -> !one.id().equals(household.id()))
                    .orElseThrow(() -> Problem.invalid("friends", "no other household here has this code: " + code));
            friends.add(friend.id());
        }
        return new Wishes(TradingJson.rules(body, community.currency()), friends, TradingJson.unsold(body));
    }

    /** The household of the path, when it is the caller's to see; another is not there for him. */
    private Household household(Db.Tx tx, RoutingContext ctx, Caller caller) {
        return switch (caller) {
            case Caller.Operator operator -> household(tx, operator.community(), ctx);
            case Caller.OfHousehold own -> {
                var household = household(tx, own.community(), ctx);
                if (!household.id().equals(own.household())) throw Problem.notFound("no such household");
                yield household;
            }
            case Caller.Stranger stranger -> throw Problem.of(Kind.UNAUTHENTICATED, "send a key");
        };
    }

    private Household household(Db.Tx tx, CommunityId community, RoutingContext ctx) {
        return stores.households()
                .byCode(tx, community, Objects.requireNonNull(ctx.pathParam("household")))
                .orElseThrow(() -> Problem.notFound("no such household"));
    }
}
