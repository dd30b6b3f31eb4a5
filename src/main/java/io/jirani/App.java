package io.jirani;

import io.jirani.access.AccessSettings;
import io.jirani.access.ConsoleSms;
import io.jirani.config.Env;
import io.jirani.config.ServeSettings;
import io.jirani.config.ServeSettings.Role;
import io.jirani.db.Db;
import io.jirani.db.DbUrl;
import io.jirani.db.Migrations;
import io.jirani.db.Pools;
import io.jirani.http.HealthCheck;
import io.jirani.http.HttpVerticle;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Ids;
import io.jirani.market.BuyNow;
import io.jirani.market.CompatRoutes;
import io.jirani.market.LookupStore;
import io.jirani.market.Market;
import io.jirani.market.MarketLimits;
import io.jirani.market.MarketRoutes;
import io.jirani.market.MarketVerticle;
import io.jirani.market.Offers;
import io.jirani.market.OrderStore;
import io.jirani.market.PurchaseStore;
import io.jirani.market.SnapshotStore;
import io.jirani.market.TariffRoutes;
import io.jirani.metering.DeviceKeys;
import io.jirani.metering.adapters.AdapterFile;
import io.jirani.ops.GaugesVerticle;
import io.jirani.ops.HealthChecks;
import io.jirani.ops.HealthStore;
import io.jirani.ops.JobsHealth;
import io.jirani.ops.OverviewRoutes;
import io.jirani.ops.OverviewStore;
import io.jirani.ops.StreamRoutes;
import io.jirani.ops.StreamVerticle;
import io.jirani.ops.Streams;
import io.jirani.ops.Tickets;
import io.jirani.ops.Viewers;
import io.jirani.payments.PaymentSettings;
import io.jirani.payments.mpesa.MpesaConfig;
import io.jirani.run.Job;
import io.jirani.settlement.SettlementStores;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The gateway, put together: a meter's message comes in at the metering door, becomes a reading, an interval's credit, an
 * offer on the book; a purchase reserves it and asks a phone for money; the proof of payment settles energy against
 * money; the seller is paid out; and everybody is told. One paragraph a room, in that order.
 */
public final class App implements AutoCloseable {
    /** Everything that is set from outside, read and found usable. */
    public record Settings(
            ServeSettings serve,
            PaymentSettings payments,
            MpesaConfig mpesa,
            MarketLimits limits,
            Path spool,
            AdapterFile adapters,
            AccessSettings access) {
        /** Reads all settings, or names every mistake in one refusal. */
        public static Settings from(Env env) {
            var serve = ServeSettings.from(env);
            var settings = new Settings(
                    serve,
                    PaymentSettings.from(env),
                    MpesaConfig.from(env, serve.web().publicUrl()),
                    MarketLimits.RULED,
                    env.or("SPOOL_DIR", "data/spool", Path::of),
                    AdapterFile.from(env),
                    AccessSettings.from(env, serve.mode()));
            env.refuseMistakes();
            return settings;
        }

        /** The same with other lengths of payment waits and other limits for buyers. */
        public Settings with(PaymentSettings otherPayments, MarketLimits otherLimits) {
            return new Settings(serve, otherPayments, mpesa, otherLimits, spool, adapters, access);
        }
    }

    /**
     * The world around the gateway.
     *
     * @param clock money's clock, always real
     * @param wallClock the machine's own, which has to be the database's too; a test that moves money's clock leaves it
     * @param sunClock the neighbourhood's clock: readings, intervals, tariffs; real in production
     * @param tell tells a household something where no carrier of texts is set
     */
    public record World(
            Vertx vertx,
            Clock clock,
            Clock wallClock,
            Clock sunClock,
            SecureRandom random,
            BiConsumer<Household, String> tell) {}

    private final Pool pool;
    private final Db db;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Deployments deployments;
    private final HttpVerticle http;
    private final MeteringRoom metering;
    private final AccessRoom access;

    /** Starts every room this process runs, the doors last. */
    public static App start(Settings settings, World world) {
        return new App(settings, world);
    }

    private App(Settings settings, World world) {
        var serve = settings.serve();
        var clock = world.clock();
        var sunClock = world.sunClock();
        var vertx = world.vertx();
        deployments = new Deployments(vertx);
        Consumer<String> nudge = job -> Job.nudge(vertx, job);
        // Database
        var database = DbUrl.parse(serve.databaseUrl().reveal());
        serve.migrateUrl().ifPresent(owner -> Migrations.apply(DbUrl.parse(owner.reveal()), database.user()));
        pool = Pools.open(vertx, database, "gateway");
        db = new Db(pool);
        var ids = new Ids(clock, world.random());

        // Identity, with people's names and numbers in the vault, and what people may ask of us about them
        var vault = VaultRoom.open(db, serve.keys(), world.random(), metrics);
        var communities = new CommunityStore();
        var households = new HouseholdStore(vault);
        access = new AccessRoom(db, vault, serve, settings.access(), ids, world, metrics);
        var auth = access.auth();
        var keyring = new KeysRoom(db, access, world, metrics);
        var people = new PeopleRoom(db, access, households, vault, serve.privacy(), ids, world, metrics);
        db.transaction(communities::all).forEach(community -> Licence.mustCover(community, serve));

        // Metering: message → reading, kept once, acknowledged after the commit
        var keys = new DeviceKeys(serve.keys().deviceMaster(), world.random());
        metering = new MeteringRoom(db, serve, settings.adapters(), ids, keys, clock, sunClock, metrics);

        // Ledger and payments: intent → rail → callback, query → credit
        var books = new BooksRoom(db, database, auth, people.answers(), households, serve, ids, world, metrics);
        people.byTwo().forEach(books.approvals()::register);
        var ledger = books.ledger();
        var payroom = new PaymentsRoom(db, ledger, auth, vault, settings, books.approvals(), world, metrics, nudge);
        var payments = payroom.parts();

        // Market: offer, match, reserve
        var orders = new OrderStore();
        var purchases = new PurchaseStore(orders);
        var market = new Market(
                db,
                auth,
                communities,
                households,
                orders,
                purchases,
                new LookupStore(households.phones()),
                payments.intents(),
                new Offers(communities, orders, ledger, ids, clock, sunClock),
                new BuyNow(
                        communities,
                        orders,
                        purchases,
                        payments.intents(),
                        ledger,
                        settings.limits(),
                        ids,
                        clock,
                        sunClock),
                people.answers(),
                metrics,
                clock,
                sunClock);

        // Settlement: interval → credit, paid purchase → settlement → payout, and what people are told
        var stores = SettlementStores.of(ledger, communities, households, ids);
        var settlement = new SettlementRoom(
                db,
                stores,
                auth,
                books.approvals(),
                access.numbers(),
                access.tell(world.tell()),
                serve,
                settings.payments(),
                ids,
                world,
                metering::intervalInput,
                metrics,
                nudge);

        // Operations: health, gauges, the page's view and its stream
        var health = new HealthStore();
        var checks = new ArrayList<HealthCheck>(new HealthChecks(db, health, clock).all());
        checks.addAll(books.health());
        checks.addAll(access.health());
        checks.addAll(List.of(people.health(), VaultRoom.health(db, vault), JobsHealth.of(metrics)));
        checks.addAll(settlement.health());
        checks.add(MarketVerticle.health(db, sunClock));
        checks.addAll(payroom.health());
        var roles = serve.roles();
        if (roles.contains(Role.INGEST)) checks.addAll(metering.health());
        var figures = new FiguresRoom(db, auth, communities, world, metrics);
        checks.add(figures.health());
        var viewers = new Viewers(db, auth, communities, households);
        var streams = new Streams(db, clock, metrics);
        var version = Objects.requireNonNullElse(App.class.getPackage().getImplementationVersion(), "source");

        // The doors; paths that ask for no key are for this machine only (ruling 10)
        http = new HttpVerticle(
                serve.compatDoor() == ServeSettings.CompatDoor.OPEN
                        ? HttpVerticle.Settings.loopback(serve.web().port())
                        : HttpVerticle.Settings.on(serve.web().port()),
                keyring.gate(),
                List.of(
                        keyring::mount,
                        new MarketRoutes(market)::mount,
                        new TariffRoutes(market)::mount,
                        new CompatRoutes(market, new SnapshotStore(households.people()))::mount,
                        payroom::mount,
                        figures::mount,
                        metering.routes(auth, people.answers(), communities, households),
                        books::mount,
                        access::mount,
                        people::mount,
                        settlement::mount,
                        new OverviewRoutes(
                                db,
                                viewers,
                                communities,
                                households,
                                ledger,
                                new OverviewStore(households.phones()),
                                checks,
                                clock,
                                sunClock,
                                version)::mount,
                        new StreamRoutes(viewers, new Tickets(world.random(), clock), streams)::mount),
                checks,
                metrics,
                ids,
                List.of(streams::endAll));
        if (roles.contains(Role.PAYMENT)) deployments.deploy(payroom.verticle());
        if (roles.contains(Role.MARKET)) deployments.deploy(new MarketVerticle(db, orders, sunClock, metrics));
        if (roles.contains(Role.MARKET)) deployments.deploy(figures.verticle());
        if (roles.contains(Role.SETTLEMENT)) settlement.deploy(books, deployments::deploy);
        if (roles.contains(Role.OPS))
            people.deploy(deployments::deploy, new GaugesVerticle(db, health, metrics, version));
        if (roles.contains(Role.HTTP)) {
            deployments.deploy(access.verticle());
            deployments.deploy(new StreamVerticle(streams, metrics));
            deployments.deploy(http);
        }
        if (roles.contains(Role.INGEST)) metering.start(deployments::deploy, deployments::deployOnEventLoop);
    }

    /** The port the HTTP door listens on. */
    public int httpPort() {
        return http.port();
    }

    /** The port meters connect to, when the broker is our own. */
    public int mqttPort() {
        return metering.port();
    }

    /** The database, for what stands beside the gateway: the demo's counts, the books' verification. */
    public Db db() {
        return db;
    }

    /** The phones that are none, where texts go to the console. */
    public Optional<ConsoleSms> phones() {
        return access.console();
    }

    /** Stops the doors first, then the jobs, then the database connections. Work under way resumes at the next start. */
    @Override
    public void close() {
        deployments.close();
        access.close();
        pool.close().await();
        metrics.close();
    }
}
