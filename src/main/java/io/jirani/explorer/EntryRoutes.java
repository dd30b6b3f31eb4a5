package io.jirani.explorer;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.http.IdempotencyStore;
import io.jirani.http.IdempotencyStore.Answer;
import io.jirani.http.IdempotencyStore.Replay;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.kernel.Problem;
import io.jirani.kernel.TransferId;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.validation.RequestParameter;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;

/** One entry: its lines, where it came from, what came of it; and its reversal, by an operator. */
public final class EntryRoutes {
    private static final int STEPS = 3;

    private final Db db;
    private final AuthRoutes auth;
    private final WitnessRoutes witness;
    private final ReversalStore reverse;
    private final Clock clock;
    private final StoryStore stories = new StoryStore();
    private final IdempotencyStore answers = new IdempotencyStore();

    public EntryRoutes(Db db, AuthRoutes auth, WitnessRoutes witness, ReversalStore reverse, Clock clock) {
        this.db = db;
        this.auth = auth;
        this.witness = witness;
        this.reverse = reverse;
        this.clock = clock;
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
        if (!(auth.caller(ctx) instanceof Caller.Operator operator))
            throw Problem.of(Problem.Kind.FORBIDDEN, "an operator reverses entries");
        var key = Optional.ofNullable(ctx.request().getHeader("Idempotency-Key"))
                .map(text -> text.strip().replaceAll("^\"(.*)\"$", "$1"))
                .orElseThrow(() -> Problem.of(
                        Problem.Kind.IDEMPOTENCY_KEY_MISSING, "send an Idempotency-Key of 16 to 255 characters"));
        var id = TransferId.parse(path(ctx));
        var reason = Answers.body(ctx).getString("reason").strip();
        var answer = db.transaction(tx -> answers.once(
                tx,
                "operator:" + operator.community() + " POST " + ctx.normalizedPath(),
                key,
                Answers.bytes(ctx),
                clock.instant(),
                () -> {
                    var who = AuthRoutes.known(ctx).actor().label();
                    var ours = new Sight.Community(operator.community());
                    var made = reverse.reverse(tx, ours, id, new ReversalStore.Order(who, reason));
                    return new Answer(201, json(id, made), Replay.FIRST);
                }));
        if (answer.replay() == Replay.REPLAYED) ctx.response().putHeader("Idempotency-Replayed", "true");
        Answers.json(ctx, answer.status(), answer.body());
    }

    private static JsonObject json(TransferId entry, TransferId reversal) {
        return new JsonObject().put("entry_id", reversal.toString()).put("reverses", entry.toString());
    }

    private static String path(RoutingContext ctx) {
        return Objects.requireNonNull(ctx.pathParam("entry_id"));
    }
}
