package io.jirani.reviews;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Scope;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.payments.DifferenceStore;
import io.jirani.payments.RailStateStore;
import io.jirani.payments.ReviewStore;
import io.jirani.payments.StatementStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** What people must decide about money, with its evidence; and rails that stand still, opened by a person who says why. */
public final class ReviewRoutes {
    /** Writes an operator's look at a household's payment down, or refuses it without a reason. */
    public interface Looks {
        void look(Db.Tx tx, RoutingContext ctx, HouseholdId whose);
    }

    private final Db db;
    private final AuthRoutes auth;
    private final ReviewStore reviews;
    private final RailStateStore rails;
    private final CommunityStore communities = new CommunityStore();
    private final PackStore packs = new PackStore();
    private final DifferenceStore differences = new DifferenceStore();
    private final StatementStore statements = new StatementStore();
    private final Looks looks;
    private final Set<String> known;
    private final Clock clock;

    /**
     * @param known the rails there are
     */
    public ReviewRoutes(
            Db db,
            AuthRoutes auth,
            ReviewStore reviews,
            RailStateStore rails,
            Looks looks,
            Set<String> known,
            Clock clock) {
        this.db = db;
        this.auth = auth;
        this.reviews = reviews;
        this.rails = rails;
        this.looks = looks;
        this.known = Set.copyOf(known);
        this.clock = clock;
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "listReviews", this::list);
        Answers.on(builder, "getReview", this::show);
        Answers.on(builder, "listStatementDifferences", this::differences);
        Answers.on(builder, "listRails", this::rails);
        Answers.on(builder, "openRail", ctx -> set(ctx, RailStateStore.State.OPEN));
        Answers.on(builder, "pauseRail", ctx -> set(ctx, RailStateStore.State.PAUSED));
    }

    private void list(RoutingContext ctx) {
        var operator = operator(ctx, Scope.PAYMENTS_READ);
        var now = clock.instant();
        var open = db.transaction(tx -> reviews.of(tx, operator.community(), Answers.limit(ctx)));
        var items = open.stream().map(one -> ReviewJson.of(one, now)).toList();
        Answers.json(ctx, 200, new JsonObject().put("items", new JsonArray(items)));
    }

    /** Those about payments of the operator's own community, and how far the statements were read. */
    private void differences(RoutingContext ctx) {
        var operator = operator(ctx, Scope.PAYMENTS_READ);
        var now = clock.instant();
        Answers.json(ctx, 200, db.transaction(tx -> {
            var open = differences.of(tx, operator.community(), Answers.limit(ctx));
            var items = open.stream().map(one -> DifferenceJson.of(one, now)).toList();
            var read = statements.newest(tx).stream().map(DifferenceJson::of).toList();
            return new JsonObject().put("items", new JsonArray(items)).put("statements", new JsonArray(read));
        }));
    }

    private void show(RoutingContext ctx) {
        var operator = operator(ctx, Scope.PAYMENTS_READ);
        var intent = intent(ctx);
        var now = clock.instant();
        Answers.json(ctx, 200, db.transaction(tx -> {
            packs.mustBeOf(tx, operator.community(), intent);
            looks.look(tx, ctx, packs.whose(tx, intent));
            var open = reviews.of(tx, intent).stream()
                    .map(one -> ReviewJson.of(one, now))
                    .toList();
            return packs.pack(tx, intent).put("open", new JsonArray(open));
        }));
    }

    private void rails(RoutingContext ctx) {
        operator(ctx, Scope.PAYMENTS_READ);
        Answers.json(ctx, 200, db.transaction(tx -> RailJson.all(tx, rails, known)));
    }

    private void set(RoutingContext ctx, RailStateStore.State to) {
        operator(ctx, Scope.LEDGER_WRITE);
        var who = auth.who(ctx);
        var rail = Objects.requireNonNull(ctx.pathParam("rail"));
        if (!known.contains(rail)) throw Problem.notFound("no such rail");
        var reason = Answers.body(ctx).getString("reason");
        Answers.json(ctx, 200, db.transaction(tx -> {
            SetRail.mustBeEverybodys(tx, communities);
            SetRail.set(tx, rails, rail, to, reason, clock.instant());
            var verb = to == RailStateStore.State.OPEN ? "rail.opened" : "rail.paused";
            Acts.append(tx, new Act(who.actor().toString(), verb, "rail " + rail, reason, Map.of()));
            return RailJson.one(tx, rails, rail);
        }));
    }

    private Caller.Operator operator(RoutingContext ctx, Scope scope) {
        if (!(auth.caller(ctx) instanceof Caller.Operator operator))
            throw Problem.of(Kind.FORBIDDEN, "only an operator may do this");
        auth.who(ctx).must(scope);
        return operator;
    }

    private static IntentId intent(RoutingContext ctx) {
        try {
            return new IntentId(UUID.fromString(Objects.requireNonNull(ctx.pathParam("intent_id"))));
        } catch (IllegalArgumentException notOne) {
            throw Problem.notFound("no such payment");
        }
    }
}
