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
import java.time.Clock;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The provider's HTTP side. One instance on virtual threads; handlers wait in straight lines. */
final class DarajaVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(DarajaVerticle.class);
    private static final int LOCK_AFTER_WRONG_CREDENTIALS = 3;

    /** The APIs behind a token. */
    enum Door {
        PUSH,
        QUERY,
        B2C,
        STATUS,
        BALANCE;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private record Reply(int status, JsonObject body) {
        static Reply ok(JsonObject body) {
            return new Reply(200, body);
        }
    }

    private final DarajaSim.Parts parts;
    private final DarajaSimConfig config;
    private final Clock clock;
    private final DarajaWorld world;
    private final RandomGenerator random;
    private final DarajaIds ids;
    private final DarajaFaults faults = new DarajaFaults();
    private final DarajaTokens tokens;
    private final DarajaRules rules;
    private final DarajaStatus statuses;
    private Optional<HttpServer> server = Optional.empty();
    private Optional<DarajaEngine> running = Optional.empty();
    private int wrongCredentials;

    DarajaVerticle(DarajaSim.Parts parts) {
        this.parts = parts;
        this.config = parts.config();
        this.clock = parts.clock();
        this.world = parts.world();
        // Chance goes on from another place after a restart, else the first receipts would be given out again.
        this.random =
                new SplittableRandom(config.seed() + 7_919 * parts.journal().replayed());
        this.ids = new DarajaIds(random);
        this.tokens = new DarajaTokens(config.app(), clock, ids);
        this.rules = new DarajaRules(config);
        this.statuses = new DarajaStatus(config, world);
    }

    @Override
    public Future<?> start() {
        var engine = new DarajaEngine(vertx, parts, ids, faults, random);
        running = Optional.of(engine);
        var router = Router.router(vertx);
        router.route().handler(BodyHandler.create(false).setBodyLimit(100_000));
        router.get("/oauth/v1/generate").handler(this::token);
        api(router, Door.PUSH, "/mpesa/stkpush/v1/processrequest", this::push);
        api(router, Door.QUERY, "/mpesa/stkpushquery/v1/query", this::query);
        api(router, Door.B2C, "/mpesa/b2c/v3/paymentrequest", this::pay);
        api(router, Door.STATUS, "/mpesa/transactionstatus/v1/query", this::status);
        api(router, Door.BALANCE, "/mpesa/accountbalance/v1/query", this::balance);
        new DarajaControlRoutes(world, engine, faults, clock, () -> wrongCredentials = 0).mount(router);
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

    private void api(Router router, Door door, String path, BiFunction<DarajaEngine, JsonObject, Reply> work) {
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
        else send(ctx, Reply.ok(DarajaWire.token(minted.get())));
    }

    private void call(RoutingContext ctx, Door door, BiFunction<DarajaEngine, JsonObject, Reply> work) {
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

    private boolean lost(Door door, String phone) {
        return switch (door) {
            case PUSH -> faults.take(Kind.LOSE_PUSH_ANSWER, phone).isPresent();
            case B2C -> faults.take(Kind.LOSE_B2C_ANSWER, phone).isPresent();
            case QUERY, STATUS, BALANCE -> false;
        };
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
            send(ctx, new Reply(429, DarajaWire.fault()));
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
            case STATUS, BALANCE -> "";
        };
    }

    private Reply push(DarajaEngine engine, JsonObject body) {
        var push = rules.push(body);
        if (world.lineBusy(push.phone())
                && faults.take(Kind.LOCKED_AT_PUSH, push.phone()).isPresent())
            throw DarajaRefusal.overloaded(DarajaWire.text("1001", 0));
        var prompt = engine.open(push);
        if (faults.take(Kind.CALLBACK_BEFORE_ANSWER, push.phone()).isPresent())
            engine.answer(prompt.checkoutRequestId());
        return Reply.ok(DarajaWire.pushed(prompt));
    }

    private Reply query(DarajaEngine engine, JsonObject body) {
        var asked = world.prompt(rules.query(body));
        if (asked.isEmpty()) throw DarajaRefusal.overloaded("The transaction does not Exist");
        var prompt = asked.get().prompt();
        if (faults.take(Kind.QUERY_NOISE, prompt.msisdn()).isPresent()) throw DarajaRefusal.overloaded("");
        var outcome = asked.get().outcome();
        if (outcome.isPresent())
            return Reply.ok(DarajaWire.queried(
                    prompt, outcome.get().code(), outcome.get().text()));
        if (random.nextBoolean()) throw DarajaRefusal.overloaded("The transaction is being processed");
        return Reply.ok(DarajaWire.queried(prompt, "4999", "The transaction is still under processing"));
    }

    private Reply pay(DarajaEngine engine, JsonObject body) {
        var pay = rules.pay(body);
        if (world.payout(pay.originator()).isPresent())
            throw new DarajaRefusal(500, "500.002.1001", "Duplicate OriginatorConversationID.");
        var forced = pay.partyA().equals(config.disburser().shortcode())
                ? operator(pay.initiator(), pay.credential())
                : "2028";
        var payout = engine.take(pay, forced);
        return Reply.ok(DarajaWire.taken(payout.conversationId(), payout.originator()));
    }

    private Reply status(DarajaEngine engine, JsonObject body) {
        var ask = rules.status(body);
        var now = clock.instant();
        var conversation = ids.conversation(now);
        var originator = ids.originator();
        var wrong = operator(ask.initiator(), ask.credential());
        engine.tellLater(
                ask.resultUrl(),
                () -> wrong.isEmpty()
                        ? statuses.result(ask, conversation, originator, clock.instant())
                        : DarajaWire.refused(wrong, conversation, originator, clock.instant()));
        return Reply.ok(DarajaWire.taken(conversation, originator));
    }

    private Reply balance(DarajaEngine engine, JsonObject body) {
        var ask = rules.balance(body);
        var conversation = ids.conversation(clock.instant());
        var originator = ids.originator();
        var wrong = operator(ask.initiator(), ask.credential());
        engine.tellLater(
                ask.resultUrl(),
                () -> wrong.isEmpty()
                        ? DarajaWire.balanceResult(
                                conversation, originator, statuses.accounts(ask.partyA()), clock.instant())
                        : DarajaWire.refused(wrong, conversation, originator, clock.instant()));
        return Reply.ok(DarajaWire.taken(conversation, originator));
    }

    /** The code a wrong operator earns, or empty: 2001, and after three in a row 8006 until somebody unlocks. */
    private String operator(String initiator, String credential) {
        if (wrongCredentials >= LOCK_AFTER_WRONG_CREDENTIALS) return "8006";
        var right = initiator.equals(config.disburser().initiator())
                && parts.keys().opens(credential, config.disburser().initiatorPassword());
        wrongCredentials = right ? 0 : wrongCredentials + 1;
        return right ? "" : "2001";
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
        send(ctx, new Reply(refusal.status(), DarajaWire.error(ids.merchant(), refusal.code(), refusal.said())));
    }

    private static void send(RoutingContext ctx, Reply reply) {
        if (ctx.response().closed()) return;
        ctx.response()
                .setStatusCode(reply.status)
                .putHeader("Content-Type", "application/json;charset=UTF-8")
                .end(reply.body.encode());
    }
}
