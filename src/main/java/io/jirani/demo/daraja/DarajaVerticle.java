package io.jirani.demo.daraja;

import io.jirani.demo.daraja.DarajaFaults.Kind;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The provider's HTTP side. One instance on virtual threads; handlers wait in straight lines. */
final class DarajaVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(DarajaVerticle.class);

    /** The APIs behind a token. */
    enum Door {
        PUSH,
        QUERY,
        B2C,
        STATUS,
        BALANCE,
        B2B,
        REVERSAL,
        C2B,
        PULL;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** 4 MiB in all, four times what any answer has. */
    private static final int HUGE_PART = 64 * 1024;

    private static final int HUGE_PARTS = 64;

    private final DarajaSim.Parts parts;
    private final DarajaSimConfig config;
    private final DarajaWorld world;
    private final RandomGenerator random;
    private final DarajaIds ids;
    private final DarajaFaults faults = new DarajaFaults();
    private final DarajaTokens tokens;
    private final DarajaRules rules;
    private final DarajaSettings settings;
    private final DarajaDesk desk;
    private Optional<HttpServer> server = Optional.empty();
    private Optional<DarajaEngine> running = Optional.empty();

    DarajaVerticle(DarajaSim.Parts parts) {
        this.parts = parts;
        this.config = parts.config();
        this.world = parts.world();
        // Chance goes on from another place after a restart, else the first receipts would be given out again.
        this.random =
                new SplittableRandom(config.seed() + 7_919 * parts.journal().replayed());
        this.ids = new DarajaIds(random);
        this.tokens = new DarajaTokens(config.app(), parts.clock(), ids);
        this.rules = new DarajaRules(config);
        this.settings = new DarajaSettings(parts.clock());
        this.desk = new DarajaDesk(parts, ids, settings, rules);
    }

    @Override
    public Future<?> start() {
        var engine = new DarajaEngine(vertx, parts, ids, faults, settings, random);
        running = Optional.of(engine);
        var router = Router.router(vertx);
        router.route().handler(BodyHandler.create(false).setBodyLimit(100_000));
        router.get("/oauth/v1/generate").handler(this::token);
        api(router, Door.PUSH, "/mpesa/stkpush/v1/processrequest", this::push);
        api(router, Door.QUERY, "/mpesa/stkpushquery/v1/query", this::query);
        api(router, Door.B2C, "/mpesa/b2c/v3/paymentrequest", desk::pay);
        api(router, Door.B2C, "/mpesa/b2c/v1/paymentrequest", desk::payAsBefore);
        api(router, Door.STATUS, "/mpesa/transactionstatus/v1/query", desk::status);
        api(router, Door.BALANCE, "/mpesa/accountbalance/v1/query", desk::balance);
        api(router, Door.B2B, "/mpesa/b2b/v1/paymentrequest", desk::b2b);
        api(router, Door.REVERSAL, "/mpesa/reversal/v1/request", desk::reversal);
        for (var version : List.of("v1", "v2")) {
            api(
                    router,
                    Door.C2B,
                    "/mpesa/c2b/" + version + "/registerurl",
                    (in, body) -> desk.register(in, body, version));
            api(router, Door.C2B, "/mpesa/c2b/" + version + "/simulate", desk::simulate);
        }
        api(router, Door.PULL, "/pulltransactions/v1/register", desk::registerPull);
        api(router, Door.PULL, "/pulltransactions/v1/query", desk::pull);
        var controls = new DarajaControlRoutes.Controls(world, engine, faults, settings, parts.clock());
        new DarajaControlRoutes(controls, desk::unlock).mount(router);
        new DarajaHandRoutes(controls, config).mount(router);
        router.route().handler(this::nothingHere);
        return vertx.createHttpServer()
                .requestHandler(router)
                .listen(config.port(), config.host())
                .onSuccess(listening -> server = Optional.of(listening));
    }

    /** Takes up what a stop left unfinished. */
    void resume() {
        context.runOnContext(go -> running.orElseThrow().resume());
    }

    int port() {
        return server.orElseThrow().actualPort();
    }

    @Override
    public Future<?> stop() {
        running.ifPresent(DarajaEngine::close);
        return server.<Future<?>>map(HttpServer::close).orElse(Future.succeededFuture());
    }

    private void api(Router router, Door door, String path, BiFunction<DarajaEngine, JsonObject, DarajaReply> work) {
        router.route(path).handler(ctx -> {
            if (ctx.request().method().equals(HttpMethod.POST)) call(ctx, door, work);
            else refuse(ctx, new DarajaRefusal(405, "405.001", "Method Not Allowed"));
        });
    }

    private void token(RoutingContext ctx) {
        if (!"client_credentials".equals(ctx.request().getParam("grant_type"))) {
            refuse(ctx, new DarajaRefusal(400, "400.008.02", "Invalid grant type passed"));
            return;
        }
        var minted = tokens.mint(header(ctx));
        if (minted.isEmpty()) ctx.response().setStatusCode(400).end();
        else send(ctx, DarajaReply.ok(DarajaWire.token(minted.get())));
    }

    private void call(RoutingContext ctx, Door door, BiFunction<DarajaEngine, JsonObject, DarajaReply> work) {
        try {
            var body = json(ctx);
            var phone = phoneOf(door, body);
            if (edge(ctx, door, phone)) return;
            if (faults.take(Kind.INVALID_TOKEN, phone, door.text()).isPresent()) tokens.kill();
            tokens.check(door, header(ctx));
            var reply = work.apply(running.orElseThrow(), body);
            // A refusal may rest on an event that is not on the disk yet, such as a payout seen twice.
            parts.journal().flush().await();
            var slow = faults.take(Kind.SLOW_MS, phone, door.text());
            if (slow.isPresent()) vertx.timer(Math.max(1, slow.get().millis())).await();
            if (faults.take(Kind.HALF_OPEN, phone, door.text()).isPresent()) return;
            if (stalls(ctx, door, phone, reply)) return;
            if (lost(door, phone)) ctx.request().connection().close();
            else send(ctx, reply);
        } catch (DarajaRefusal refusal) {
            parts.journal().flush().await();
            refuse(ctx, refusal);
        } catch (Exception bug) {
            LOG.error("the simulator failed at {}", door, bug);
            refuse(ctx, new DarajaRefusal(500, "500.003.1001", "Internal Server Error"));
        }
    }

    /** An answer that comes byte by byte, or never ends: who reads it must know when to stop. */
    private boolean stalls(RoutingContext ctx, Door door, String phone, DarajaReply reply) {
        var drip = faults.take(Kind.DRIP_MS, phone, door.text());
        if (drip.isEmpty() && faults.take(Kind.HUGE_ANSWER, phone, door.text()).isEmpty()) return false;
        var response = ctx.response().setChunked(true).putHeader("Content-Type", "application/json");
        var text = reply.body().encode();
        var huge = " ".repeat(HUGE_PART);
        var count = drip.isPresent() ? text.length() : HUGE_PARTS;
        for (int i = 0; i < count && !response.closed(); i++) {
            response.write(drip.isPresent() ? text.substring(i, i + 1) : huge);
            vertx.timer(Math.max(1, drip.map(DarajaFaults.Fault::millis).orElse(1L)))
                    .await();
        }
        if (!response.closed()) response.end();
        return true;
    }

    private boolean lost(Door door, String phone) {
        if (faults.take(Kind.LOSE_ANSWER, phone, door.text()).isPresent()) return true;
        return (door == Door.PUSH && faults.take(Kind.LOSE_PUSH_ANSWER, phone).isPresent())
                || (door == Door.B2C && faults.take(Kind.LOSE_B2C_ANSWER, phone).isPresent());
    }

    /** What stands in front of the provider may answer in its place: nothing was executed then. */
    private boolean edge(RoutingContext ctx, Door door, String phone) {
        if (faults.take(Kind.HTML_403, phone, door.text()).isPresent()) {
            ctx.response()
                    .setStatusCode(403)
                    .putHeader("Content-Type", "text/html")
                    .end(DarajaWire.firewallPage());
            return true;
        }
        if (faults.take(Kind.HTTP_503, phone, door.text()).isPresent()) {
            ctx.response().setStatusCode(503).end("Service Unavailable");
            return true;
        }
        if (faults.take(Kind.FAULT_ENVELOPE, phone, door.text()).isPresent()) {
            send(ctx, new DarajaReply(429, DarajaWire.fault()));
            return true;
        }
        if (faults.take(Kind.SYSTEM_BUSY, phone, door.text()).isEmpty()) return false;
        refuse(ctx, new DarajaRefusal(500, "500.003.02", "System is busy. Please try again in few minutes."));
        return true;
    }

    private String phoneOf(Door door, JsonObject body) {
        return switch (door) {
            case PUSH -> DarajaRules.text(body, "PhoneNumber");
            case B2C -> DarajaRules.text(body, "PartyB");
            case QUERY ->
                world.prompt(DarajaRules.text(body, "CheckoutRequestID"))
                        .map(asked -> asked.prompt().msisdn())
                        .orElse("");
            case C2B -> DarajaRules.text(body, "Msisdn");
            case STATUS, BALANCE, B2B, REVERSAL, PULL -> "";
        };
    }

    private DarajaReply push(DarajaEngine engine, JsonObject body) {
        var push = rules.push(body);
        DarajaDesk.door(push.phone());
        if (world.lineBusy(push.phone())
                && faults.take(Kind.LOCKED_AT_PUSH, push.phone()).isPresent())
            throw DarajaRefusal.overloaded(DarajaCodes.text("1001", 0));
        var prompt = engine.open(push);
        if (faults.take(Kind.CALLBACK_BEFORE_ANSWER, push.phone()).isPresent())
            engine.answer(prompt.checkoutRequestId());
        return DarajaReply.ok(DarajaWire.pushed(prompt));
    }

    private DarajaReply query(DarajaEngine engine, JsonObject body) {
        var asked = world.prompt(rules.query(body));
        if (settings.tooSoon()) return new DarajaReply(429, DarajaWire.fault());
        if (asked.isEmpty()) throw DarajaRefusal.overloaded("The transaction does not Exist");
        var prompt = asked.get().prompt();
        if (faults.take(Kind.QUERY_NOISE, prompt.msisdn()).isPresent()) throw DarajaRefusal.overloaded("");
        if (faults.take(Kind.QUERY_IN_FLIGHT, prompt.msisdn()).isPresent()) return inFlight(prompt);
        var outcome = asked.get().outcome();
        if (outcome.isPresent())
            return DarajaReply.ok(DarajaWire.queried(
                    prompt, outcome.get().code(), outcome.get().text()));
        if (random.nextBoolean()) throw DarajaRefusal.overloaded("The transaction is being processed");
        return inFlight(prompt);
    }

    private static DarajaReply inFlight(DarajaEvent.Prompt prompt) {
        return DarajaReply.ok(DarajaWire.queried(prompt, "4999", DarajaCodes.text("4999", 0)));
    }

    private static JsonObject json(RoutingContext ctx) {
        try {
            var bytes = ctx.body().buffer();
            if (bytes == null) throw new DecodeException("no body");
            return new JsonObject(bytes);
        } catch (DecodeException | ClassCastException unreadable) {
            throw new DarajaRefusal(400, "400.002.05", "Invalid Request Payload");
        }
    }

    private static String header(RoutingContext ctx) {
        var value = ctx.request().getHeader("Authorization");
        return value == null ? "" : value;
    }

    private void nothingHere(RoutingContext ctx) {
        refuse(ctx, new DarajaRefusal(404, "404.001.01", "Resource not found"));
    }

    private void refuse(RoutingContext ctx, DarajaRefusal refusal) {
        send(ctx, new DarajaReply(refusal.status(), DarajaWire.error(ids.merchant(), refusal.code(), refusal.said())));
    }

    private static void send(RoutingContext ctx, DarajaReply reply) {
        if (ctx.response().closed()) return;
        ctx.response()
                .setStatusCode(reply.status())
                .putHeader("Content-Type", "application/json;charset=UTF-8")
                .end(reply.body().encode());
    }
}
