package io.jirani.demo;

import io.jirani.App;
import io.jirani.audit.Verify;
import io.jirani.db.Db;
import io.jirani.demo.ProviderCheck.Movement;
import io.jirani.demo.ProviderCheck.Way;
import io.jirani.demo.daraja.DarajaSim;
import io.jirani.demo.daraja.DarajaSimConfig;
import io.jirani.identity.Household;
import io.jirani.identity.PhoneStore;
import io.jirani.run.Job;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A whole neighbourhood on one machine, in one process: a real database, our own broker endpoint, a simulated provider
 * behind its socket, houses with meters, people with phones, and the gateway between them.
 */
public final class Demo implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = 2026;

    private final Clock clock;
    private final Vertx vertx;
    private final EmbeddedPostgres database;
    private final DarajaSim provider;
    private final NeighbourhoodClock sun;
    private final App app;
    private final PhonesDoor screens;
    private final FleetClient fleet;
    private final CustomersClient people;
    private final long tradesBefore;
    private final PhoneStore numbers;
    private final DemoStatement statement;

    /**
     * Starts everything, the people last.
     *
     * @param say told what is happening, a line each
     * @param notices takes what households are told, already for their eyes only
     */
    public static Demo start(
            DemoOptions options,
            Clock clock,
            SecureRandom random,
            Consumer<String> say,
            BiConsumer<Household, String> notices) {
        return new Demo(options, clock, random, say, notices);
    }

    private Demo(
            DemoOptions options,
            Clock clock,
            SecureRandom random,
            Consumer<String> say,
            BiConsumer<Household, String> notices) {
        this.clock = clock;
        var data = options.data();
        var neighbourhood = Neighbourhood.of(options.households());
        say.accept("database: PostgreSQL in " + data.resolve("postgres"));
        database = EmbeddedPostgres.start(data.resolve("postgres"), random);
        vertx = Vertx.vertx();
        var config = DarajaSimConfig.standard(data.resolve("providers"))
                .withPort(FreePort.from(options.ports().provider(), "the provider", say));
        provider = DarajaSim.open(vertx, config, clock);
        var secrets = DemoSecrets.open(data, random);
        var gateway = new DemoGateway(neighbourhood, secrets, clock, random);
        numbers = gateway.phones();
        var http = FreePort.ofPage(data, options.ports().http(), say);
        var mqtt = FreePort.from(options.ports().mqtt(), "the broker", say);
        var settings = gateway.settings(data, database, provider, config, http, mqtt);
        sun = NeighbourhoodClock.open(data, clock, neighbourhood.zone(), options.speed());
        app = App.start(settings, new App.World(vertx, clock, clock, sun, random, notices));
        var texts = app.phones().orElseThrow();
        screens = PhonesDoor.open(vertx, texts, login -> authenticator(secrets, login), clock);
        gateway.settle(app, config, sun);
        statement = new DemoStatement(
                app.db(),
                DemoGateway.base(provider.port()),
                config,
                data.resolve("statements"),
                clock,
                () -> Job.nudge(vertx, "payments.statements"));
        try (var everybody = new GatewayClient(DemoGateway.base(app.httpPort()), random)) {
            new NumberProof(everybody, texts::inbox).all(neighbourhood.homes(), gateway.keys());
            gateway.operators(app.db(), everybody).enrol(gateway.community());
        }
        texts.listen((to, text) -> say.accept(
                "a text to " + to + ", to be read at http://localhost:" + screens.port() + "/phones/<number>"));
        tradesBefore = counts().trades();
        provider.takeUp();
        fleet = FleetClient.start(
                vertx,
                new FleetClient.Setup(
                        new Broker("127.0.0.1", app.mqttPort()),
                        neighbourhood.homes(),
                        neighbourhood.zone(),
                        neighbourhood.interval(),
                        options.speed(),
                        data,
                        sun.start(),
                        SEED,
                        Optional.of(neighbourhood.feeder())),
                secrets::device,
                clock,
                sun);
        vertx.deployVerticle(new TasmotaVerticle(
                        new Broker("127.0.0.1", app.mqttPort()),
                        neighbourhood.tasmotaDevice(),
                        new House(SEED * 1_000 + neighbourhood.tasmota().index(), 0, neighbourhood.zone()),
                        neighbourhood.zone(),
                        sun.start(),
                        clock,
                        sun))
                .await();
        people = CustomersClient.start(
                DemoGateway.base(app.httpPort()), neighbourhood.homes(), gateway.keys(), clock, SEED);
    }

    private static Optional<Authenticator> authenticator(DemoSecrets secrets, String login) {
        return secrets.staff(login).map(kept -> new Authenticator(kept.getString("otpauth")));
    }

    public int httpPort() {
        return app.httpPort();
    }

    public int mqttPort() {
        return app.mqttPort();
    }

    /** The gateway's database, for those who look behind it. */
    Db db() {
        return app.db();
    }

    public int providerPort() {
        return provider.port();
    }

    /** The port where the texts that reached people's phones are read. */
    public int phonesPort() {
        return screens.port();
    }

    /** One line for people who watch. */
    public String summary() {
        return DemoReport.summary(sun, counts());
    }

    private DemoCounts counts() {
        return app.db().transaction(new DemoCountsStore()::counts);
    }

    /** Sends the people home, lets what is under way come to its end, and checks everything. */
    public DemoReport finish() {
        people.close();
        var end = clock.instant().plus(PATIENCE);
        while (true) {
            while (counts().underway() > 0 && clock.instant().isBefore(end)) pause();
            var report = judged();
            // A last purchase or payout may have begun while the books were read: then they are read again.
            if (report.counts().underway() == 0 || !clock.instant().isBefore(end)) return report;
        }
    }

    private DemoReport judged() {
        var wrong = counts().underway() == 0 ? statement.take() : List.<String>of();
        var faults =
                new Verify(app.db()).findings().stream().map(Object::toString).toList();
        var problems = new ArrayList<>(wrong);
        var moved = ProviderCheck.differences(
                moved(), app.db().transaction(tx -> new DemoCountsStore().movements(tx, numbers)));
        moved.forEach(difference -> problems.add("provider: " + difference));
        if (people.tally().faults() > 0) problems.add(people.tally().faults() + " requests broke the gateway");
        if (counts().readings() == 0) problems.add("no meter was heard of");
        if (counts().trades() > tradesBefore && fleet.tally().commands() == 0)
            problems.add("no meter was told its new credit");
        if (fleet.tally().unsigned() > 0)
            problems.add(fleet.tally().unsigned() + " messages to meters were not signed");
        return new DemoReport(counts(), statement.read(), faults, problems);
    }

    private List<Movement> moved() {
        var request = HttpRequest.newBuilder(DemoGateway.base(provider.port()).resolve("/sim/statement"))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var body =
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return new JsonArray(body)
                    .stream().map(JsonObject.class::cast).map(Demo::movement).toList();
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static Movement movement(JsonObject row) {
        return row.getString("kind").equals("stk")
                ? new Movement(Way.IN, row.getString("checkoutRequestId"), row.getLong("amount") * 100)
                : new Movement(Way.OUT, row.getString("originator"), row.getLong("amount") * 100);
    }

    @Override
    public void close() {
        people.close();
        fleet.close();
        sun.close();
        app.close();
        screens.close();
        provider.close();
        vertx.close().await();
        database.close();
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
