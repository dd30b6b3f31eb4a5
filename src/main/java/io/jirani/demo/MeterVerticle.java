package io.jirani.demo;

import io.jirani.kernel.Dev;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One simulated meter's radio: a real MQTT client that signs, resends until the gateway's own acknowledgement, does as
 * signed commands say and comes back after a broken connection with growing patience. What the meter knows is in its
 * {@link FirmwareModel}.
 */
final class MeterVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(MeterVerticle.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration FIRST_PATIENCE = Duration.ofMillis(500);
    private static final Duration MOST_PATIENCE = Duration.ofSeconds(30);

    private enum Link {
        DOWN,
        CONNECTING,
        UP
    }

    private final Broker broker;
    private final FirmwareModel model;
    private final DeviceSecret secret;
    private final Clock clock;
    private final Clock sunClock;
    private final RandomGenerator random;
    private final FleetTally tally;
    private final Dev dev;
    private Link link = Link.DOWN;
    private Optional<MqttClient> client = Optional.empty();
    private Instant retryAt;
    private Duration patience = FIRST_PATIENCE;

    MeterVerticle(
            Broker broker,
            FirmwareModel model,
            DeviceSecret secret,
            Clock clock,
            Clock sunClock,
            RandomGenerator random,
            FleetTally tally) {
        this.broker = broker;
        this.model = model;
        this.secret = secret;
        this.clock = clock;
        this.sunClock = sunClock;
        this.random = random;
        this.tally = tally;
        this.dev = model.dev();
        this.retryAt = clock.instant();
    }

    @Override
    public Future<?> start() {
        look();
        vertx.setPeriodic(LOOK_EVERY.toMillis(), timer -> look());
        return Future.succeededFuture();
    }

    /** Leaves politely: the will is not sent. */
    @Override
    public Future<?> stop() {
        var leaving = client;
        client = Optional.empty();
        if (link == Link.UP) tally.online.decrementAndGet();
        link = Link.DOWN;
        return leaving.filter(MqttClient::isConnected)
                .map(connected -> connected.disconnect().otherwiseEmpty())
                .orElseGet(Future::succeededFuture);
    }

    private void look() {
        switch (link) {
            case DOWN -> {
                if (!clock.instant().isBefore(retryAt)) connect();
            }
            case CONNECTING -> {}
            case UP -> sendDue();
        }
    }

    private void connect() {
        link = Link.CONNECTING;
        var fresh = MqttClient.create(vertx, options());
        client = Optional.of(fresh);
        fresh.publishHandler(this::received);
        fresh.closeHandler(closed -> lost(fresh, "closed"));
        fresh.exceptionHandler(failure -> LOG.debug("{}: {}", dev, failure.toString()));
        fresh.subscribeCompletionHandler(subscribed -> online(fresh));
        fresh.connect(broker.port(), broker.host())
                .compose(connected -> fresh.subscribe(Map.of(Uplink.down(dev, "ack"), 1, Uplink.down(dev, "cmd"), 1)))
                .onFailure(failure -> lost(fresh, failure.toString()));
    }

    private MqttClientOptions options() {
        var state = Uplink.up(dev, "state");
        return new MqttClientOptions()
                .setClientId(dev.id())
                .setUsername(dev.id())
                .setPassword(secret.password().reveal())
                .setCleanSession(true)
                .setAutoKeepAlive(true)
                .setKeepAliveInterval(30)
                .setAckTimeout(10)
                .setWillFlag(true)
                .setWillTopic(state)
                .setWillMessageBytes(Buffer.buffer(secret.key().seal(state, Uplink.lost(dev, model.boot()))))
                .setWillQoS(1)
                .setWillRetain(true);
    }

    private void online(MqttClient connected) {
        if (!isCurrent(connected) || link != Link.CONNECTING) return;
        link = Link.UP;
        patience = FIRST_PATIENCE;
        tally.online.incrementAndGet();
        publish("state", Uplink.hello(dev, model.hello(sunClock.instant())), Retention.KEPT);
        sendDue();
    }

    private void lost(MqttClient gone, String why) {
        if (!isCurrent(gone)) return;
        if (link == Link.UP) tally.online.decrementAndGet();
        tally.refusals.increment();
        link = Link.DOWN;
        client = Optional.empty();
        model.disconnected();
        if (gone.isConnected()) gone.disconnect().onFailure(failure -> LOG.debug("{}: {}", dev, failure.toString()));
        retryAt = clock.instant().plus(patience).plusMillis(random.nextLong(patience.toMillis()));
        LOG.debug("{}: {}, again in {}", dev, why, patience);
        patience = patience.multipliedBy(2);
        if (patience.compareTo(MOST_PATIENCE) > 0) patience = MOST_PATIENCE;
    }

    private boolean isCurrent(MqttClient other) {
        return client.equals(Optional.of(other));
    }

    private void sendDue() {
        var rows = model.due(clock.instant());
        for (int from = 0; from < rows.size(); from += Uplink.MAX_ROWS) {
            var batch = rows.subList(from, Math.min(rows.size(), from + Uplink.MAX_ROWS));
            var sent = sunClock.instant().toEpochMilli();
            publish("reading", Uplink.reading(dev, model.boot(), sent, batch), Retention.NONE);
            tally.messages.increment();
        }
    }

    private enum Retention {
        KEPT,
        NONE
    }

    private void publish(String kind, String open, Retention retention) {
        var topic = Uplink.up(dev, kind);
        var payload = Buffer.buffer(secret.key().seal(topic, open));
        // What does not arrive is sent again: nothing but the gateway's acknowledgement counts.
        client.ifPresent(connected -> connected
                .publish(topic, payload, MqttQoS.AT_LEAST_ONCE, false, retention == Retention.KEPT)
                .onFailure(failure -> LOG.debug("{}: {}", dev, failure.toString())));
    }

    private void received(MqttPublishMessage message) {
        var topic = message.topicName();
        var payload = message.payload().toString();
        if (!secret.key().signed(topic, payload)) {
            tally.unsigned.increment();
            LOG.warn("{}: a message on {} is not signed by the gateway", dev, topic);
            return;
        }
        try {
            var json = new JsonObject(payload);
            if (topic.equals(Uplink.down(dev, "ack"))) acknowledged(json);
            else if (topic.equals(Uplink.down(dev, "cmd"))) command(json);
        } catch (RuntimeException malformed) {
            LOG.warn("{}: cannot read what came on {}: {}", dev, topic, malformed.toString());
        }
    }

    private void acknowledged(JsonObject ack) {
        var missing = new ArrayList<long[]>();
        for (var each : ack.getJsonArray("missing", new JsonArray()))
            if (each instanceof JsonArray gap) missing.add(new long[] {gap.getLong(0), gap.getLong(1)});
        tally.acknowledged.add(model.acknowledged(ack.getLong("upTo"), List.copyOf(missing)));
        sendDue();
    }

    private void command(JsonObject command) {
        var id = UUID.fromString(command.getString("id"));
        var args = command.getJsonObject("args", new JsonObject());
        var now = sunClock.instant();
        FirmwareModel.Done done;
        if (expired(command.getLong("exp"))) done = model.refuse(id, FirmwareModel.Outcome.EXPIRED);
        else
            done = switch (command.getString("cmd")) {
                case "relay.set" -> model.relay(id, now, relay(args.getString("state")));
                case "credit.set" ->
                    model.credit(id, new FirmwareModel.Credit(args.getLong("rev"), args.getLong("wh")));
                default -> model.refuse(id, FirmwareModel.Outcome.REFUSED);
            };
        tally.commands.increment();
        publish("result", Uplink.result(dev, model.boot(), done, now.toEpochMilli(), model.relay()), Retention.NONE);
    }

    /** In a demo the gateway's deadlines may be real or the sun's; a command is stale when both are past it. */
    private boolean expired(long exp) {
        return exp < Math.min(clock.millis(), sunClock.millis());
    }

    private static House.Relay relay(String state) {
        return switch (state) {
            case "open" -> House.Relay.OPEN;
            case "closed" -> House.Relay.CLOSED;
            default -> throw new IllegalArgumentException("relay " + state);
        };
    }
}
