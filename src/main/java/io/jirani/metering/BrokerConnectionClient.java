package io.jirani.metering;

import io.jirani.metering.BrokerClient.Broker;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.Turnstile.Passage;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the broker, from CONNECT to its end; never used again. What it received is acknowledged on it or not
 * at all: a packet id means something else on the next connection. Used on one event loop.
 */
final class BrokerConnectionClient {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerConnectionClient.class);
    private static final int LARGEST_PACKET = Admission.LARGEST + 256;
    private static final long ANSWER_SECONDS = 10;
    private static final long LOOK_MS = 20;

    private final Vertx vertx;
    private final Handover acknowledgements;
    private final Broker broker;
    private final Inlet inlet;
    private final Inbound.Door door;
    private final MeterRegistry metrics;
    private final MqttClient client;
    private final Promise<Void> over = Promise.promise();
    private Optional<WireEndpoint> wire = Optional.empty();
    private Turnstile turnstile;
    private Promise<List<Integer>> subscribing = Promise.promise();
    private Promise<Integer> unsubscribing = Promise.promise();
    private long watch = -1;
    private long heardAt = System.nanoTime();
    private long received;
    private long unsettled;
    private long receivedAtPing = -1;
    private boolean ponged;

    BrokerConnectionClient(
            Vertx vertx, Broker broker, Session session, Inlet inlet, Inbound.Door door, MeterRegistry metrics) {
        this.vertx = vertx;
        var context = vertx.getOrCreateContext();
        this.acknowledgements = new Handover(work -> context.runOnContext(ignored -> work.run()));
        this.broker = broker;
        this.inlet = inlet;
        this.door = door;
        this.metrics = metrics;
        client = MqttClient.create(vertx, options(broker, session));
        turnstile = new Turnstile(inlet.offer(), wire);
    }

    /** Whether the broker is to keep what comes while nobody is connected. */
    enum Keep {
        KEPT,
        /** It forgets what it kept before, and all of it at the end. */
        FORGOTTEN
    }

    record Session(String clientId, Keep keep) {}

    /** Connects; fails when there is no answer in time. Messages may come from then on. */
    Future<Void> connect() {
        // All handlers first: a session that was kept delivers right after CONNACK.
        client.publishHandler(this::received)
                .publishCompletionHandler(id -> heard())
                .publishCompletionUnknownPacketIdHandler(id -> heard())
                .subscribeCompletionHandler(answer -> {
                    heard();
                    subscribing.tryComplete(answer.grantedQoSLevels());
                })
                .unsubscribeCompletionHandler(id -> {
                    heard();
                    unsubscribing.tryComplete(id);
                })
                .pingResponseHandler(pong -> {
                    heard();
                    ponged = true;
                })
                .closeHandler(closed -> ended())
                .exceptionHandler(failure -> LOG.debug("the connection to the broker failed", failure));
        return client.connect(broker.port(), broker.host())
                .timeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                .<Void>map(welcome -> {
                    wire = WireEndpoint.under(client);
                    wire.ifPresent(WireEndpoint::gatherWrites);
                    if (!turnstile.waits()) turnstile = new Turnstile(inlet.offer(), wire);
                    heard();
                    watch = vertx.setPeriodic(broker.keepAlive().toMillis() / 2, id -> watch());
                    return null;
                })
                .onFailure(failure -> cut());
    }

    /** Asks for topics at QoS 1; fails when the broker grants less. */
    Future<Void> subscribe(Collection<String> filters) {
        if (filters.isEmpty()) return Future.succeededFuture();
        subscribing = Promise.promise();
        return sent(() -> client.subscribe(filters.stream().collect(Collectors.toMap(each -> each, each -> 1))))
                .compose(id -> subscribing.future().timeout(ANSWER_SECONDS, TimeUnit.SECONDS))
                .compose(granted -> granted.stream().allMatch(level -> level == 1)
                        ? Future.succeededFuture()
                        : Future.failedFuture("the broker does not let the gateway hear " + ShareGroup.shown(filters)));
    }

    Future<Void> unsubscribe(Collection<String> filters) {
        if (filters.isEmpty()) return Future.succeededFuture();
        unsubscribing = Promise.promise();
        return sent(() -> client.unsubscribe(List.copyOf(filters)))
                .compose(id -> unsubscribing.future().timeout(ANSWER_SECONDS, TimeUnit.SECONDS))
                .mapEmpty();
    }

    /**
     * Ends well when everything the broker had for this session, which hears nothing new, is in the database: all is
     * acknowledged, and nothing came before the answer to a ping that was sent after the last acknowledgement.
     */
    Future<Void> drained() {
        var drained = Promise.<Void>promise();
        vertx.setPeriodic(LOOK_MS, timer -> {
            if (over.future().isComplete()) drained.tryFail("the connection ended before its session was empty");
            else if (unsettled > 0 || turnstile.waits()) receivedAtPing = -1;
            else if (receivedAtPing != received) ping();
            else if (ponged) drained.tryComplete();
            if (drained.future().isComplete()) vertx.cancelTimer(timer);
        });
        return drained.future();
    }

    void publish(String topic, byte[] payload, Retain retain) {
        publish(topic, payload, MqttQoS.AT_LEAST_ONCE, retain);
    }

    /** At QoS 0: nobody keeps it for whom it does not reach. */
    void tell(String topic, byte[] payload) {
        publish(topic, payload, MqttQoS.AT_MOST_ONCE, Retain.LIVE);
    }

    private void publish(String topic, byte[] payload, MqttQoS qos, Retain retain) {
        if (over.future().isComplete()) return;
        var keep = retain == Retain.RETAINED;
        sent(() -> client.publish(topic, Buffer.buffer(payload), qos, false, keep))
                .onFailure(failure -> lost("publish", failure));
    }

    /** Ends it in good order; a session that is kept stays at the broker. */
    Future<Void> leave() {
        if (over.future().isComplete()) return Future.succeededFuture();
        return client.disconnect()
                .timeout(2, TimeUnit.SECONDS)
                .onComplete(left -> cut())
                .otherwiseEmpty();
    }

    /** Ends it at once, without a word to the broker. */
    void cut() {
        var unsent = wire;
        ended();
        if (unsent.isPresent()) unsent.get().cut();
        else {
            var unused = client.disconnect();
        }
    }

    /** When it ended, however it ended. */
    Future<Void> over() {
        return over.future();
    }

    private <T> Future<T> sent(Supplier<Future<T>> words) {
        try {
            return words.get();
        } catch (RuntimeException gone) {
            return Future.failedFuture(gone);
        }
    }

    private void received(MqttPublishMessage message) {
        heard();
        if (over.future().isComplete()) return;
        received++;
        unsettled++;
        Runnable settled = () -> acknowledgements.add(() -> settled(message));
        var retain = message.isRetain() ? Retain.RETAINED : Retain.LIVE;
        var inbound = new Inbound(message.topicName(), message.payload().getBytes(), retain, door, settled);
        switch (turnstile.pass(inbound)) {
            case PASSED -> {}
            case WAITS -> {
                metrics.counter("jirani_ingest_pauses_total").increment();
                retryLater();
            }
            case REFUSED -> {
                metrics.counter("jirani_ingest_shed_total").increment();
                cut();
            }
        }
    }

    private void retryLater() {
        vertx.setTimer(LOOK_MS, id -> {
            if (over.future().isComplete()) return;
            if (!inlet.hasRoom().getAsBoolean() || turnstile.retry() == Passage.WAITS) retryLater();
            else heard();
        });
    }

    private void settled(MqttPublishMessage message) {
        unsettled--;
        if (over.future().isComplete() || message.qosLevel() == MqttQoS.AT_MOST_ONCE || !client.isConnected()) return;
        try {
            message.ack();
        } catch (RuntimeException gone) {
            lost("acknowledge", gone);
        }
    }

    private void heard() {
        heardAt = System.nanoTime();
    }

    /** Speaks, so that the broker sees us live, and gives it up after 1.5 times the keep-alive without a sound. */
    private void watch() {
        var silent = Duration.ofNanos(System.nanoTime() - heardAt);
        if (!turnstile.waits()
                && silent.compareTo(broker.keepAlive().multipliedBy(3).dividedBy(2)) >= 0) {
            LOG.warn("the broker has said nothing for {} s", silent.toSeconds());
            cut();
        } else wire.ifPresentOrElse(WireEndpoint::ping, client::ping);
    }

    private void ping() {
        receivedAtPing = received;
        ponged = false;
        wire.ifPresentOrElse(WireEndpoint::ping, client::ping);
    }

    private void ended() {
        if (!over.tryComplete()) return;
        vertx.cancelTimer(watch);
        turnstile.forget();
        subscribing.tryFail("the connection ended");
        unsubscribing.tryFail("the connection ended");
    }

    private void lost(String what, Throwable failure) {
        metrics.counter("jirani_broker_lost_total", "what", what).increment();
        LOG.debug("lost on the way to the broker", failure);
    }

    private static MqttClientOptions options(Broker broker, Session session) {
        var options = new MqttClientOptions()
                .setClientId(session.clientId())
                .setUsername(broker.user())
                .setPassword(broker.password().reveal())
                .setCleanSession(session.keep() == Keep.FORGOTTEN)
                .setKeepAliveInterval((int) broker.keepAlive().toSeconds())
                .setAutoKeepAlive(false)
                .setMaxInflightQueue(10_000)
                .setMaxMessageSize(LARGEST_PACKET);
        options.setAutoAck(false);
        options.setConnectTimeout(5_000);
        broker.tls().ifPresent(tls -> new TlsEndpoint(tls.engine()).client(options, tls.authorities()));
        return options;
    }
}
