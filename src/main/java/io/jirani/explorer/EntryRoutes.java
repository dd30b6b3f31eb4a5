package io.jirani.explorer;

import io.jirani.approvals.ProposalRoutes;
import io.jirani.approvals.Proposals.Wish;
import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.kernel.TransferId;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.validation.RequestParameter;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** One entry: its lines, where it came from, what came of it; and the wish of an operator to reverse it. */
public final class EntryRoutes {
    private static final int STEPS = 3;

    private final Db db;
    private final AuthRoutes auth;
    private final WitnessRoutes witness;
    private final ProposalRoutes proposals;
    private final StoryStore stories = new StoryStore();

    /**
     * @param proposals takes a wish to reverse an entry
     */
    public EntryRoutes(Db db, AuthRoutes auth, WitnessRoutes witness, ProposalRoutes proposals) {
        this.db = db;
        this.auth = auth;
        this.witness = witness;
        this.proposals = proposals;
    }

    public void mount(RouterBuilder builder) {
        Answers.on(builder, "getLedgerEntry", this::entry);
        Answers.on(builder, "reverseLedgerEntry", this::reverse);
    }

    private void entry(RoutingContext ctx) {
        var caller = auth.caller(ctx);
        var sight = Sight.of(caller);
        var id = TransferId.parse(path(ctx));
        var steps = Optional.ofNullable(Answers.validated(ctx).getQuery().get("steps"))
                .map(RequestParameter::getInteger)
                .orElse(STEPS);
        var answer = db.transaction(tx -> {
            var entry = stories.entry(tx, sight, id);
            return stories.story(tx, sight, entry, steps, witness.of(ctx, caller));
        });
        Answers.json(ctx, 200, answer);
    }

    private void reverse(RoutingContext ctx) {
        var entry = Map.of(ReverseEntry.ENTRY, path(ctx));
        proposals.propose(
                ctx, 202, new Wish(ReverseEntry.KIND, entry, Answers.body(ctx).getString("reason")));
    }

    private static String path(RoutingContext ctx) {
        return Objects.requireNonNull(ctx.pathParam("entry_id"));
    }
}
