package io.jirani.supply;

import io.jirani.approvals.ProposalRoutes;
import io.jirani.approvals.Proposals.Wish;
import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.http.IdempotencyStore;
import io.jirani.http.IdempotencyStore.Answer;
import io.jirani.http.IdempotencyStore.Replay;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.Household;
import io.jirani.identity.Scope;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** On what terms a household has light: for itself and its operators to see, for operators to change. */
public final class SupplyRoutes {
    private static final int CHANGES_SHOWN = 50;

    private final Db db;
    private final AuthRoutes auth;
    private final ProposalRoutes proposals;
    private final IdempotencyStore answers;
    private final ChangeTerms change;
    private final MeterTermsStore meters;
    private final TermsStore terms = new TermsStore();
    private final Consumer<String> nudge;
    private final Clock clock;

    /**
     * @param nudge asks a job to look, by its name
     */
    public SupplyRoutes(
            Db db,
            AuthRoutes auth,
            ProposalRoutes proposals,
            IdempotencyStore answers,
            ChangeTerms change,
            MeterTermsStore meters,
            Consumer<String> nudge,
            Clock clock) {
        this.db = db;
        this.auth = auth;
        this.proposals = proposals;
        this.answers = answers;
        this.change = change;
        this.meters = meters;
        this.nudge = nudge;
        this.clock = clock;
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "getSupply", this::get);
        Answers.on(builder, "setSupply", this::set);
    }

    private void get(RoutingContext ctx) {
        var caller = auth.caller(ctx);
        Answers.json(ctx, 200, db.transaction(tx -> shown(tx, household(tx, ctx, caller))));
    }

    /** Whoever would take something away proposes it: others agree. */
    private void set(RoutingContext ctx) {
        if (!(auth.caller(ctx) instanceof Caller.Operator operator))
            throw Problem.of(Kind.FORBIDDEN, "only an operator may do this");
        var who = auth.who(ctx);
        who.must(Scope.METERS_WRITE);
        var wanted = wanted(Answers.body(ctx));
        var reason = Answers.body(ctx).getString("reason");
        var takes = db.transaction(tx -> wanted.takeFrom(change.now(tx, household(tx, ctx, operator))));
        if (takes) {
            proposals.propose(ctx, 202, new Wish(SetSupply.KIND, SupplyJson.payload(code(ctx), wanted), reason));
            return;
        }
        var scope = who.actor().kind() + ":" + who.actor().id() + " POST " + ctx.normalizedPath();
        var key = Answers.onceKey(ctx);
        var answer = db.transaction(tx -> answers.once(tx, scope, key, Answers.bytes(ctx), clock.instant(), () -> {
            var household = household(tx, ctx, operator);
            change.give(tx, household, wanted, who.actor().toString(), reason);
            return new Answer(200, shown(tx, household), Replay.FIRST, Optional.of(household.id()));
        }));
        nudge.accept(SupplyVerticle.JOB);
        Answers.once(ctx, answer, answer.body());
    }

    private JsonObject shown(Db.Tx tx, Household household) {
        return SupplyJson.of(
                household.code(),
                change.now(tx, household),
                meters.of(tx, household.id()),
                terms.newest(tx, household.id(), CHANGES_SHOWN));
    }

    /** The household of the path, when it is the caller's to see; another is not there for him. */
    private Household household(Db.Tx tx, RoutingContext ctx, Caller caller) {
        return switch (caller) {
            case Caller.Operator operator -> change.household(tx, operator.community(), code(ctx));
            case Caller.OfHousehold own -> {
                var household = change.household(tx, own.community(), code(ctx));
                if (!household.id().equals(own.household())) throw Problem.notFound("no such household");
                yield household;
            }
            case Caller.Stranger stranger -> throw Problem.of(Kind.UNAUTHENTICATED, "send a key");
        };
    }

    private static Terms wanted(JsonObject body) {
        return new Terms(
                Terms.mode(body.getString("mode")),
                new Energy(body.getLong("grace_wh")),
                Duration.ofHours(body.getInteger("grace_h")),
                Optional.ofNullable(body.getString("protected_as")).flatMap(Terms::protection));
    }

    private static String code(RoutingContext ctx) {
        return Objects.requireNonNull(ctx.pathParam("household"));
    }
}
