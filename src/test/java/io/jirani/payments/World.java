package io.jirani.payments;

import io.jirani.Overheard;
import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.db.DbUrl;
import io.jirani.db.Pools;
import io.jirani.http.ClientAddress;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Ids;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.jirani.payments.mpesa.MpesaRail;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Payments on a real database, with a real HTTP server on the far side and one of our own for callbacks. */
public final class World implements AutoCloseable {
    private static final ClientAddress PROXIES = new ClientAddress(Set.of());

    public final TestDb database = TestDb.fresh();
    public final Db db = database.db();
    public final Vertx vertx = Vertx.vertx();
    public final Hand clock = new Hand();
    public final Ids ids = new Ids(clock, new Random(5));
    public final FarSide daraja = new FarSide(vertx, 0);
    public final LedgerStore ledger = new LedgerStore(ids, clock);
    public final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    public final CallbackToken tokens = new CallbackToken(new Secret("a callback key of a test"));
    public final Payments.Parts parts;
    public final Payments payments;
    public final CallbackRoutes routes;
    public final Path spool;
    private final WebClient http = WebClient.create(vertx);
    private final AtomicInteger ours = new AtomicInteger();
    private int households;

    public World() {
        try {
            spool = Files.createTempDirectory("payments").resolve("callbacks.spool");
        } catch (java.io.IOException unwritable) {
            throw new IllegalStateException(unwritable);
        }
        var rail = new MeteredRail(
                new MpesaRail(vertx, TestMpesa.config(daraja.port()), tokens, clock, Duration.ofSeconds(3)), metrics);
        parts = Payments.Parts.of(
                db,
                ledger,
                rail,
                TestVault.VAULT,
                new CallbackSpool(spool, TestVault.VAULT),
                clock,
                PaymentSettings.demo(),
                metrics);
        payments = new Payments(parts, name -> {}, World::together);
        routes = new CallbackRoutes(parts, tokens, PROXIES);
        serve(routes);
    }

    private void serve(CallbackRoutes doors) {
        ours.set(serve(router -> {
            router.post("/hooks/pay/:token/stk").handler(doors::hookStk);
            router.post("/hooks/pay/:token/result").handler(doors::hookResult);
            router.post("/hooks/pay/:token/timeout").handler(doors::hookTimeout);
            router.post("/hooks/pay/:token/confirmation").handler(doors::hookConfirmation);
            router.post("/hooks/pay/:token/validation").handler(doors::hookValidation);
        }));
    }

    /** Serves routes on virtual threads and answers the port. */
    public int serve(Consumer<Router> routes) {
        var port = new AtomicInteger();
        var verticle = new VerticleBase() {
            @Override
            public Future<?> start() {
                var router = Router.router(vertx);
                router.route().handler(BodyHandler.create(false));
                routes.accept(router);
                return vertx.createHttpServer()
                        .requestHandler(router)
                        .listen(0, "127.0.0.1")
                        .map(server -> {
                            port.set(server.actualPort());
                            return server;
                        });
            }
        };
        vertx.deployVerticle(verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .await();
        return port.get();
    }

    /** What a GET with a key answers; only the status when it is refused. */
    public JsonObject get(int port, String path, String key) {
        var answer = http.get(port, "127.0.0.1", path)
                .putHeader("Authorization", "Bearer " + key)
                .send()
                .await();
        var refused = new JsonObject().put("status", answer.statusCode());
        return answer.statusCode() == 200
                ? Optional.ofNullable(answer.bodyAsJsonObject()).orElse(refused)
                : refused;
    }

    /** From now on callbacks come in at doors whose database is away. */
    public void databaseAway() {
        var url = database.app();
        var nowhere = new DbUrl("127.0.0.1", 1, url.database(), url.user(), url.password());
        var away = new Payments.Parts(
                new Db(Pools.open(vertx, nowhere, "away")),
                parts.ledger(),
                parts.communities(),
                parts.intents(),
                parts.payouts(),
                parts.credits(),
                parts.inbox(),
                parts.railStates(),
                parts.reviews(),
                parts.spool(),
                parts.rails(),
                clock,
                parts.settings(),
                metrics);
        serve(new CallbackRoutes(away, tokens, PROXIES));
    }

    private static void together(List<Runnable> works) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            works.forEach(threads::execute);
        }
    }

    /** A household in a community of its own. */
    public Household household(Custody custody) {
        return db.transaction(tx -> Homes.add(tx, ids, ++households, custody, clock.instant()));
    }

    /** Stores a collection of 30 shillings. */
    public IntentId ask(Household of) {
        var id = new IntentId(ids.next());
        var request = new NewCollection(
                id, "purchase:" + id, of.community(), of.id(), of.phones().getFirst(), Intents.ASKED, "2.5kWh energy");
        db.inTransaction(tx -> parts.intents().open(tx, request, clock.instant()));
        return id;
    }

    /** Stores a payout of some shillings from a funded wallet over a funded float. */
    public IntentId send(Household to, Money amount) {
        return send(to, amount, Money.kes(0));
    }

    /** The same, of which the household bears a charge. */
    public IntentId send(Household to, Money amount, Money charge) {
        var id = new IntentId(ids.next());
        var wallet = Account.of(to.id(), Pocket.WALLET, Asset.KES);
        var out = Account.payout("mpesa", Asset.KES);
        db.inTransaction(tx -> {
            ledger.post(
                    tx,
                    Entry.single("float:" + id, "test")
                            .debit(out, amount)
                            .credit(Account.capital(Asset.KES), amount)
                            .entry());
            ledger.post(
                    tx,
                    Entry.single("earn:" + id, "test")
                            .debit(Account.collect("mpesa", Asset.KES), amount.plus(charge))
                            .credit(wallet, amount.plus(charge))
                            .entry());
            var hold = ledger.post(
                    tx,
                    Entry.pending("payout:" + id, "test")
                            .debit(wallet, amount.plus(charge))
                            .credit(out, amount)
                            .credit(Account.railCost("mpesa", Asset.KES), charge)
                            .entry());
            parts.payouts()
                    .openPayout(
                            tx,
                            new NewPayout(
                                    id,
                                    "payout:" + id,
                                    to.community(),
                                    to.id(),
                                    to.phones().getFirst(),
                                    amount,
                                    hold.id()),
                            clock.instant());
        });
        return id;
    }

    /** Posts a body to the secret path of an intent and answers the status. */
    public int callback(String token, String what, JsonObject body) {
        return http.post(ours.get(), "127.0.0.1", "/hooks/pay/" + token + "/" + what)
                .sendBuffer(body.toBuffer())
                .await()
                .statusCode();
    }

    public int stk(IntentId id, JsonObject body) {
        return callback(tokens.of(CallbackToken.Kind.STK, id), "stk", body);
    }

    public int result(IntentId id, JsonObject body) {
        return callback(tokens.of(CallbackToken.Kind.RESULT, id), "result", body);
    }

    /** A paid callback for what an intent asked. */
    public JsonObject paid(IntentId id, long shillings, String receipt) {
        var items = new JsonArray()
                .add(new JsonObject().put("Name", "Amount").put("Value", shillings))
                .add(new JsonObject().put("Name", "MpesaReceiptNumber").put("Value", receipt));
        var body = stk(ref(id), 0);
        body.getJsonObject("Body")
                .getJsonObject("stkCallback")
                .put("CallbackMetadata", new JsonObject().put("Item", items));
        return body;
    }

    static JsonObject stk(String ref, int code) {
        var callback = new JsonObject()
                .put("CheckoutRequestID", ref)
                .put("ResultCode", code)
                .put("ResultDesc", "said");
        return new JsonObject().put("Body", new JsonObject().put("stkCallback", callback));
    }

    public String ref(IntentId id) {
        return view(id).providerRef().map(ProviderRef::text).orElse("ws_CO_unknown");
    }

    public IntentView view(IntentId id) {
        return db.transaction(tx -> parts.intents().find(tx, id)).orElseThrow();
    }

    public Payout payout(IntentId id) {
        return db.transaction(tx -> parts.payouts().find(tx, id)).orElseThrow();
    }

    /** What a household's account, or another's, has posted, in cents. */
    public long posted(Account account) {
        return db.transaction(tx -> ledger.balance(tx, account)).posted();
    }

    public long posted(Household of, Pocket pocket) {
        return posted(Account.of(of.id(), pocket, Asset.KES));
    }

    public long count(String sql, IntentId id) {
        return db.transaction(tx -> tx.one(sql, Tuple.of(id.value()), row -> row.getLong(0)));
    }

    @Override
    public void close() {
        var said = metrics.getMeters().stream()
                .map(meter -> meter.getId().getName() + " " + meter.getId().getTags())
                .collect(Collectors.joining("\n"));
        Overheard.keep(Overheard.Channel.METRICS, "payments", said);
        vertx.close().await();
        database.close();
    }
}
