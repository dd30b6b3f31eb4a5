package io.jirani.demo;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A simulated plug with Tasmota's firmware, as it is sold: a name and a password, no signature, no memory. Every 300
 * seconds of its clock it says its register in kWh with a local time that names no zone, once and at QoS 0; and it answers
 * {@code Status 8}. Its register is a pure function of the house and the time, so it needs no flash.
 */
final class TasmotaVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(TasmotaVerticle.class);
    private static final Duration TELE_PERIOD = Duration.ofMinutes(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /**
     * What it knows of itself.
     *
     * @param topic its name in its own topics
     */
    record Device(Dev dev, String topic, Secret password) {}

    private final Broker broker;
    private final Device device;
    private final House house;
    private final ZoneId zone;
    private final Clock clock;
    private final Clock sunClock;
    private House.Registers registers;
    private Instant counted;
    private Instant said = Instant.EPOCH;
    private Instant retryAt = Instant.EPOCH;
    private Optional<MqttClient> client = Optional.empty();

    /**
     * @param hung when it was hung up, by the neighbourhood's clock
     */
    TasmotaVerticle(Broker broker, Device device, House house, ZoneId zone, Instant hung, Clock clock, Clock sunClock) {
        this.broker = broker;
        this.device = device;
        this.house = house;
        this.zone = zone;
        this.clock = clock;
        this.sunClock = sunClock;
        this.registers = house.lifetime();
        this.counted = hung;
    }

    @Override
    public Future<?> start() {
        look();
        vertx.setPeriodic(LOOK_EVERY.toMillis(), timer -> look());
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return client.filter(MqttClient::isConnected)
                .map(connected -> connected.disconnect().otherwiseEmpty())
                .orElseGet(Future::succeededFuture);
    }

    private void look() {
        if (client.isEmpty() && !clock.instant().isBefore(retryAt)) connect();
        var now = sunClock.instant();
        if (client.filter(MqttClient::isConnected).isPresent() && !now.isBefore(said.plus(TELE_PERIOD))) {
            said = now;
            publish("tele", "SENSOR", sensors(now).encode(), Retention.NONE);
        }
    }

    private void connect() {
        var options = new MqttClientOptions()
                .setClientId(device.dev.id())
                .setUsername(device.dev.id())
                .setPassword(device.password.reveal())
                .setCleanSession(true)
                .setKeepAliveInterval(30)
                .setWillFlag(true)
                .setWillTopic("tele/" + device.topic + "/LWT")
                .setWillMessageBytes(Buffer.buffer("Offline"))
                .setWillQoS(1)
                .setWillRetain(true);
        var fresh = MqttClient.create(vertx, options);
        client = Optional.of(fresh);
        fresh.publishHandler(this::asked);
        fresh.closeHandler(closed -> lost(fresh));
        fresh.connect(broker.port(), broker.host())
                .compose(up -> fresh.subscribe(Map.of("cmnd/" + device.topic + "/#", 0)))
                .onSuccess(up -> publish("tele", "LWT", "Online", Retention.KEPT))
                .onFailure(failure -> {
                    LOG.debug("{}: {}", device.dev, failure.toString());
                    lost(fresh);
                });
    }

    private void lost(MqttClient gone) {
        if (!client.equals(Optional.of(gone))) return;
        client = Optional.empty();
        retryAt = clock.instant().plus(PATIENCE);
    }

    private void asked(MqttPublishMessage message) {
        if (message.topicName().endsWith("/Status")
                && message.payload().toString().equals("8"))
            publish(
                    "stat",
                    "STATUS8",
                    new JsonObject()
                            .put("StatusSNS", sensors(sunClock.instant()))
                            .encode(),
                    Retention.NONE);
    }

    private JsonObject sensors(Instant now) {
        registers = house.advance(registers, counted, now, House.Relay.CLOSED);
        counted = now;
        var watts = house.flow(now, House.Relay.CLOSED).netMilliwatts() / 1_000;
        var time = DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                now.atZone(zone).toLocalDateTime().truncatedTo(ChronoUnit.SECONDS));
        return new JsonObject()
                .put("Time", time)
                .put(
                        "ENERGY",
                        new JsonObject()
                                .put("TotalStartTime", "2025-11-03T09:12:44")
                                .put("Total", kilowattHours(registers.imported().wattHours()))
                                .put("Power", watts)
                                .put("Voltage", 240)
                                .put("Current", BigDecimal.valueOf(watts * 1_000 / 240, 3)));
    }

    /** With the decimals of a Tasmota that was set to show three (EnergyRes 3). */
    private static BigDecimal kilowattHours(long wattHours) {
        return BigDecimal.valueOf(wattHours, 3);
    }

    private enum Retention {
        KEPT,
        NONE
    }

    private void publish(String prefix, String what, String payload, Retention retention) {
        client.filter(MqttClient::isConnected)
                .ifPresent(connected -> connected
                        .publish(
                                prefix + "/" + device.topic + "/" + what,
                                Buffer.buffer(payload),
                                MqttQoS.AT_MOST_ONCE,
                                false,
                                retention == Retention.KEPT)
                        .onFailure(failure -> LOG.debug("{}: {}", device.dev, failure.toString())));
    }
}
