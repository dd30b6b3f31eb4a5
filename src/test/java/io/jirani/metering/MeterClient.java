package io.jirani.metering;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A meter on a real socket, for tests. */
final class MeterClient {
    final BlockingQueue<MqttPublishMessage> heard = new LinkedBlockingQueue<>();
    final BlockingQueue<Integer> pubacks = new LinkedBlockingQueue<>();
    final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private final MqttClient client;
    private final Dev dev;

    private MeterClient(MqttClient client, Dev dev) {
        this.client = client;
        this.dev = dev;
    }

    static MqttClientOptions options(String user, Secret password) {
        var options = new MqttClientOptions()
                .setClientId(user)
                .setUsername(user)
                .setPassword(password.reveal())
                .setMaxMessageSize(65_536)
                .setMaxInflightQueue(1_000);
        options.setConnectTimeout(5_000);
        return options;
    }

    static MeterClient connect(Vertx vertx, int port, Dev dev, MqttClientOptions options) {
        var client = MqttClient.create(vertx, options);
        var meter = new MeterClient(client, dev);
        client.publishHandler(meter.heard::add);
        client.publishCompletionHandler(meter.pubacks::add);
        client.closeHandler(ignored -> meter.closed.complete(true));
        client.connect(port, "127.0.0.1").timeout(10, TimeUnit.SECONDS).await();
        return meter;
    }

    /** Answers the granted QoS, 128 for a refusal. */
    int subscribe(String filter) {
        var granted = new CompletableFuture<Integer>();
        client.subscribeCompletionHandler(
                answer -> granted.complete(answer.grantedQoSLevels().getFirst()));
        client.subscribe(filter, 1).timeout(10, TimeUnit.SECONDS).await();
        return granted.orTimeout(5, TimeUnit.SECONDS).join();
    }

    int publish(String topic, byte[] payload) {
        return publish(topic, payload, false);
    }

    int publish(String topic, byte[] payload, boolean retained) {
        return client.publish(topic, Buffer.buffer(payload), MqttQoS.AT_LEAST_ONCE, false, retained)
                .timeout(10, TimeUnit.SECONDS)
                .await();
    }

    /** Without waiting until it is on its way. */
    void publishSoon(String topic, byte[] payload) {
        var unused = client.publish(topic, Buffer.buffer(payload), MqttQoS.AT_LEAST_ONCE, false, false);
    }

    void reading(DeviceKey key, long boot, String... rows) {
        publish(Samples.topic(dev, "reading"), Samples.reading(dev, key, boot, rows));
    }

    /** Waits for the PUBACK of a packet. */
    void acknowledged(int packet) throws InterruptedException {
        for (var each = pubacks.poll(10, TimeUnit.SECONDS); each != null; each = pubacks.poll(10, TimeUnit.SECONDS))
            if (each == packet) return;
        throw new AssertionError("no PUBACK for " + packet);
    }

    /** Waits for any PUBACK. */
    void puback() throws InterruptedException {
        if (pubacks.poll(10, TimeUnit.SECONDS) == null) throw new AssertionError("no PUBACK");
    }

    /** The next message to the meter, with its signature checked. */
    JsonObject hears(String topic, DeviceKey key) throws InterruptedException {
        var message = heard.poll(10, TimeUnit.SECONDS);
        if (message == null) throw new AssertionError("nothing came on " + topic);
        var payload = message.payload().getBytes();
        if (!message.topicName().equals(topic) || !DeviceMac.verify(key, topic, payload))
            throw new AssertionError("not signed for " + topic + ": " + message.topicName() + " " + message.payload());
        return message.payload().toJsonObject();
    }

    void disconnect() {
        if (client.isConnected()) client.disconnect().await();
    }
}
