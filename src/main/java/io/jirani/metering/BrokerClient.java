package io.jirani.metering;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.IngestVerticle.Offer;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door through an external broker such as Mosquitto. One persistent session under a fixed client id, so that the
 * broker queues while the gateway is away; PUBACK after the database commit, and only on the connection the message came
 * on. Deploy one on an event loop.
 */
public final class BrokerClient extends VerticleBase implements Inbound.Door {
    /**
     * The broker.
     *
     * @param ca PEM of its certificate authority: with it the connection is TLS and the host name is checked
     */
    public record Broker(String host, int port, String user, Secret password, String clientId, Optional<Path> ca) {}

    /** The client id of the only gateway; more than one gateway need one each. */
    public static final String CLIENT_ID = "jirani-gw-0";

    private static final Logger LOG = LoggerFactory.getLogger(BrokerClient.class);
    private static final String UPLINKS = "$share/jirani/meters/v1/+/up/+";
    private static final long FIRST_WAIT_MS = 500;
    private static final long LAST_WAIT_MS = 30_000;
    private static final long LONGEST_SILENCE_MS = 15_000;
    private static final int LARGEST_PACKET = Admission.LARGEST + 256;

    private final Broker broker;
    private final IngestVerticle ingest;
    private final MeterRegistry metrics;
    private Optional<MqttClient> current = Optional.empty();
    private long epoch;
    private long wait = FIRST_WAIT_MS;
    private boolean stopping;
    private volatile boolean connected;

    public BrokerClient(Broker broker, IngestVerticle ingest, MeterRegistry metrics) {
        this.broker = broker;
        this.ingest = ingest;
        this.metrics = metrics;
    }

    /** Begins to connect; a broker that is away does not keep the gateway from starting. */
    @Override
    public Future<?> start() {
        metrics.gauge("jirani_broker_connected", this, self -> self.connected ? 1 : 0);
        connect();
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        epoch++;
        return current.filter(MqttClient::isConnected)
                .<Future<?>>map(client -> client.disconnect().otherwiseEmpty())
                .orElseGet(Future::succeededFuture);
    }

    /** Whether the broker is there and the subscription stands. */
    public boolean isConnected() {
        return connected;
    }

    @Override
    public void send(Dev dev, String topic, byte[] payload) {
        context.runOnContext(ignored -> publish(topic, payload, MqttQoS.AT_LEAST_ONCE));
    }

    @Override
    public void tell(List<Inbound.Outbound> all) {
        context.runOnContext(
                ignored -> all.forEach(each -> publish(each.topic(), each.payload(), MqttQoS.AT_MOST_ONCE)));
    }

    @Override
    public void settle(List<Runnable> settled) {
        context.runOnContext(ignored -> settled.forEach(Runnable::run));
    }

    private void publish(String topic, byte[] payload, MqttQoS qos) {
        if (!connected) return;
        current.ifPresent(client -> {
            try {
                client.publish(topic, Buffer.buffer(payload), qos, false, false)
                        .onFailure(failure -> lost("publish", failure));
            } catch (RuntimeException away) {
                lost("publish", away);
            }
        });
    }

    private void connect() {
        if (stopping) return;
        var mine = ++epoch;
        var client = MqttClient.create(vertx, options());
        current = Optional.of(client);
        vertx.setTimer(LONGEST_SILENCE_MS, id -> {
            if (!connected) drop(mine, client);
        });
        client.publishHandler(message -> received(mine, client, message))
                .closeHandler(ignored -> closed(mine))
                .exceptionHandler(failure -> LOG.debug("the connection to the broker failed", failure));
        client.connect(broker.port(), broker.host())
                .compose(ack -> client.subscribe(UPLINKS, 1))
                .onSuccess(sent -> LOG.debug("subscription asked for"))
                .onFailure(failure -> {
                    LOG.warn("the broker cannot be used now: {}", failure.toString());
                    drop(mine, client);
                });
        client.subscribeCompletionHandler(answer -> {
            if (answer.grantedQoSLevels().stream().allMatch(level -> level == 1)) subscribed(mine);
            else {
                LOG.warn("the broker does not let the gateway subscribe to {}", UPLINKS);
                drop(mine, client);
            }
        });
    }

    private MqttClientOptions options() {
        var options = new MqttClientOptions()
                .setClientId(broker.clientId())
                .setUsername(broker.user())
                .setPassword(broker.password().reveal())
                .setCleanSession(false)
                .setKeepAliveInterval(30)
                .setMaxInflightQueue(10_000)
                .setMaxMessageSize(LARGEST_PACKET);
        options.setAutoAck(false);
        options.setConnectTimeout(5_000);
        broker.ca()
                .ifPresent(ca -> options.setSsl(true)
                        .setHostnameVerificationAlgorithm("HTTPS")
                        .setTrustOptions(new PemTrustOptions().addCertPath(ca.toString())));
        return options;
    }

    private void subscribed(long mine) {
        if (mine != epoch) return;
        connected = true;
        wait = FIRST_WAIT_MS;
        LOG.info("connected to the broker at {}:{}", broker.host(), broker.port());
    }

    /** Without room the connection is given up: the broker keeps what was not acknowledged and sends it again. */
    private void received(long mine, MqttClient client, MqttPublishMessage message) {
        if (mine != epoch) return;
        Runnable settled = () -> acknowledge(mine, client, message);
        var retain = message.isRetain() ? Retain.RETAINED : Retain.LIVE;
        var inbound = new Inbound(message.topicName(), message.payload().getBytes(), retain, this, settled);
        if (ingest.offer(inbound) == Offer.TAKEN) return;
        metrics.counter("jirani_ingest_shed_total").increment();
        drop(mine, client);
    }

    private void acknowledge(long mine, MqttClient client, MqttPublishMessage message) {
        if (mine != epoch || message.qosLevel() == MqttQoS.AT_MOST_ONCE || !client.isConnected()) return;
        try {
            message.ack();
        } catch (RuntimeException gone) {
            lost("acknowledge", gone);
        }
    }

    private void drop(long mine, MqttClient client) {
        if (mine != epoch) return;
        try {
            if (client.isConnected()) client.disconnect().onComplete(done -> closed(mine));
            else closed(mine);
        } catch (RuntimeException gone) {
            closed(mine);
        }
    }

    private void closed(long mine) {
        if (mine != epoch || stopping) return;
        epoch++;
        connected = false;
        LOG.info("not connected to the broker, next try in {} ms", wait);
        vertx.setTimer(wait, id -> connect());
        wait = Math.min(2 * wait, LAST_WAIT_MS);
    }

    private void lost(String what, Throwable failure) {
        metrics.counter("jirani_broker_lost_total", "what", what).increment();
        LOG.debug("lost on the way to the broker", failure);
    }
}
