package io.jirani.demo.daraja;

import io.jirani.demo.daraja.DarajaControlRoutes.Controls;
import io.jirani.demo.daraja.DarajaControlRoutes.Mistake;
import io.jirani.demo.daraja.DarajaEvent.Outcome;
import io.jirani.demo.daraja.DarajaOrderRules.Typing;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The hand of the person at the phone, and of whoever wishes the merchant ill: answers prompts with a PIN, types payments,
 * takes payments back, forges callbacks. {@code GET /sim} is a page that does the first two.
 */
final class DarajaHandRoutes {
    private static final int WRONG_PINS = 3;
    private static final int SHOWN = 100;

    private final DarajaWorld world;
    private final DarajaEngine engine;
    private final DarajaSettings settings;
    private final Controls controls;
    private final DarajaSimConfig config;
    private final Map<String, Integer> missed = new HashMap<>();

    DarajaHandRoutes(Controls controls, DarajaSimConfig config) {
        this.controls = controls;
        this.world = controls.world();
        this.engine = controls.engine();
        this.settings = controls.settings();
        this.config = config;
    }

    void mount(Router router) {
        router.get("/sim").handler(this::page);
        on(router, "/sim/prompts/:id/answer", this::answer);
        on(router, "/sim/phones/:msisdn/pay", this::type);
        on(router, "/sim/phones/:msisdn/pin", this::setPin);
        on(router, "/sim/reverse", this::reverse);
        on(router, "/sim/drain", this::drain);
        on(router, "/sim/forge", this::forge);
        on(router, "/sim/settings", this::turn);
        router.get("/sim/settings").handler(ctx -> DarajaControlRoutes.json(ctx.response(), settings()));
        router.get("/sim/statements/:account").handler(ctx -> DarajaControlRoutes.guarded(ctx, this::statement));
        router.get("/sim/orders")
                .handler(ctx -> DarajaControlRoutes.list(
                        ctx,
                        world.orders().all().stream()
                                .map(DarajaHandRoutes::order)
                                .toList()));
    }

    private void on(Router router, String path, Consumer<RoutingContext> work) {
        router.post(path).handler(ctx -> DarajaControlRoutes.guarded(ctx, work));
    }

    /** As the portal gives it. */
    private void statement(RoutingContext ctx) {
        var account = switch (Optional.ofNullable(ctx.pathParam("account")).orElse("")) {
            case "working" -> DarajaStatementCsv.Account.WORKING;
            case "utility" -> DarajaStatementCsv.Account.UTILITY;
            default -> throw new Mistake("working or utility");
        };
        var text = new DarajaStatementCsv(config, world)
                .of(account, controls.clock().instant());
        ctx.response().putHeader("Content-Type", "text/csv; charset=utf-8").end(text);
    }

    /** The right PIN pays, a wrong one fails, the third wrong one locks; {@code do: cancel} presses cancel. */
    private void answer(RoutingContext ctx) {
        var id = Optional.ofNullable(ctx.pathParam("id")).orElse("");
        var asked = world.prompt(id).orElseThrow(() -> new Mistake("no such prompt"));
        var prompt = asked.prompt();
        if (asked.outcome().isPresent()) throw new Mistake("the prompt has ended");
        engine.end(id, given(ctx, "do").equals("cancel") ? "1032" : byPin(prompt, given(ctx, "pin")));
        var code =
                world.prompt(id).flatMap(it -> it.outcome()).map(Outcome::code).orElse("");
        done(ctx, new JsonObject().put("resultCode", code));
    }

    private String byPin(DarajaEvent.Prompt prompt, String pin) {
        var phone = prompt.msisdn();
        if (missed.getOrDefault(phone, 0) >= WRONG_PINS) return "8006";
        if (!pin.equals(world.pin(phone))) return missed.merge(phone, 1, Integer::sum) >= WRONG_PINS ? "8006" : "2001";
        missed.remove(phone);
        return world.judgeTyped(phone, prompt.amount(), controls.clock().instant());
    }

    private void type(RoutingContext ctx) {
        var phone = DarajaControlRoutes.msisdn(ctx);
        var amount = given(ctx, "amount");
        if (!amount.matches("[1-9]\\d{0,8}")) throw new Mistake("whole shillings");
        var bill = given(ctx, "bill");
        if (bill.isEmpty() || bill.length() > 20) throw new Mistake("a bill reference has 1 to 20 characters");
        var shortcode = Optional.of(given(ctx, "shortcode"))
                .filter(text -> !text.isEmpty())
                .orElse(config.payBill().shortcode());
        var end = engine.errands().type(new Typing(phone, Long.parseLong(amount), shortcode, bill));
        done(ctx, new JsonObject().put("resultCode", end.getFirst()).put("receipt", end.getLast()));
    }

    private void setPin(RoutingContext ctx) {
        var pin = given(ctx, "pin");
        if (!pin.matches("\\d{4}")) throw new Mistake("a PIN has four digits");
        var phone = DarajaControlRoutes.msisdn(ctx);
        engine.commit(new DarajaEvent.PinSet(phone, pin, controls.clock().millis()));
        missed.remove(phone);
        done(ctx, new JsonObject().put("msisdn", phone));
    }

    private void reverse(RoutingContext ctx) {
        var code = engine.errands().reverse(given(ctx, "receipt"));
        done(ctx, new JsonObject().put("resultCode", code));
    }

    private void drain(RoutingContext ctx) {
        engine.commit(new DarajaEvent.Funded(
                -world.accounts().utility(), controls.clock().millis()));
        done(ctx, new JsonObject().put("utility", world.accounts().utility()));
    }

    /** Somebody who is not the provider says that a prompt was paid. */
    private void forge(RoutingContext ctx) {
        var id = given(ctx, "checkoutRequestId");
        var prompt = world.prompt(id)
                .map(DarajaWorld.Asked::prompt)
                .orElseThrow(() -> new Mistake("no such prompt: a forger names one that exists"));
        var amount = given(ctx, "amount");
        var url = Optional.of(given(ctx, "url")).filter(text -> !text.isEmpty()).orElse(prompt.callbackUrl());
        var receipt = Optional.of(given(ctx, "receipt"))
                .filter(text -> !text.isEmpty())
                .orElse("FORGED0000");
        var body = DarajaWire.callback(
                prompt,
                new Outcome(
                        "0", DarajaCodes.text("0", 0), receipt, controls.clock().millis()),
                amount.isEmpty() ? prompt.amount() : Long.parseLong(amount));
        var statuses = engine.send(url, "", body, 1);
        done(ctx, new JsonObject().put("statuses", new JsonArray(statuses)));
    }

    private void turn(RoutingContext ctx) {
        var body = DarajaControlRoutes.body(ctx);
        settings.turn(
                Optional.ofNullable(body.getBoolean("validation")),
                Optional.ofNullable(body.getBoolean("registerOnce")),
                Optional.ofNullable(body.getInteger("queriesPerMinute")));
        done(ctx, settings());
    }

    private JsonObject settings() {
        return new JsonObject()
                .put("validation", settings.validation())
                .put("registerOnce", settings.registerOnce())
                .put("queriesPerMinute", settings.queriesPerMinute());
    }

    private static JsonObject order(DarajaOrders.Placed placed) {
        var order = placed.order();
        return new JsonObject()
                .put("kind", order.errand().name().toLowerCase(Locale.ROOT))
                .put("originator", order.originator())
                .put("conversationId", order.conversationId())
                .put("to", order.to())
                .put("about", order.about())
                .put("amount", order.amount())
                .put("resultCode", placed.outcome().map(Outcome::code).orElse(""))
                .put("receipt", placed.outcome().map(Outcome::receipt).orElse(""));
    }

    /** A word of the request, from a form of the page or from JSON. */
    private static String given(RoutingContext ctx, String name) {
        if (isForm(ctx))
            return Optional.ofNullable(ctx.request().getFormAttribute(name)).orElse("");
        return DarajaRules.text(DarajaControlRoutes.body(ctx), name);
    }

    private static boolean isForm(RoutingContext ctx) {
        var type = ctx.request().getHeader("Content-Type");
        return type != null && type.startsWith("application/x-www-form-urlencoded");
    }

    private static void done(RoutingContext ctx, JsonObject answer) {
        if (isForm(ctx))
            ctx.response().setStatusCode(303).putHeader("Location", "/sim").end();
        else DarajaControlRoutes.json(ctx.response(), answer);
    }

    private void page(RoutingContext ctx) {
        var rows = new StringBuilder();
        for (var asked : world.prompts().reversed().stream().limit(SHOWN).toList()) rows.append(row(asked));
        var phones = new StringBuilder();
        for (var phone : world.phones())
            phones.append(line(List.of(phone.msisdn(), phone.behaviour().text(), "KES " + phone.balance()), ""));
        ctx.response()
                .putHeader("Content-Type", "text/html;charset=UTF-8")
                .end(
                        "<!doctype html><html lang=en><title>Simulated Daraja</title><style>body{font:15px sans-serif;margin:2em}"
                                + "td{padding:.2em 1em .2em 0}input{width:9em}</style><h1>Simulated Daraja</h1>"
                                + "<p><a href=/sim>Look again</a>. The PIN of a phone is 1234 unless it was set.</p>"
                                + "<h2>Prompts</h2><table>" + rows + "</table><h2>Pay from a phone's menu</h2>"
                                + "<form method=post onsubmit=\"this.action='/sim/phones/'+this.phone.value+'/pay'\">"
                                + "<label>Phone <input name=phone></label> <label>Account <input name=bill></label>"
                                + " <label>KES <input name=amount></label> <button>Pay</button></form>"
                                + "<h2>Phones</h2><table>" + phones + "</table>");
    }

    private static String row(DarajaWorld.Asked asked) {
        var prompt = asked.prompt();
        var form = "<form method=post action=\"/sim/prompts/" + prompt.checkoutRequestId() + "/answer\">"
                + "<input name=pin aria-label=PIN placeholder=PIN autocomplete=off> <button>Pay</button>"
                + " <button name=do value=cancel>Cancel</button></form>";
        return line(
                List.of(
                        DarajaControlRoutes.time(prompt.openedAt()),
                        prompt.msisdn(),
                        "KES " + prompt.amount(),
                        prompt.reference(),
                        asked.outcome()
                                .map(end -> end.text() + " " + end.receipt())
                                .orElse("open")),
                asked.outcome().isPresent() ? "" : form);
    }

    private static String line(List<String> cells, String form) {
        var row = new StringBuilder("<tr>");
        for (var cell : cells) row.append("<td>").append(safe(cell));
        return row.append("<td>").append(form).toString();
    }

    private static String safe(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
