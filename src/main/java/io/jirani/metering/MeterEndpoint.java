package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.kernel.Dev;
import io.jirani.metering.IngestVerticle.Offer;
import io.jirani.metering.Logins.Attempt;
import io.jirani.metering.Logins.Refusal;
import io.jirani.metering.Logins.Welcome;
import io.jirani.run.Job;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.mqtt.MqttEndpoint;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's own MQTT door for meters: MQTT 3.1.1 and 5, QoS 0 and 1, by TCP and TLS. PUBACK goes out after the
 * database commit. It is not a broker: nothing is passed between devices, what waits for a meter waits in PostgreSQL.
 * While the intake is full it does not read from those who speak. Deploy one on an event loop.
 */
public final class MeterEndpoint extends VerticleBase implements Inbound.Door {
    /**
     * Where it listens.
     *
     * @param port 0 for any free one
     * @param connectsPerSecond most new connections a second at each port; 0: as many as come
     */
    public record Listening(String host, int port, int connectsPerSecond, Optional<Secure> secure) {
        public static Listening plain(String host, int port) {
            return new Listening(host, port, 0, Optional.empty());
        }
    }

    /** Where it listens by TLS. */
    public record Secure(String host, int port, TlsEndpoint.Engine engine, TlsEndpoint.Identity identity) {}

    private static final Logger LOG = LoggerFactory.getLogger(MeterEndpoint.class);
    private static final int MOST_SESSIONS = 20_000;
    private static final long RETRY_MS = 20;
    private static final long REVIEW_MS = 30_000;

    private final Db db;
    private final Inlet inlet;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final MeterLoginStore registry;
    private final Logins logins;
    private final CommandWakes wakes;
    private final Rooms rooms = new Rooms();
    private final Map<Dev, MeterSessionEndpoint> sessions = new HashMap<>();
    private final WaitingRoom stopped;
    private final PortsEndpoint ports;
    private int atTheDoor;
    private volatile boolean stopping;

    public MeterEndpoint(
            Db db,
            MeterLoginStore logins,
            CommandStore commands,
            IngestVerticle ingest,
            Listening where,
            Clock clock,
            MeterRegistry metrics) {
        this(db, logins, commands, new Inlet(ingest::offer, ingest::hasRoom), where, clock, metrics);
    }

    MeterEndpoint(
            Db db,
            MeterLoginStore logins,
            CommandStore commands,
            Inlet inlet,
            Listening where,
            Clock clock,
            MeterRegistry metrics) {
        this.db = db;
        this.inlet = inlet;
        this.clock = clock;
        this.metrics = metrics;
        this.registry = logins;
        this.ports = new PortsEndpoint(where, clock, metrics);
        this.logins = new Logins(devs -> db.transaction(tx -> logins.of(tx, devs)), MOST_SESSIONS);
        this.wakes = new CommandWakes(devs -> {
            var woken = db.transaction(tx -> commands.wake(tx, devs));
            if (woken > 0) Job.nudge(vertx, CommandVerticle.JOB);
        });
        metrics.gaugeMapSize("jirani_mqtt_sessions", List.of(), sessions);
        this.stopped = new WaitingRoom(inlet.hasRoom(), look -> vertx.setTimer(RETRY_MS, id -> look.run()));
        metrics.gauge("jirani_mqtt_stopped", stopped, WaitingRoom::size);
        metrics.gauge("jirani_mqtt_logins_waiting", this.logins, Logins::waiting);
    }

    @Override
    public Future<?> start() {
        logins.start();
        vertx.setPeriodic(REVIEW_MS, id -> review(List.copyOf(sessions.values())));
        return ports.open(vertx, this::connected);
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        logins.stop();
        return ports.close();
    }

    @Override
    public void send(Dev dev, String topic, byte[] payload) {
        rooms.onLoop(() -> Optional.ofNullable(sessions.get(dev)).ifPresent(session -> session.send(topic, payload)));
    }

    @Override
    public void tell(List<Inbound.Outbound> all) {
        rooms.onLoop(() -> all.forEach(each -> Optional.ofNullable(sessions.get(each.dev()))
                .ifPresent(session -> session.tell(each.topic(), each.payload()))));
    }

    /** Only foreign meters that asked for it hear it. */
    @Override
    public void publish(String topic, byte[] payload) {
        rooms.onLoop(() -> sessions.values().stream()
                .filter(session -> session.guest().foreign().isPresent())
                .forEach(session -> session.send(topic, payload)));
    }

    /** The port of plain TCP, once deployed. */
    public int port() {
        return ports.plain();
    }

    /** The port of TLS, once deployed, or 0. */
    public int securePort() {
        return ports.secure();
    }

    /** How the certificate is that it shows, if it shows one. */
    public Optional<HealthCheck> certificate() {
        return ports.certificate();
    }

    /** Looks at the certificate's files now. */
    Future<Void> renew() {
        return ports.renew(vertx);
    }

    private void connected(MqttEndpoint client) {
        var caller = new MeterCallerEndpoint(client, this::denied);
        if (client.protocolVersion() < 4) {
            caller.protocol();
            return;
        }
        var credentials = caller.credentials();
        if (credentials.isEmpty()) caller.wrongPassword();
        else if (!DoorRules.keepAliveFits(client.keepAliveTimeSeconds())) caller.notAllowed();
        else if (sessions.size() + atTheDoor >= MOST_SESSIONS || stopping) caller.busy();
        else {
            atTheDoor++;
            // What it says before it is let in waits, as MQTT allows it to speak at once.
            var wire = WireEndpoint.under(client);
            wire.ifPresent(WireEndpoint::pause);
            logins.ask(new Attempt(
                    credentials.get().dev(),
                    credentials.get().password(),
                    answer -> rooms.onLoop(() -> {
                        atTheDoor--;
                        switch (answer) {
                            case Welcome welcome -> open(client, welcome.login(), caller);
                            case Refusal.WRONG -> caller.wrongPassword();
                            case Refusal.BUSY -> caller.busy();
                        }
                        wire.ifPresent(WireEndpoint::resume);
                    })));
        }
    }

    private void open(MqttEndpoint client, MeterLoginStore.Login login, MeterCallerEndpoint caller) {
        var guest = login.guest();
        if (stopping) {
            caller.busy();
            return;
        }
        if (caller.will().filter(said -> !DoorRules.mayLeave(guest, said)).isPresent()) {
            caller.notAllowed();
            return;
        }
        var before = Optional.ofNullable(sessions.get(guest.dev()));
        var takeovers = before.map(old -> old.takeovers().next(clock.instant())).orElse(Takeovers.NONE);
        var session = new MeterSessionEndpoint(login, client, rooms, takeovers);
        try {
            welcome(client, session, caller);
        } catch (RuntimeException gone) {
            LOG.debug("{} did not wait for its welcome", guest.dev(), gone);
            return;
        }
        sessions.put(guest.dev(), session);
        before.ifPresent(old -> takenOver(old, takeovers));
    }

    private void welcome(MqttEndpoint client, MeterSessionEndpoint session, MeterCallerEndpoint caller) {
        client.publishAutoAck(false)
                .autoKeepAlive(true)
                .publishHandler(session::published)
                .subscribeHandler(request -> {
                    session.subscribed(request);
                    if (session.hears(UplinkTopic.command(session.dev()))) wakes.add(session.dev());
                })
                .unsubscribeHandler(request -> {
                    request.topics().forEach(session::unsubscribe);
                    client.unsubscribeAcknowledge(request.messageId());
                })
                .disconnectHandler(ignored -> session.leave())
                .closeHandler(ignored -> closed(session))
                .exceptionHandler(failure -> LOG.debug("the session of {} failed", session.dev(), failure));
        caller.accept();
    }

    private void takenOver(MeterSessionEndpoint old, Takeovers takeovers) {
        old.takeOver();
        metrics.counter("jirani_mqtt_takeovers_total").increment();
        if (!takeovers.justFlaps()) return;
        var guest = old.guest();
        LOG.warn("{} connected {} times within a minute: two devices may use its name", guest.dev(), takeovers.count());
        Logins.aside(() -> db.inTransaction(tx -> registry.flaps(tx, guest, takeovers.count(), clock.instant())));
    }

    /** Ends the session of a meter that may no longer come in. May be called from any thread. */
    public void review(Dev dev) {
        rooms.onLoop(
                () -> review(Optional.ofNullable(sessions.get(dev)).stream().toList()));
    }

    private void review(List<MeterSessionEndpoint> open) {
        Logins.aside(() -> {
            var over =
                    logins.over(open.stream().map(MeterSessionEndpoint::login).toList());
            rooms.onLoop(() -> open.stream()
                    .filter(session -> over.contains(session.dev()))
                    .forEach(MeterSessionEndpoint::takeOver));
        });
    }

    private void closed(MeterSessionEndpoint session) {
        sessions.remove(session.dev(), session);
        stopped.remove(session);
        var will = session.closed();
        if (!stopping && will.map(inlet.offer()).equals(Optional.of(Offer.FULL)))
            LOG.debug("the last will of {} found no room", session.dev());
    }

    private void denied(String what) {
        metrics.counter("jirani_mqtt_denied_total", "what", what).increment();
    }

    /** What sessions see of this door. */
    private final class Rooms implements MeterSessionEndpoint.House {
        private final Handover handover = new Handover(work -> context.runOnContext(ignored -> work.run()));

        @Override
        public Offer offer(Inbound message) {
            return inlet.offer().apply(message);
        }

        @Override
        public void onLoop(Runnable work) {
            handover.add(work);
        }

        @Override
        public void stopped(MeterSessionEndpoint session) {
            metrics.counter("jirani_ingest_pauses_total").increment();
            stopped.add(session);
        }

        @Override
        public void denied(String what) {
            MeterEndpoint.this.denied(what);
        }

        @Override
        public Inbound.Door door() {
            return MeterEndpoint.this;
        }
    }
}
