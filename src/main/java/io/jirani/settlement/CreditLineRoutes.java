package io.jirani.settlement;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.http.IdempotencyStore;
import io.jirani.http.IdempotencyStore.Answer;
import io.jirani.http.IdempotencyStore.Replay;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.Community;
import io.jirani.identity.Household;
import io.jirani.identity.Scope;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** How far a household may owe for energy: its operators say it, with a reason that stays, and it sees it. */
public final class CreditLineRoutes {
    private final Db db;
    private final AuthRoutes auth;
    private final IdempotencyStore answers;
    private final SettlementStores stores;
    private final Clock clock;
    private final CreditLineStore lines = new CreditLineStore();

    public CreditLineRoutes(Db db, AuthRoutes auth, IdempotencyStore answers, SettlementStores stores, Clock clock) {
        this.db = db;
        this.auth = auth;
        this.answers = answers;
        this.stores = stores;
        this.clock = clock;
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "getCreditLine", this::get);
        Answers.on(builder, "setCreditLine", this::set);
    }

    private void get(RoutingContext ctx) {
        var caller = auth.caller(ctx);
        Answers.json(ctx, 200, db.transaction(tx -> {
            var household = household(tx, ctx, caller);
            return shown(tx, stores.communities().get(tx, household.community()), household);
        }));
    }

    private void set(RoutingContext ctx) {
        if (!(auth.caller(ctx) instanceof Caller.Operator operator))
            throw Problem.of(Kind.FORBIDDEN, "only an operator may do this");
        var who = auth.who(ctx);
        who.must(Scope.ADMIN_OPS);
        var scope = who.actor().kind() + ":" + who.actor().id() + " POST " + ctx.normalizedPath();
        var key = Answers.onceKey(ctx);
        var answer = db.transaction(tx -> answers.once(tx, scope, key, Answers.bytes(ctx), clock.instant(), () -> {
            var household = household(tx, ctx, operator);
            stores.communities().lock(tx, household.community());
            var community = stores.communities().get(tx, household.community());
            set(tx, community, household, who.actor().toString(), Answers.body(ctx));
            return new Answer(200, shown(tx, community, household), Replay.FIRST);
        }));
        Answers.once(ctx, answer, answer.body());
    }

    private void set(Db.Tx tx, Community community, Household household, String by, JsonObject body) {
        var own = Optional.ofNullable(body.getLong("line_minor")).map(minor -> new Money(minor, community.currency()));
        lines.set(tx, household.id(), own);
        var what = Map.of(
                "household", household.code(), "line", own.map(Money::toString).orElse("the community's"));
        Acts.append(tx, new Act(by, "credit_line.set", "household " + household.id(), body.getString("reason"), what));
    }

    private JsonObject shown(Db.Tx tx, Community community, Household household) {
        var line = lines.of(tx, community, household.id());
        var owed = stores.ledger().money(tx, Account.of(household.id(), Pocket.OWED, community.currency()));
        var json = JsonObject.of(
                "household", household.code(),
                "line_minor", line.inForce().minor(),
                "community_line_minor", line.community().minor(),
                "owed_minor", owed.minor());
        line.own().ifPresent(own -> json.put("own_line_minor", own.minor()));
        return json;
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
