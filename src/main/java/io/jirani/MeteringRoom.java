package io.jirani;

import io.jirani.config.ServeSettings;
import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.identity.AuthRoutes;
import io.jirani.kernel.Ids;
import io.jirani.metering.BrokerClient;
import io.jirani.metering.CommandStore;
import io.jirani.metering.CommandVerticle;
import io.jirani.metering.DeviceKeys;
import io.jirani.metering.Foreign;
import io.jirani.metering.Inbound;
import io.jirani.metering.Ingest;
import io.jirani.metering.IngestVerticle;
import io.jirani.metering.MeterEndpoint;
import io.jirani.metering.MeterLife;
import io.jirani.metering.MeterRoutes;
import io.jirani.metering.MeterStore;
import io.jirani.metering.ReadingStore;
import io.jirani.metering.RegisterStore;
import io.jirani.metering.SilenceVerticle;
import io.jirani.settlement.IntervalInput;
import io.jirani.settlement.IntervalInput.Meters;
import io.jirani.settlement.IntervalInput.Question;
import io.jirani.settlement.IntervalInput.Use;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
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
    private final SilenceVerticle silence;
    private final MeterLife life;
    private final DeviceKeys keys;
    private final Clock clock;

    MeteringRoom(
            Db db,
            ServeSettings settings,
            Ids ids,
            DeviceKeys keys,
            Clock clock,
            Clock sunClock,
            MeterRegistry metrics) {
        this.db = db;
        this.sunClock = sunClock;
        var meters = new MeterStore(keys);
        var down = new CommandStore(ids, clock);
        readings = new ReadingStore();
        var intake = new Ingest(meters, readings, down, sunClock);
        ingest = new IngestVerticle(db, intake, Foreign.NONE, clock, sunClock, metrics);
        life = new MeterLife(meters, keys, intake, clock, sunClock);
        this.keys = keys;
        this.clock = clock;
        var url = settings.broker().url();
        endpoint = url.isPresent()
                ? Optional.empty()
                : Optional.of(new MeterEndpoint(
                        db, meters, down, ingest, "0.0.0.0", settings.broker().ownPort(), metrics));
        broker = url.map(where -> new BrokerClient(outside(where, settings.broker()), ingest, metrics));
        Inbound.Door door = endpoint.<Inbound.Door>map(own -> own).orElseGet(broker::orElseThrow);
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
        jobs.accept(silence);
    }

    int port() {
        return endpoint.map(MeterEndpoint::port).orElse(0);
    }

    /** The registry's operations. */
    Consumer<RouterBuilder> routes(AuthRoutes auth) {
        return new MeterRoutes(db, auth, life, keys, clock, changed -> {})::mount;
    }

    HealthCheck health() {
        return new HealthCheck("iot_network", this::status);
    }

    private Status status() {
        var health = ingest.health();
        if (health.retrying().isPresent())
            return Status.error(
                    "readings wait for the database since " + health.retrying().get());
        if (broker.isPresent() && !broker.get().isConnected()) return Status.degraded("the broker is away");
        return silence.trouble().map(Status::degraded).orElseGet(Status::active);
    }

    /** What the meters say of an interval. */
    IntervalInput intervalInput(Db.Tx tx, Question question) {
        var interval = question.interval();
        var said = registers.registersAt(tx, question.community(), interval);
        var silent = registers.silentAt(tx, question.community(), interval.end());
        return new IntervalInput(
                said.stream().map(Use::of).toList(),
                silent.isEmpty() ? Meters.ALL_PASSED : Meters.SOME_SILENT,
                close -> registers.keep(close, interval, said));
    }

    private static BrokerClient.Broker outside(URI url, ServeSettings.Broker settings) {
        var tls = List.of("mqtts", "ssl").contains(url.getScheme());
        return new BrokerClient.Broker(
                url.getHost(),
                url.getPort() < 0 ? (tls ? 8883 : 1883) : url.getPort(),
                settings.user().orElseThrow(),
                settings.password().orElseThrow(),
                BrokerClient.CLIENT_ID,
                Optional.empty());
    }
}
