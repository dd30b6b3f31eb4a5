package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.http.IdempotencyStore;
import io.jirani.http.IdempotencyStore.Answer;
import io.jirani.http.IdempotencyStore.Replay;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Scope;
import io.jirani.identity.StandingStore;
import io.jirani.identity.Who;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.PhoneId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.settlement.TopUpStore.Held;
import io.jirani.settlement.TopUpStore.Rule;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** A household says for itself whether its wallet is filled from its phone, and within which limits. Off by default. */
public final class TopUpRoutes {
    private static final List<String> FIGURES =
            List.of("below_minor", "amount_minor", "day_minor", "day_times", "phone_id");

    private final Db db;
    private final AuthRoutes auth;
    private final IdempotencyStore answers;
    private final SettlementStores stores;
    private final Clock clock;
    private final TopUpStore topUps = new TopUpStore();
    private final StandingStore standings = new StandingStore();

    public TopUpRoutes(Db db, AuthRoutes auth, IdempotencyStore answers, SettlementStores stores, Clock clock) {
        this.db = db;
        this.auth = auth;
        this.answers = answers;
        this.stores = stores;
        this.clock = clock;
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "getTopUp", this::get);
        Answers.on(builder, "setTopUp", this::set);
    }

    private void get(RoutingContext ctx) {
        var who = who(ctx, Scope.SELF_READ);
        Answers.json(ctx, 200, db.transaction(tx -> shown(tx, own(who))));
    }

    private void set(RoutingContext ctx) {
        var who = who(ctx, Scope.SELF_WRITE);
        var own = own(who);
        var key = Answers.onceKey(ctx);
        var scope = "household:" + own + " POST " + ctx.normalizedPath();
        var answer = db.transaction(tx -> answers.once(tx, scope, key, Answers.bytes(ctx), clock.instant(), () -> {
            var household = stores.households().get(tx, own);
            stores.communities().lock(tx, household.community());
            standings.mustTrade(tx, household);
            var community = stores.communities().get(tx, household.community());
            var wanted = wanted(tx, community, household, Answers.body(ctx));
            topUps.set(tx, own, wanted, community.currency(), who.actor().toString(), clock.instant());
            return new Answer(200, shown(tx, own), Replay.FIRST, Optional.of(own));
        }));
        Answers.once(ctx, answer, answer.body());
    }

    private Optional<Rule> wanted(Db.Tx tx, Community community, Household household, JsonObject body) {
        if (body.getString("mode").equals("off")) {
            for (var figure : FIGURES)
                if (body.containsKey(figure)) throw Problem.invalid(figure, "only the mode on has figures");
            return Optional.empty();
        }
        if (community.custody() != Custody.WALLET)
            throw Problem.of(Kind.CONFLICT, "money may not rest in this community: there is no wallet to fill");
        for (var figure : FIGURES) if (!body.containsKey(figure)) throw Problem.invalid(figure, "the mode on needs it");
        var amount = money(body, "amount_minor", community);
        var aDay = money(body, "day_minor", community);
        if (!amount.isWhole()) throw Problem.invalid("amount_minor", "a phone pays whole shillings");
        if (aDay.compareTo(amount) < 0) throw Problem.invalid("day_minor", "less than what is asked at once");
        var topUp = new TopUp(money(body, "below_minor", community), amount, aDay, body.getInteger("day_times"));
        return Optional.of(new Rule(topUp, phone(tx, household, body.getString("phone_id"))));
    }

    private PhoneId phone(Db.Tx tx, Household household, String id) {
        var phone = stores.households().phones().of(tx, household.id()).stream()
                .filter(one -> one.id().toString().equals(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("no such number"));
        if (!phone.provedItself()) throw Problem.invalid("phone_id", "this number has not proved itself");
        return phone.id();
    }

    private static Money money(JsonObject body, String name, Community community) {
        return new Money(body.getLong(name), community.currency());
    }

    private JsonObject shown(Db.Tx tx, HouseholdId household) {
        var held = topUps.newest(tx, household);
        var json = JsonObject.of("mode", held.flatMap(Held::rule).isPresent() ? "on" : "off");
        held.ifPresent(
                it -> json.put("revision", it.revision()).put("at", it.at().toString()));
        held.flatMap(Held::rule)
                .ifPresent(rule -> json.put("below_minor", rule.topUp().below().minor())
                        .put("amount_minor", rule.topUp().amount().minor())
                        .put("day_minor", rule.topUp().aDay().minor())
                        .put("day_times", rule.topUp().times())
                        .put("phone_id", rule.phone().toString()));
        return json;
    }

    private Who who(RoutingContext ctx, Scope scope) {
        var who = auth.who(ctx);
        who.must(scope);
        return who;
    }

    private static HouseholdId own(Who who) {
        if (who.caller() instanceof Caller.OfHousehold own) return own.household();
        throw Problem.of(Kind.FORBIDDEN, "a household says for itself how its wallet is filled");
    }
}
