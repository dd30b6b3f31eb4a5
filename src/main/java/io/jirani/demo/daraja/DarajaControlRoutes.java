package io.jirani.demo.daraja;

import io.jirani.demo.daraja.DarajaEvent.Behaviour;
import io.jirani.demo.daraja.DarajaEvent.Outcome;
import io.jirani.demo.daraja.DarajaFaults.Fault;
import io.jirani.demo.daraja.DarajaFaults.Kind;
import io.jirani.demo.daraja.DarajaWorld.Asked;
import io.jirani.demo.daraja.DarajaWorld.Entry;
import io.jirani.demo.daraja.DarajaWorld.Owed;
import io.jirani.demo.daraja.DarajaWorld.Phone;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** The hand on the simulator: phones, statement, faults, late deliveries. Nothing of it exists at the real provider. */
final class DarajaControlRoutes {
    /** The caller asked for something that cannot be. */
    static final class Mistake extends RuntimeException {
        private static final long serialVersionUID = 1;

        Mistake(String said) {
            super(said, null, false, false);
        }
    }

    /** What a hand can reach. */
    record Controls(
            DarajaWorld world, DarajaEngine engine, DarajaFaults faults, DarajaSettings settings, Clock clock) {}

    private final DarajaWorld world;
    private final DarajaEngine engine;
    private final DarajaFaults faults;
    private final Clock clock;
    private final Runnable unlock;

    DarajaControlRoutes(Controls controls, Runnable unlock) {
        this.world = controls.world();
        this.engine = controls.engine();
        this.faults = controls.faults();
        this.clock = controls.clock();
        this.unlock = unlock;
    }

    void mount(Router router) {
        router.get("/sim/phones/:msisdn").handler(ctx -> guarded(ctx, this::showPhone));
        router.put("/sim/phones/:msisdn").handler(ctx -> guarded(ctx, this::setPhone));
        router.get("/sim/statement")
                .handler(ctx -> list(
                        ctx,
                        world.statement().stream()
                                .map(DarajaControlRoutes::entry)
                                .toList()));
        router.get("/sim/prompts")
                .handler(ctx -> list(
                        ctx,
                        world.prompts().stream().map(DarajaControlRoutes::asked).toList()));
        router.get("/sim/payouts")
                .handler(ctx -> list(
                        ctx,
                        world.payouts().stream().map(DarajaControlRoutes::owed).toList()));
        router.get("/sim/accounts").handler(this::accounts);
        router.post("/sim/topup").handler(ctx -> guarded(ctx, this::topUp));
        router.post("/sim/unlock").handler(this::unlock);
        router.get("/sim/faults").handler(this::showFaults);
        router.post("/sim/faults").handler(ctx -> guarded(ctx, this::orderFault));
        router.delete("/sim/faults").handler(this::clearFaults);
        router.post("/sim/redeliver").handler(ctx -> guarded(ctx, this::redeliver));
    }

    static void guarded(RoutingContext ctx, Consumer<RoutingContext> work) {
        try {
            work.accept(ctx);
        } catch (Mistake | DecodeException | ClassCastException mistake) {
            ctx.response().setStatusCode(400);
            json(ctx.response(), new JsonObject().put("error", String.valueOf(mistake.getMessage())));
        }
    }

    private void showPhone(RoutingContext ctx) {
        json(ctx.response(), phone(world.phone(msisdn(ctx))));
    }

    private void setPhone(RoutingContext ctx) {
        var known = world.phone(msisdn(ctx));
        var body = body(ctx);
        var behaviour = Optional.ofNullable(body.getString("behaviour"))
                .map(text -> Behaviour.ofText(text).orElseThrow(() -> new Mistake("no such behaviour: " + text)))
                .orElse(known.behaviour());
        long balance = body.getLong("balance", known.balance());
        if (balance < 0) throw new Mistake("balance below zero");
        engine.commit(new DarajaEvent.PhoneSet(known.msisdn(), behaviour, balance, clock.millis()));
        json(ctx.response(), phone(world.phone(known.msisdn())));
    }

    private void topUp(RoutingContext ctx) {
        long amount = body(ctx).getLong("amount", 0L);
        if (amount <= 0) throw new Mistake("amount must be above zero");
        engine.commit(new DarajaEvent.Funded(amount, clock.millis()));
        accounts(ctx);
    }

    private void accounts(RoutingContext ctx) {
        var accounts = world.accounts();
        json(
                ctx.response(),
                new JsonObject()
                        .put("working", accounts.working())
                        .put("utility", accounts.utility())
                        .put("charges", accounts.charges()));
    }

    private void unlock(RoutingContext ctx) {
        unlock.run();
        ctx.response().setStatusCode(204).end();
    }

    private void orderFault(RoutingContext ctx) {
        var body = body(ctx);
        var text = body.getString("fault", "");
        var kind = Kind.ofText(text).orElseThrow(() -> new Mistake("no such fault: " + text));
        var copies = body.getInteger("copies", 2);
        if (copies < 1 || copies > 100) throw new Mistake("copies must be 1 to 100");
        faults.order(new Fault(
                body.getString("phone", "*"),
                kind,
                body.getString("door", "*"),
                body.getInteger("times", 1),
                body.getLong("ms", 1_000L),
                copies));
        showFaults(ctx);
    }

    private void clearFaults(RoutingContext ctx) {
        faults.clear();
        ctx.response().setStatusCode(204).end();
    }

    private void showFaults(RoutingContext ctx) {
        list(ctx, faults.all().stream().map(DarajaControlRoutes::fault).toList());
    }

    private void redeliver(RoutingContext ctx) {
        var body = body(ctx);
        var copies = body.getInteger("copies", 1);
        if (copies < 1 || copies > 100) throw new Mistake("copies must be 1 to 100");
        var sent = body.containsKey("receipt")
                ? engine.errands().redeliver(body.getString("receipt"), copies)
                : body.containsKey("originator")
                        ? engine.redeliverResult(body.getString("originator"), copies)
                        : engine.redeliver(body.getString("checkoutRequestId", ""), copies);
        if (sent.isEmpty()) throw new Mistake("nothing with that id has ended");
        json(ctx.response(), new JsonObject().put("statuses", new JsonArray(sent.get())));
    }

    static String msisdn(RoutingContext ctx) {
        var text = ctx.pathParam("msisdn");
        if (text == null || !text.matches("254[17]\\d{8}")) throw new Mistake("not a Kenyan mobile number");
        return text;
    }

    static JsonObject body(RoutingContext ctx) {
        var bytes = ctx.body().buffer();
        return bytes == null ? new JsonObject() : new JsonObject(bytes);
    }

    private static JsonObject phone(Phone phone) {
        return new JsonObject()
                .put("msisdn", phone.msisdn())
                .put("behaviour", phone.behaviour().text())
                .put("balance", phone.balance());
    }

    static JsonObject entry(Entry entry) {
        return new JsonObject()
                .put("receipt", entry.receipt())
                .put("kind", entry.kind())
                .put("amount", entry.amount())
                .put("msisdn", entry.msisdn())
                .put("reference", entry.reference())
                .put("originator", entry.originator())
                .put("checkoutRequestId", entry.checkoutRequestId())
                .put("at", time(entry.at()));
    }

    private static JsonObject asked(Asked asked) {
        var prompt = asked.prompt();
        return ended(asked.outcome())
                .put("checkoutRequestId", prompt.checkoutRequestId())
                .put("merchantRequestId", prompt.merchantRequestId())
                .put("msisdn", prompt.msisdn())
                .put("amount", prompt.amount())
                .put("reference", prompt.reference())
                .put(
                        "callback",
                        asked.delivery()
                                .map(each -> each.name().toLowerCase(Locale.ROOT))
                                .orElse("pending"))
                .put("openedAt", time(prompt.openedAt()))
                .put("answersAt", time(prompt.answersAt()));
    }

    private static JsonObject owed(Owed owed) {
        var payout = owed.payout();
        return ended(owed.outcome())
                .put("originator", payout.originator())
                .put("conversationId", payout.conversationId())
                .put("msisdn", payout.msisdn())
                .put("amount", payout.amount())
                .put("charge", owed.charge())
                .put(
                        "result",
                        owed.delivery()
                                .map(each -> each.name().toLowerCase(Locale.ROOT))
                                .orElse("pending"))
                .put("takenAt", time(payout.takenAt()));
    }

    private static JsonObject ended(Optional<Outcome> outcome) {
        return new JsonObject()
                .put("state", outcome.isPresent() ? "ended" : "open")
                .put("resultCode", outcome.map(Outcome::code).orElse(""))
                .put("receipt", outcome.map(Outcome::receipt).orElse(""));
    }

    private static JsonObject fault(Fault fault) {
        return new JsonObject()
                .put("phone", fault.phone())
                .put("fault", fault.kind().text())
                .put("door", fault.door())
                .put("times", fault.times())
                .put("ms", fault.millis())
                .put("copies", fault.copies());
    }

    static String time(long at) {
        return Instant.ofEpochMilli(at).toString();
    }

    static void list(RoutingContext ctx, List<JsonObject> rows) {
        ctx.response().putHeader("Content-Type", "application/json").end(new JsonArray(rows).encode());
    }

    static void json(HttpServerResponse response, JsonObject body) {
        response.putHeader("Content-Type", "application/json").end(body.encode());
    }
}
