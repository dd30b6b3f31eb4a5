package io.jirani.reviews;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.identity.StandingStore;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Problem;
import io.jirani.kernel.Problem.Kind;
import io.jirani.payments.RefundStore;
import io.jirani.payments.RefundStore.AskedBy;
import io.jirani.payments.RequestRefund;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** A payment back: a household asks for its own, an operator gives one back and says why. */
public final class RefundRoutes {
    private final Db db;
    private final AuthRoutes auth;
    private final RequestRefund requests;
    private final RefundStore refunds = new RefundStore();
    private final PackStore packs = new PackStore();
    private final StandingStore standings = new StandingStore();

    public RefundRoutes(Db db, AuthRoutes auth, RequestRefund requests) {
        this.db = db;
        this.auth = auth;
        this.requests = requests;
    }

    /** Answers the contract's operations. */
    public void mount(RouterBuilder builder) {
        Answers.on(builder, "requestRefund", this::request);
        Answers.on(builder, "createRefund", this::create);
        Answers.on(builder, "listRefunds", this::list);
    }

    private void request(RoutingContext ctx) {
        if (!(auth.caller(ctx) instanceof Caller.OfHousehold own))
            throw Problem.of(Kind.FORBIDDEN, "a household asks for its own money");
        var payment = id(Optional.ofNullable(ctx.pathParam("intent_id")).orElse(""));
        Answers.json(ctx, 202, db.transaction(tx -> {
            if (!packs.whose(tx, payment).equals(own.household())) throw Problem.notFound("no such payment");
            standings.mustGoOn(tx, own.community());
            var standing = standings.of(tx, own.household());
            if (!standing.mayTrade())
                throw Problem.of(
                        Kind.CONFLICT,
                        "this household's account is " + standing.name().toLowerCase(Locale.ROOT));
            return RefundJson.of(requests.open(tx, payment, AskedBy.HOUSEHOLD));
        }));
    }

    private void create(RoutingContext ctx) {
        var operator = operator(ctx);
        var who = auth.who(ctx);
        var body = Answers.body(ctx);
        var payment = id(Objects.requireNonNull(body.getString("intent_id")));
        Answers.json(ctx, 202, db.transaction(tx -> {
            packs.mustBeOf(tx, operator.community(), payment);
            var made = requests.open(tx, payment, AskedBy.OPERATOR);
            var data =
                    Map.of("state", made.state().name(), "cause", made.cause().code());
            Acts.append(
                    tx,
                    new Act(
                            who.actor().toString(),
                            "payment.refund_asked",
                            "payment " + payment,
                            body.getString("reason"),
                            data));
            return RefundJson.of(made);
        }));
    }

    private void list(RoutingContext ctx) {
        var operator = operator(ctx);
        var items = db.transaction(tx -> refunds.of(tx, operator.community(), Answers.limit(ctx))).stream()
                .map(RefundJson::of)
                .toList();
        Answers.json(ctx, 200, new JsonObject().put("items", new JsonArray(items)));
    }

    private Caller.Operator operator(RoutingContext ctx) {
        if (!(auth.caller(ctx) instanceof Caller.Operator operator))
            throw Problem.of(Kind.FORBIDDEN, "only an operator may do this");
        return operator;
    }

    private static IntentId id(String text) {
        try {
            return new IntentId(UUID.fromString(text));
        } catch (IllegalArgumentException notOne) {
            throw Problem.notFound("no such payment");
        }
    }
}
