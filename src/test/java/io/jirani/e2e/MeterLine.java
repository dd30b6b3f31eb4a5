package io.jirani.e2e;

import io.jirani.kernel.Dev;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A meter's line to the gateway: a real MQTT client that signs what it says and checks what it hears (ux.md 2.2). */
final class MeterLine implements AutoCloseable {
    private static final String MEMBER = ",\"mac\":\"";

    final Dev dev;
    /** What came on {@code down/ack} and {@code down/cmd}, rightly signed. */
    final List<JsonObject> acks = new CopyOnWriteArrayList<>();

    final List<JsonObject> commands = new CopyOnWriteArrayList<>();
    final List<String> unsigned = new CopyOnWriteArrayList<>();
    private final Set<Integer> pubacks = ConcurrentHashMap.newKeySet();
    private final byte[] key;
    private final MqttClient client;

    /** Connects and subscribes. */
    MeterLine(Vertx vertx, int port, Dev dev, byte[] key, String password) {
        this.dev = dev;
        this.key = key.clone();
        var subscribed = new CountDownLatch(1);
        client = MqttClient.create(
                vertx,
                new MqttClientOptions()
                        .setClientId(dev.id())
                        .setUsername(dev.id())
                        .setPassword(password)
                        .setCleanSession(true));
        client.publishHandler(this::heard);
        client.publishCompletionHandler(pubacks::add);
        client.subscribeCompletionHandler(granted -> subscribed.countDown());
        client.connect(port, "127.0.0.1").await();
        client.subscribe(Map.of(down("ack"), 1, down("cmd"), 1)).await();
        try {
            if (!subscribed.await(10, TimeUnit.SECONDS)) throw new IllegalStateException("no SUBACK");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    String up(String kind) {
        return "meters/v1/" + dev.id() + "/up/" + kind;
    }

    private String down(String kind) {
        return "meters/v1/" + dev.id() + "/down/" + kind;
    }

    /** A reading of one row, registers in Wh, as it is signed and sent. */
    String reading(long seq, Instant at, long imported, long exported) {
        var t = at.toEpochMilli();
        return sealed(
                up("reading"),
                "{\"v\":1,\"dev\":\"" + dev.id() + "\",\"boot\":1,\"kid\":\"k1\",\"sent\":" + t + ",\"rows\":[{\"seq\":"
                        + seq + ",\"t\":" + t + ",\"up\":" + seq * 1_000 + ",\"tq\":\"sync\",\"gen\":1,\"imp\":"
                        + imported + ",\"exp\":" + exported + ",\"p\":418,\"q\":0}]");
    }

    /** Ends an open JSON object with the signature of this meter's key. */
    String sealed(String topic, String open) {
        return open + MEMBER + mac(topic, open) + "\"}";
    }

    /** Publishes with QoS 1; answers the packet's id. */
    int publish(String topic, String payload) {
        return client.publish(topic, Buffer.buffer(payload), MqttQoS.AT_LEAST_ONCE, false, false)
                .await();
    }

    /** Publishes and waits for PUBACK and, if the gateway believes it, for {@code down/ack}. */
    void tell(long seq, Instant at, long imported, long exported) {
        var heard = acks.size();
        var packet = publish(up("reading"), reading(seq, at, imported, exported));
        Street.eventually("PUBACK", () -> pubacks.contains(packet));
        Street.eventually("down/ack", () -> acks.size() > heard);
    }

    boolean acknowledged(int packet) {
        return pubacks.contains(packet);
    }

    private void heard(MqttPublishMessage message) {
        var payload = message.payload().toString();
        var at = payload.lastIndexOf(MEMBER);
        if (at < 0 || !payload.equals(sealed(message.topicName(), payload.substring(0, at)))) unsigned.add(payload);
        else if (message.topicName().equals(down("ack"))) acks.add(new JsonObject(payload));
        else commands.add(new JsonObject(payload));
    }

    private String mac(String topic, String open) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal((topic + "\n" + open).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        if (client.isConnected()) client.disconnect().await();
    }
}
