package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.http.Answers;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.Caller;
import io.jirani.kernel.Problem;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** What became of a push, asked of the provider itself: the older clients' {@code /api/stk/status}. */
public final class PaymentRoutes {
    private final Db db;
    private final IntentStore intents;
    private final AuthRoutes auth;
    private final AskProvider provider;

    /**
     * @param nudge wakes a job by its name
     */
    public PaymentRoutes(Payments.Parts parts, AuthRoutes auth, Consumer<String> nudge) {
        this.db = parts.db();
        this.intents = parts.intents();
        this.auth = auth;
        var record = new RecordCollection(parts, nudge);
        this.provider = new AskProvider(
                parts,
                (id, answer) -> parts.db()
                        .transaction(tx -> record.record(tx, id, was -> answer))
                        .ifPresent(record::announce));
    }

    /** Mounts the operations of the contract. */
    public void mount(RouterBuilder builder) {
        Objects.requireNonNull(builder.getRoute("stkStatus")).addHandler(this::stkStatus);
    }

    void stkStatus(RoutingContext ctx) {
        var caller = auth.compatCaller(ctx);
        var text = Optional.ofNullable(ctx.pathParam("checkout_request_id")).orElse("");
        if (text.isBlank() || text.length() > 128) throw notFound();
        var view = db.transaction(tx -> intents.byProviderRef(tx, new ProviderRef(text)))
                .filter(it -> maySee(caller, it))
                .orElseThrow(PaymentRoutes::notFound);
        Answers.json(ctx, 200, answer(view));
    }

    /** What is proven is not asked again; everything else is a question to the provider, now. */
    private JsonObject answer(IntentView view) {
        if (view.evidence().isProof())
            return body(true, new Reason("0", "The service request is processed successfully."));
        return switch (provider.ask(view.id())) {
            case CollectionEvent.QueryPaid paid -> body(true, paid.said());
            case CollectionEvent.QueryFailed failed -> body(true, failed.reason());
            case CollectionEvent.QueryOpen open -> body(open.said().code().equals(ResultCodes.IN_FLIGHT), open.said());
        };
    }

    private static JsonObject body(boolean answered, Reason said) {
        return new JsonObject()
                .put("success", answered)
                .put("response_code", answered ? "0" : said.code())
                .put("result_code", said.code())
                .put("result_desc", said.text());
    }

    private static boolean maySee(Caller caller, IntentView it) {
        return switch (caller) {
            case Caller.OfHousehold own -> own.household().equals(it.household());
            case Caller.Operator operator -> operator.community().equals(it.community());
            case Caller.Stranger stranger -> true;
        };
    }

    private static Problem notFound() {
        return Problem.notFound("no such payment");
    }
}
