package io.jirani.metering;

import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.IngestVerticle.Offer;
import io.jirani.run.Job;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import io.vertx.mqtt.messages.MqttSubscribeMessage;
import io.vertx.mqtt.messages.codes.MqttPubAckReasonCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's own MQTT door for meters: MQTT 3.1.1 and 5 over TCP, QoS 0 and 1. PUBACK goes out after the database
 * commit. It is not a broker: nothing is passed between devices, what waits for a meter waits in PostgreSQL. Deploy one on
 * an event loop.
 */
public final class MeterEndpoint extends VerticleBase implements Inbound.Door {
    private static final Logger LOG = LoggerFactory.getLogger(MeterEndpoint.class);
    private static final int LARGEST_PACKET = Admission.LARGEST + 256;
    private static final int LONGEST_CLIENT_ID = 64;
    private static final int MOST_SESSIONS = 20_000;
    private static final int LOGINS_AT_ONCE = 8;

    private final Db db;
    private final MeterStore meters;
    private final CommandStore commands;
    private final IngestVerticle ingest;
    private final String host;
    private final int port;
    private final MeterRegistry metrics;
    private final Semaphore logins = new Semaphore(LOGINS_AT_ONCE);
    private final Map<Dev, MeterSessionEndpoint> sessions = new HashMap<>();
    private volatile int actualPort;
    private volatile boolean stopping;
    private Optional<MqttServer> server = Optional.empty();

    /**
     * @param port 0 for any free one, see {@link #port()}
     */
    public MeterEndpoint(
            Db db,
            MeterStore meters,
            CommandStore commands,
            IngestVerticle ingest,
            String host,
            int port,
            MeterRegistry metrics) {
        this.db = db;
        this.meters = meters;
        this.commands = commands;
        this.ingest = ingest;
        this.host = host;
        this.port = port;
        this.metrics = metrics;
        metrics.gaugeMapSize("jirani_mqtt_sessions", List.of(), sessions);
    }

    @Override
    public Future<?> start() {
        var options = new MqttServerOptions()
                .setHost(host)
                .setPort(port)
                .setMaxMessageSize(LARGEST_PACKET)
                .setMaxClientIdLength(LONGEST_CLIENT_ID)
                .setTimeoutOnConnect(10);
        var mqtt = MqttServer.create(vertx, options)
                .endpointHandler(this::connected)
                .exceptionHandler(failure -> LOG.debug("a connection failed", failure));
        server = Optional.of(mqtt);
        return mqtt.listen().onSuccess(up -> actualPort = up.actualPort());
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        return server.<Future<?>>map(MqttServer::close).orElseGet(Future::succeededFuture);
    }

    /** The port it listens on, once deployed. */
    public int port() {
        return actualPort;
    }

    @Override
    public void send(Dev dev, String topic, byte[] payload) {
        context.runOnContext(
                ignored -> Optional.ofNullable(sessions.get(dev)).ifPresent(session -> session.send(topic, payload)));
    }

    @Override
    public void tell(List<Inbound.Outbound> all) {
        context.runOnContext(ignored -> all.forEach(each -> Optional.ofNullable(sessions.get(each.dev()))
                .ifPresent(session -> session.tell(each.topic(), each.payload()))));
    }

    @Override
    public void settle(List<Runnable> settled) {
        context.runOnContext(ignored -> settled.forEach(Runnable::run));
    }

    private void connected(MqttEndpoint client) {
        if (client.protocolVersion() < 4) {
            client.reject(MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION);
            return;
        }
        var dev = Optional.ofNullable(client.auth())
                .flatMap(auth -> Optional.ofNullable(auth.getUsername()))
                .filter(Dev::valid)
                .map(Dev::new);
        var password = Optional.ofNullable(client.auth())
                .flatMap(auth -> Optional.ofNullable(auth.getPassword()))
                .filter(text -> !text.isEmpty())
                .map(Secret::new);
        if (dev.isEmpty() || password.isEmpty()) reject(client, badPassword(client));
        else if (!willIsItsOwn(client, dev.get()) || staysForever(client)) reject(client, notAuthorized(client));
        else if (sessions.size() >= MOST_SESSIONS || stopping) reject(client, unavailable(client));
        else Thread.ofVirtual().name("metering.login").start(() -> login(client, dev.get(), password.get()));
    }

    private void login(MqttEndpoint client, Dev dev, Secret password) {
        Consumer<MqttEndpoint> answer;
        try {
            logins.acquire();
            try {
                var right = db.transaction(tx -> meters.admits(tx, dev, password));
                answer = right ? welcome -> open(welcome, dev) : refused -> reject(refused, badPassword(refused));
            } finally {
                logins.release();
            }
        } catch (Exception away) {
            LOG.debug("a login could not be checked", away);
            answer = refused -> reject(refused, unavailable(refused));
        }
        var decided = answer;
        context.runOnContext(ignored -> decided.accept(client));
    }

    private void open(MqttEndpoint client, Dev dev) {
        Optional.ofNullable(sessions.remove(dev)).ifPresent(MeterSessionEndpoint::takeOver);
        var session = new MeterSessionEndpoint(dev, client);
        client.publishAutoAck(false)
                .autoKeepAlive(true)
                .publishHandler(message -> published(session, message))
                .subscribeHandler(request -> subscribed(session, request))
                .unsubscribeHandler(request -> {
                    request.topics().forEach(session::unsubscribe);
                    client.unsubscribeAcknowledge(request.messageId());
                })
                .disconnectHandler(ignored -> session.leave())
                .closeHandler(ignored -> closed(session))
                .exceptionHandler(failure -> LOG.debug("the session of {} failed", dev, failure));
        sessions.put(dev, session);
        try {
            var limits = new MqttProperties();
            limits.add(new MqttProperties.IntegerProperty(MqttProperties.MAXIMUM_QOS, 1));
            if (client.protocolVersion() == 5) client.accept(false, limits);
            else client.accept(false);
        } catch (IllegalStateException gone) {
            sessions.remove(dev, session);
        }
    }

    private void published(MeterSessionEndpoint session, MqttPublishMessage message) {
        var topic = UplinkTopic.parse(message.topicName());
        if (message.qosLevel() == MqttQoS.EXACTLY_ONCE) {
            denied("qos2");
            session.close();
        } else if (topic.isEmpty() || !topic.get().dev().equals(session.dev())) {
            denied("publish");
            session.refuse(message, MqttPubAckReasonCode.NOT_AUTHORIZED);
        } else if (offer(session, message) == Offer.FULL) {
            metrics.counter("jirani_ingest_shed_total").increment();
            session.close();
        }
    }

    /** The retain flag only asks a broker to keep a message; what comes here is said now. */
    private Offer offer(MeterSessionEndpoint session, MqttPublishMessage message) {
        if (!session.hasRoom()) return Offer.FULL;
        session.waits();
        var bytes = message.payload().getBytes();
        Runnable settled = () -> session.settled(message);
        return ingest.offer(new Inbound(message.topicName(), bytes, Retain.LIVE, this, settled));
    }

    private void subscribed(MeterSessionEndpoint session, MqttSubscribeMessage request) {
        var granted = new ArrayList<MqttQoS>();
        for (var wanted : request.topicSubscriptions()) {
            var qos = session.subscribe(wanted.topicName(), wanted.qualityOfService());
            if (qos == MqttQoS.FAILURE) denied("subscribe");
            granted.add(qos);
        }
        session.client().subscribeAcknowledge(request.messageId(), granted);
        if (session.hears(UplinkTopic.command(session.dev())))
            Thread.ofVirtual().name("metering.wake").start(() -> wake(session.dev()));
    }

    private void wake(Dev dev) {
        try {
            var woken = db.transaction(tx -> commands.wake(tx, List.of(dev)));
            if (woken > 0) Job.nudge(vertx, CommandVerticle.JOB);
        } catch (Exception away) {
            LOG.debug("the commands of {} come at their time", dev, away);
        }
    }

    private void closed(MeterSessionEndpoint session) {
        sessions.remove(session.dev(), session);
        if (!stopping)
            session.lastWill()
                    .ifPresent(will -> ingest.offer(
                            new Inbound(UplinkTopic.state(session.dev()), will, Retain.LIVE, this, () -> {})));
    }

    private static boolean willIsItsOwn(MqttEndpoint client, Dev dev) {
        var will = client.will();
        if (will == null || !will.isWillFlag()) return true;
        return UplinkTopic.state(dev).equals(will.getWillTopic())
                && will.getWillMessageBytes().length <= Admission.LARGEST;
    }

    /** Without keep-alive a connection that broke would never be noticed; with it the server cuts it at 1.5 times. */
    private static boolean staysForever(MqttEndpoint client) {
        return client.keepAliveTimeSeconds() == 0;
    }

    private void denied(String what) {
        metrics.counter("jirani_mqtt_denied_total", "what", what).increment();
    }

    private void reject(MqttEndpoint client, MqttConnectReturnCode code) {
        denied("connect");
        try {
            client.reject(code);
        } catch (IllegalStateException gone) {
            LOG.debug("it did not wait for the refusal", gone);
        }
    }

    private static MqttConnectReturnCode badPassword(MqttEndpoint client) {
        return client.protocolVersion() == 5
                ? MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD
                : MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD;
    }

    private static MqttConnectReturnCode notAuthorized(MqttEndpoint client) {
        return client.protocolVersion() == 5
                ? MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5
                : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED;
    }

    private static MqttConnectReturnCode unavailable(MqttEndpoint client) {
        return client.protocolVersion() == 5
                ? MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5
                : MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE;
    }
}
