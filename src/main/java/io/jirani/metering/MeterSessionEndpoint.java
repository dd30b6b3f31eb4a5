package io.jirani.metering;

import io.jirani.kernel.Dev;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.messages.MqttPublishMessage;
import io.vertx.mqtt.messages.codes.MqttPubAckReasonCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of one meter to {@link MeterEndpoint}. Used on that endpoint's event loop only. */
final class MeterSessionEndpoint {
    private enum End {
        LOST,
        LEFT,
        TAKEN_OVER
    }

    private static final Logger LOG = LoggerFactory.getLogger(MeterSessionEndpoint.class);
    private static final int MOST_UNSETTLED = 256;
    private static final int MOST_SUBSCRIPTIONS = 8;

    private final Dev dev;
    private final MqttEndpoint client;
    private final Map<String, MqttQoS> subscriptions = new HashMap<>();
    private int unsettled;
    private End end = End.LOST;

    MeterSessionEndpoint(Dev dev, MqttEndpoint client) {
        this.dev = dev;
        this.client = client;
    }

    Dev dev() {
        return dev;
    }

    MqttEndpoint client() {
        return client;
    }

    boolean hasRoom() {
        return unsettled < MOST_UNSETTLED;
    }

    void waits() {
        unsettled++;
    }

    /** The database has it: acknowledge, if the connection it came on is still there. */
    void settled(MqttPublishMessage message) {
        unsettled--;
        if (message.qosLevel() == MqttQoS.AT_LEAST_ONCE && client.isConnected())
            client.publishAcknowledge(message.messageId());
    }

    /** MQTT 5 says why; MQTT 3.1.1 can only take it and drop it. */
    void refuse(MqttPublishMessage message, MqttPubAckReasonCode why) {
        if (message.qosLevel() != MqttQoS.AT_LEAST_ONCE) return;
        if (client.protocolVersion() == 5)
            client.publishAcknowledge(message.messageId(), why, MqttProperties.NO_PROPERTIES);
        else client.publishAcknowledge(message.messageId());
    }

    /** Grants a filter that lies within the meter's own {@code down/} topics. */
    MqttQoS subscribe(String filter, MqttQoS wanted) {
        var own = "meters/v1/" + dev + "/down/";
        var known = filter.equals(own + "#")
                || filter.equals(own + "+")
                || filter.equals(UplinkTopic.ack(dev))
                || filter.equals(UplinkTopic.command(dev));
        if (!known || subscriptions.size() >= MOST_SUBSCRIPTIONS) return MqttQoS.FAILURE;
        var granted = wanted == MqttQoS.AT_MOST_ONCE ? MqttQoS.AT_MOST_ONCE : MqttQoS.AT_LEAST_ONCE;
        subscriptions.put(filter, granted);
        return granted;
    }

    void unsubscribe(String filter) {
        subscriptions.remove(filter);
    }

    boolean hears(String topic) {
        return qos(topic).isPresent();
    }

    void send(String topic, byte[] payload) {
        qos(topic).ifPresent(qos -> publish(topic, payload, qos));
    }

    /** At QoS 0: nobody waits for its acknowledgement. */
    void tell(String topic, byte[] payload) {
        if (hears(topic)) publish(topic, payload, MqttQoS.AT_MOST_ONCE);
    }

    private void publish(String topic, byte[] payload, MqttQoS qos) {
        if (!client.isConnected()) return;
        try {
            client.publish(topic, Buffer.buffer(payload), qos, false, false)
                    .onFailure(failure -> LOG.debug("{} did not take a message", dev, failure));
        } catch (IllegalStateException gone) {
            LOG.debug("{} left before its message", dev, gone);
        }
    }

    /** The meter said goodbye: no last will. */
    void leave() {
        end = End.LEFT;
    }

    /** The same meter connected again: its old connection says nothing of it any more. */
    void takeOver() {
        end = End.TAKEN_OVER;
        close();
    }

    void close() {
        if (client.isConnected()) client.close();
    }

    /** What to say on its behalf if it was lost. */
    Optional<byte[]> lastWill() {
        var will = client.will();
        if (end != End.LOST || will == null || !will.isWillFlag()) return Optional.empty();
        return Optional.of(will.getWillMessageBytes());
    }

    private Optional<MqttQoS> qos(String topic) {
        var last = topic.lastIndexOf('/') + 1;
        for (var filter : new String[] {topic, topic.substring(0, last) + "+", topic.substring(0, last) + "#"}) {
            var qos = subscriptions.get(filter);
            if (qos != null) return Optional.of(qos);
        }
        return Optional.empty();
    }
}
