package io.jirani.metering;

import io.jirani.kernel.Dev;
import io.jirani.metering.DoorRules.Guest;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.IngestVerticle.Offer;
import io.jirani.metering.MeterLoginStore.Login;
import io.jirani.metering.Turnstile.Passage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.messages.MqttPublishMessage;
import io.vertx.mqtt.messages.MqttSubscribeMessage;
import io.vertx.mqtt.messages.codes.MqttPubAckReasonCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of one meter to {@link MeterEndpoint}. Used on that endpoint's event loop only. */
final class MeterSessionEndpoint {
    /** What a session needs of the house. */
    interface House {
        Offer offer(Inbound message);

        void onLoop(Runnable work);

        /** It stopped because there is no room; somebody must try it again. */
        void stopped(MeterSessionEndpoint session);

        void denied(String what);

        /** What messages say they came through. */
        Inbound.Door door();
    }

    private enum End {
        LOST,
        LEFT,
        TAKEN_OVER
    }

    private static final Logger LOG = LoggerFactory.getLogger(MeterSessionEndpoint.class);
    private static final int MOST_SUBSCRIPTIONS = 16;
    private static final int MOST_DENIALS = 100;

    /** What may be under way of one meter: so none can fill the intake against the others. */
    static final int MOST_UNSETTLED = 256;

    private final Login login;
    private final Guest guest;
    private final MqttEndpoint client;
    private final House house;
    private final Takeovers takeovers;
    private final Optional<WireEndpoint> wire;
    private final Turnstile turnstile;
    private final Map<String, MqttQoS> subscriptions = new HashMap<>();
    private int unsettled;
    private int denials;
    private End end = End.LOST;

    MeterSessionEndpoint(Login login, MqttEndpoint client, House house, Takeovers takeovers) {
        this.login = login;
        this.guest = login.guest();
        this.client = client;
        this.house = house;
        this.takeovers = takeovers;
        this.wire = WireEndpoint.under(client);
        wire.ifPresent(WireEndpoint::gatherWrites);
        this.turnstile = new Turnstile(this::offer, wire);
    }

    /** What it came in with. */
    Login login() {
        return login;
    }

    Guest guest() {
        return guest;
    }

    Dev dev() {
        return guest.dev();
    }

    /** How often it came to be by ending another. */
    Takeovers takeovers() {
        return takeovers;
    }

    void published(MqttPublishMessage message) {
        var retain = message.isRetain() ? Retain.RETAINED : Retain.LIVE;
        if (message.qosLevel() == MqttQoS.EXACTLY_ONCE) {
            house.denied("qos2");
            close();
        } else if (!DoorRules.mayPublish(guest, message.topicName(), retain)) {
            house.denied("publish");
            refuse(message);
            if (++denials >= MOST_DENIALS) close();
        } else {
            Runnable settled = () -> house.onLoop(() -> settled(message));
            // The retain flag only asks a broker to keep a message; what comes here is said now.
            var inbound =
                    new Inbound(message.topicName(), message.payload().getBytes(), Retain.LIVE, house.door(), settled);
            var passage = turnstile.pass(inbound);
            if (passage == Passage.REFUSED) close();
            if (passage != Passage.PASSED) house.stopped(this);
        }
    }

    /** Whether it still waits for room. */
    Passage retry() {
        return client.isConnected() ? turnstile.retry() : Passage.REFUSED;
    }

    void subscribed(MqttSubscribeMessage request) {
        var granted = new ArrayList<MqttQoS>();
        for (var wanted : request.topicSubscriptions()) {
            var qos = subscribe(wanted.topicName(), wanted.qualityOfService());
            if (qos == MqttQoS.FAILURE) house.denied("subscribe");
            granted.add(qos);
        }
        client.subscribeAcknowledge(request.messageId(), granted);
    }

    void unsubscribe(String filter) {
        subscriptions.remove(filter);
    }

    boolean hears(String topic) {
        return qos(topic).isPresent();
    }

    /** Says it if the meter asked for it and takes what it is told; what must arrive is sent again. */
    void send(String topic, byte[] payload) {
        qos(topic).ifPresent(qos -> publish(topic, payload, qos));
    }

    /** The same at QoS 0. */
    void tell(String topic, byte[] payload) {
        if (hears(topic)) publish(topic, payload, MqttQoS.AT_MOST_ONCE);
    }

    private void publish(String topic, byte[] payload, MqttQoS qos) {
        if (!client.isConnected() || takesNothing()) return;
        try {
            client.publish(topic, Buffer.buffer(payload), qos, false, false)
                    .onFailure(failure -> LOG.debug("{} did not take a message", dev(), failure));
        } catch (RuntimeException gone) {
            LOG.debug("{} left before its message", dev(), gone);
        }
    }

    /** The meter said goodbye: no last will. */
    void leave() {
        end = End.LEFT;
    }

    /** The same meter connected again, or may not stay: this connection says nothing of it any more. */
    void takeOver() {
        end = End.TAKEN_OVER;
        close();
    }

    void close() {
        if (client.isConnected()) client.close();
    }

    /** It is gone; answers what to say on its behalf if it was lost. */
    Optional<Inbound> closed() {
        turnstile.forget();
        var will = client.will();
        if (end != End.LOST || will == null || !will.isWillFlag()) return Optional.empty();
        return Optional.of(
                new Inbound(will.getWillTopic(), will.getWillMessageBytes(), Retain.LIVE, house.door(), () -> {}));
    }

    /** The database has it: acknowledge, if the connection it came on is still there. */
    private void settled(MqttPublishMessage message) {
        unsettled--;
        if (!client.isConnected()) return;
        if (message.qosLevel() == MqttQoS.AT_LEAST_ONCE) client.publishAcknowledge(message.messageId());
        if (turnstile.waits() && unsettled <= MOST_UNSETTLED / 2) retry();
    }

    private Offer offer(Inbound message) {
        if (unsettled >= MOST_UNSETTLED || takesNothing()) return Offer.FULL;
        var offer = house.offer(message);
        if (offer == Offer.TAKEN) unsettled++;
        return offer;
    }

    /** Who speaks without hearing would fill our memory with answers. */
    private boolean takesNothing() {
        return wire.filter(WireEndpoint::full).isPresent();
    }

    /** MQTT 5 says why; MQTT 3.1.1 can only take it and drop it. */
    private void refuse(MqttPublishMessage message) {
        if (message.qosLevel() != MqttQoS.AT_LEAST_ONCE) return;
        if (client.protocolVersion() == 5)
            client.publishAcknowledge(
                    message.messageId(), MqttPubAckReasonCode.NOT_AUTHORIZED, MqttProperties.NO_PROPERTIES);
        else client.publishAcknowledge(message.messageId());
    }

    private MqttQoS subscribe(String filter, MqttQoS wanted) {
        if (!DoorRules.mayHear(guest, filter) || subscriptions.size() >= MOST_SUBSCRIPTIONS) return MqttQoS.FAILURE;
        var granted = wanted == MqttQoS.AT_MOST_ONCE ? MqttQoS.AT_MOST_ONCE : MqttQoS.AT_LEAST_ONCE;
        subscriptions.put(filter, granted);
        return granted;
    }

    private Optional<MqttQoS> qos(String topic) {
        return subscriptions.entrySet().stream()
                .filter(each -> DoorRules.matches(each.getKey(), topic))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
