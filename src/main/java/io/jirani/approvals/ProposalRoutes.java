package io.jirani.approvals;

import io.jirani.approvals.Proposal.State;
import io.jirani.approvals.Proposals.Consent;
import io.jirani.approvals.Proposals.Wish;
import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.http.IdempotencyStore;
import io.jirani.http.IdempotencyStore.Answer;
import io.jirani.http.IdempotencyStore.Replay;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Who;
import io.jirani.kernel.ProposalId;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.validation.RequestParameter;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Deeds that need several people: proposed, looked at, agreed to, rejected, withdrawn. */
public final class ProposalRoutes {
    private final Db db;
    private final AuthRoutes auth;
    private final Proposals proposals;
    private final Clock clock;
    private final IdempotencyStore answers;

    public ProposalRoutes(Db db, AuthRoutes auth, Proposals proposals, IdempotencyStore answers, Clock clock) {
        this.db = db;
        this.auth = auth;
        this.proposals = proposals;
        this.answers = answers;
        this.clock = clock;
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "listProposals", this::list);
        Answers.on(builder, "getProposal", this::get);
        Answers.on(builder, "createProposal", ctx -> propose(ctx, 201, wish(Answers.body(ctx))));
        Answers.on(builder, "approveProposal", ctx -> {
            var body = Answers.body(ctx);
            var consent = new Consent(body.getString("sha256"), body.getString("reason"));
            once(ctx, 200, (tx, who) -> proposals.approve(tx, who, id(ctx), consent));
        });
        Answers.on(
                builder,
                "rejectProposal",
                ctx -> once(ctx, 200, (tx, who) -> proposals.reject(tx, who, id(ctx), reason(ctx))));
        Answers.on(
                builder,
                "withdrawProposal",
                ctx -> once(ctx, 200, (tx, who) -> proposals.withdraw(tx, who, id(ctx), reason(ctx))));
    }

    /**
     * Puts a deed before others and answers the proposal. For other rooms' paths too, whose deed it is: they answer 202.
     *
     * @param status of the answer
     */
    public void propose(RoutingContext ctx, int status, Wish wish) {
        once(ctx, status, (tx, who) -> proposals.propose(tx, who, wish));
    }

    private void list(RoutingContext ctx) {
        var who = auth.who(ctx);
        var state = Optional.ofNullable(Answers.validated(ctx).getQuery().get("state"))
                .map(RequestParameter::getString)
                .map(word -> State.valueOf(word.toUpperCase(Locale.ROOT)));
        var newest = db.transaction(tx -> proposals.newest(tx, who, state, Answers.limit(ctx)));
        Answers.json(
                ctx,
                200,
                JsonObject.of("items", newest.stream().map(ProposalJson::of).toList()));
    }

    private void get(RoutingContext ctx) {
        var who = auth.who(ctx);
        Answers.json(ctx, 200, ProposalJson.of(db.transaction(tx -> proposals.get(tx, who, id(ctx)))));
    }

    private void once(RoutingContext ctx, int status, BiFunction<Db.Tx, Who, Proposal> effect) {
        var who = auth.who(ctx);
        var key = Answers.onceKey(ctx);
        var scope = who.actor().kind() + ":" + who.actor().id() + " POST " + ctx.normalizedPath();
        var answer = db.transaction(tx -> answers.once(tx, scope, key, Answers.bytes(ctx), clock.instant(), () -> {
            var body = ProposalJson.of(effect.apply(tx, who));
            return new Answer(status, body, Replay.FIRST);
        }));
        Answers.once(ctx, answer, answer.body());
    }

    private static Wish wish(JsonObject body) {
        var payload = new TreeMap<String, String>();
        var fields = body.getJsonObject("payload");
        fields.fieldNames().forEach(name -> payload.put(name, fields.getString(name)));
        return new Wish(body.getString("kind"), Map.copyOf(payload), body.getString("reason"));
    }

    private static String reason(RoutingContext ctx) {
        return Answers.body(ctx).getString("reason");
    }

    private static ProposalId id(RoutingContext ctx) {
        return ProposalId.parse(Objects.requireNonNull(ctx.pathParam("proposal_id")));
    }
}
