package io.jirani.bench;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The radio of a {@link Device}: comes back after every lost connection, with patience that grows, and sends what is due. */
final class DeviceLink {
    /**
     * Where and how it connects.
     *
     * @param user empty: the device's own id
     * @param firstPatience before the first retry; doubles up to the longest
     */
    record Way(int port, Optional<String> user, String password, Duration firstPatience, Duration longestPatience) {}

    private static final long NO_ANSWER_MS = 20_000;

    private final Vertx vertx;
    private final Way way;
    private final Device device;
    private final Clock clock;
    private final RandomGenerator random;
    private Optional<MqttClient> current = Optional.empty();
    private boolean up;
    private boolean everUp;
    private boolean ended;
    private long patience;

    DeviceLink(Vertx vertx, Way way, Device device, Clock clock, RandomGenerator random) {
        this.vertx = vertx;
        this.way = way;
        this.device = device;
        this.clock = clock;
        this.random = random;
        this.patience = way.firstPatience.toMillis();
    }

    /** Begins to connect. */
    synchronized void start() {
        connect();
    }

    /** Leaves for good. */
    synchronized void end() {
        ended = true;
        current.filter(MqttClient::isConnected).ifPresent(MqttClient::disconnect);
        current = Optional.empty();
    }

    synchronized boolean isUp() {
        return up;
    }

    /** Whether it was connected at any time. */
    synchronized boolean wasUp() {
        return everUp;
    }

    /** Sends what is due. */
    synchronized void pump() {
        if (!up) return;
        for (var message : device.due(clock.instant()))
            current.ifPresent(client ->
                    client.publish(device.topic(), Buffer.buffer(message), MqttQoS.AT_LEAST_ONCE, false, false));
    }

    private void connect() {
        if (ended) return;
        var fresh = MqttClient.create(
                vertx,
                new MqttClientOptions()
                        .setClientId(device.dev().id())
                        .setUsername(way.user.orElse(device.dev().id()))
                        .setPassword(way.password)
                        .setCleanSession(true)
                        .setKeepAliveInterval(60));
        current = Optional.of(fresh);
        fresh.publishHandler(message -> {
            var freed =
                    device.acknowledged(message.topicName(), message.payload().getBytes());
            if (freed > 0) pump();
        });
        fresh.closeHandler(closed -> lost(fresh));
        fresh.subscribeCompletionHandler(granted -> online(fresh));
        fresh.connect(way.port, "127.0.0.1")
                .compose(answer -> fresh.subscribe(device.acknowledgements(), 1))
                .onFailure(failure -> lost(fresh));
        vertx.setTimer(NO_ANSWER_MS, timer -> {
            if (!isUp()) lost(fresh);
        });
    }

    private synchronized void online(MqttClient client) {
        if (!current.equals(Optional.of(client))) return;
        up = true;
        everUp = true;
        patience = way.firstPatience.toMillis();
        pump();
    }

    private synchronized void lost(MqttClient client) {
        if (ended || !current.equals(Optional.of(client))) return;
        current = Optional.empty();
        up = false;
        device.disconnected();
        if (client.isConnected()) client.disconnect();
        vertx.setTimer(patience + random.nextLong(patience), timer -> {
            synchronized (this) {
                connect();
            }
        });
        patience = Math.min(2 * patience, way.longestPatience.toMillis());
    }
}
