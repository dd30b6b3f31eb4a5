package io.jirani;

import io.jirani.config.ServeSettings;
import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Ids;
import io.jirani.metering.BrokerClient;
import io.jirani.metering.CommandStore;
import io.jirani.metering.CommandVerticle;
import io.jirani.metering.DeviceKeys;
import io.jirani.metering.FineDataRoutes;
import io.jirani.metering.GatewayId;
import io.jirani.metering.GatewaySlotStore;
import io.jirani.metering.Inbound;
import io.jirani.metering.Ingest;
import io.jirani.metering.IngestHealth;
import io.jirani.metering.IngestVerticle;
import io.jirani.metering.MeterCache;
import io.jirani.metering.MeterEndpoint;
import io.jirani.metering.MeterLife;
import io.jirani.metering.MeterLoginStore;
import io.jirani.metering.MeterRoutes;
import io.jirani.metering.MeterRulings;
import io.jirani.metering.MeterStore;
import io.jirani.metering.ReadingStore;
import io.jirani.metering.RegisterStore;
import io.jirani.metering.RetentionVerticle;
import io.jirani.metering.SilenceVerticle;
import io.jirani.metering.TlsEndpoint;
import io.jirani.metering.WaitingVerticle;
import io.jirani.metering.adapters.AdapterFile;
import io.jirani.metering.adapters.Adapters;
import io.jirani.metering.adapters.HomeAssistant;
import io.jirani.metering.adapters.HomeAssistantStore;
import io.jirani.metering.adapters.HomeAssistantVerticle;
import io.jirani.settlement.IntervalInput;
import io.jirani.settlement.IntervalInput.Feeder;
import io.jirani.settlement.IntervalInput.Meters;
import io.jirani.settlement.IntervalInput.Question;
import io.jirani.settlement.IntervalInput.Use;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Metering's part of the composition: the intake and the door in front of it (our own MQTT endpoint, or a broker), the
 * commands that go down to the meters, and what the meters say of an interval in settlement's words.
 */
final class MeteringRoom {
    private static final Duration AHEAD = Duration.ofDays(62);

    private final Db db;
    private final Clock sunClock;
    private final ReadingStore readings;
    private final RegisterStore registers = new RegisterStore();
    private final IngestVerticle ingest;
    private final Optional<MeterEndpoint> endpoint;
    private final Optional<BrokerClient> broker;
    private final CommandVerticle commands;
    private final Optional<HomeAssistantVerticle> announcer;
    private final RetentionVerticle retention;
    private final SilenceVerticle silence;
    private final WaitingVerticle waiting;
    private final MeterLife life;
    private final MeterRulings rulings;
    private final MeterCache registered;
    private final DeviceKeys keys;
    private final Clock clock;

    MeteringRoom(
            Db db,
            ServeSettings settings,
            AdapterFile languages,
            Ids ids,
            DeviceKeys keys,
            Clock clock,
            Clock sunClock,
            MeterRegistry metrics) {
        this.db = db;
        this.sunClock = sunClock;
        retention = new RetentionVerticle(db, clock, sunClock, metrics);
        waiting = new WaitingVerticle(db, sunClock, metrics);
        var foreign = new Adapters(languages.adapters(), metrics);
        var meters = new MeterStore(keys, foreign);
        var down = new CommandStore(ids, clock);
        readings = new ReadingStore();
        var intake = new Ingest(meters, readings, down, clock, sunClock);
        ingest = new IngestVerticle(db, intake, foreign, clock, sunClock, metrics);
        registered = intake.registry();
        rulings = new MeterRulings(intake, clock, sunClock);
        life = new MeterLife(meters, keys, intake, clock, sunClock);
        this.keys = keys;
        this.clock = clock;
        var url = settings.broker().url();
        endpoint = url.isPresent()
                ? Optional.empty()
                : Optional.of(new MeterEndpoint(
                        db, new MeterLoginStore(foreign), down, ingest, listening(settings.broker()), clock, metrics));
        broker = url.map(where -> new BrokerClient(
                outside(where, settings.broker()),
                db,
                new GatewaySlotStore(),
                new GatewayId(ids.next()),
                foreign,
                ingest,
                metrics));
        Inbound.Door door = endpoint.<Inbound.Door>map(own -> own).orElseGet(broker::orElseThrow);
        announcer = announcer(languages.homeAssistant(), metrics);
        silence = new SilenceVerticle(
                db,
                settings.broker().silentAfter(),
                () -> broker.map(BrokerClient::isConnected).orElse(true),
                clock,
                sunClock,
                metrics);
        commands = new CommandVerticle(db, meters, down, List.of(door), sunClock, metrics);
    }

    /** Opens the doors, the intake behind them first. */
    void start(Consumer<Deployable> jobs, Consumer<Deployable> eventLoops) {
        var now = sunClock.instant();
        db.transaction(tx -> readings.partitions(tx, now.minus(AHEAD), now.plus(AHEAD)));
        jobs.accept(ingest);
        endpoint.ifPresent(eventLoops);
        broker.ifPresent(eventLoops);
        jobs.accept(commands);
        announcer.ifPresent(jobs);
        jobs.accept(retention);
        jobs.accept(silence);
        jobs.accept(waiting);
    }

    /** Where there is no broker, nobody could hear it. */
    private Optional<HomeAssistantVerticle> announcer(HomeAssistant.Form form, MeterRegistry metrics) {
        return broker.filter(there -> form != HomeAssistant.Form.OFF)
                .map(there -> new HomeAssistantVerticle(
                        db, new HomeAssistantStore(), form, there, there::isConnected, metrics));
    }

    int port() {
        return endpoint.map(MeterEndpoint::port).orElse(0);
    }

    List<HealthCheck> health() {
        var all = new ArrayList<>(List.of(new HealthCheck("iot_network", this::status), retention.health()));
        endpoint.flatMap(MeterEndpoint::certificate).ifPresent(all::add);
        return all;
    }

    /** The registry's operations, and what may be read of what meters said. */
    Consumer<RouterBuilder> routes(
            AuthRoutes auth, IdempotencyStore answers, CommunityStore communities, HouseholdStore households) {
        var registry = new MeterRoutes(db, auth, answers, households, life, rulings, keys, clock, dev -> {
            registered.forget(dev);
            endpoint.ifPresent(own -> own.review(dev));
        });
        var fineData = new FineDataRoutes(db, auth, communities, households, clock);
        return builder -> {
            registry.mount(builder);
            fineData.mount(builder);
        };
    }

    private Status status() {
        var health = ingest.health();
        if (health.threads() == IngestHealth.Threads.DEAD) return Status.error("the intake has ended; start again");
        if (health.retrying().isPresent())
            return Status.error(
                    "readings wait for the database since " + health.retrying().get());
        if (broker.isPresent() && !broker.get().isConnected()) return Status.degraded("the broker is away");
        return silence.trouble().map(Status::degraded).orElseGet(Status::active);
    }

    /** What the meters say of an interval. */
    IntervalInput intervalInput(Db.Tx tx, Question question) {
        var first = question.interval();
        var last = question.last();
        var said = registers.registersIn(tx, question.community(), first, last);
        var silent = registers.silentAt(tx, question.community(), last.end());
        var feeder = registers.feederAt(tx, question.community(), last);
        return new IntervalInput(
                said.stream().map(Use::of).toList(),
                silent.isEmpty() ? Meters.ALL_PASSED : Meters.SOME_SILENT,
                Feeder.of(feeder),
                close -> {
                    registers.keep(close, first, last, said);
                    registers.keep(close, last, feeder);
                });
    }

    /** Where there is TLS, plain MQTT is for this machine only. */
    private static MeterEndpoint.Listening listening(ServeSettings.Broker settings) {
        var own = settings.own();
        var secure = own.tls()
                .map(tls -> new MeterEndpoint.Secure(
                        "0.0.0.0",
                        tls.port(),
                        TlsEndpoint.Engine.best(),
                        new TlsEndpoint.Identity(tls.certificate(), tls.key())));
        return new MeterEndpoint.Listening(
                secure.isPresent() ? "127.0.0.1" : "0.0.0.0", own.port(), own.connectsPerSecond(), secure);
    }

    private static BrokerClient.Broker outside(URI url, ServeSettings.Broker settings) {
        var tls = List.of("mqtts", "ssl").contains(url.getScheme());
        var security = new BrokerClient.Tls(TlsEndpoint.Engine.best(), settings.authorities());
        return new BrokerClient.Broker(
                url.getHost(),
                url.getPort() < 0 ? (tls ? 8883 : 1883) : url.getPort(),
                settings.user().orElseThrow(),
                settings.password().orElseThrow(),
                tls ? Optional.of(security) : Optional.empty(),
                BrokerClient.Broker.KEEP_ALIVE,
                BrokerClient.Broker.LEASE);
    }
}
