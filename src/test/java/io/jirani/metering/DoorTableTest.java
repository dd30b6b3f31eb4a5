package io.jirani.metering;

import static io.jirani.metering.MeterEndpointTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import io.jirani.metering.IngestVerticle.Offer;
import io.jirani.metering.MeterEndpoint.Listening;
import io.jirani.metering.adapters.Adapters;
import io.jirani.metering.adapters.FullTopic;
import io.jirani.metering.adapters.Tasmota;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One table of what is allowed and what is denied, asked of both doors: a real Mosquitto, and our own endpoint. */
class DoorTableTest {
    enum Which {
        MOSQUITTO,
        OWN
    }

    /** Something a meter does. */
    private interface Deed {
        void happens() throws Exception;
    }

    private static final Dev OTHER = new Dev("meter-b");
    private static final Dev SHOP = new Dev("shop-1");
    private static final String OWN_READING = Samples.topic(Samples.DEV, "reading");
    private static final String OWN_STATE = Samples.topic(Samples.DEV, "state");
    private static final String MARK = Samples.topic(Samples.DEV, "event");

    private final Neighbourhood home = new Neighbourhood();
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private Optional<Mosquitto> broker = Optional.empty();
    private Inbound.Door door = (dev, topic, payload) -> {};
    private int port;

    @AfterEach
    void stop() throws Exception {
        home.close();
        if (broker.isPresent()) broker.get().close();
    }

    @ParameterizedTest
    @EnumSource
    void isAllowed(Which which) throws Exception {
        open(which);
        var deeds = new LinkedHashMap<String, Deed>();
        deeds.put("a meter says its readings", () -> assertTaken(meter(Samples.DEV), OWN_READING, false));
        deeds.put("a meter's state is retained", () -> assertTaken(meter(Samples.DEV), OWN_STATE, true));
        deeds.put("a meter hears what is said to it", () -> {
            var meter = meter(Samples.DEV);
            assertThat(meter.subscribe("meters/v1/ke-nbo-0042/down/#")).isEqualTo(1);
            door.send(Samples.DEV, UplinkTopic.ack(Samples.DEV), new byte[] {1});
            assertThat(meter.heard.poll(10, TimeUnit.SECONDS)).isNotNull();
        });
        deeds.put("a meter leaves its last will", () -> {
            var options =
                    options(Samples.DEV).setWillFlag(true).setWillRetain(true).setWillQoS(1);
            connect(options.setWillTopic(OWN_STATE).setWillMessageBytes(Buffer.buffer("x")))
                    .disconnect();
        });
        deeds.put("a foreign meter speaks under its own name", () -> {
            var shop = meter(SHOP);
            assertTaken(shop, "tele/tasmota_A1B2C3/SENSOR", false);
            shop.subscribe("cmnd/tasmota_A1B2C3/#");
            Thread.sleep(100);
            door.publish("cmnd/tasmota_A1B2C3/STATUS", new byte[] {'8'});
            assertThat(shop.heard.poll(10, TimeUnit.SECONDS)).isNotNull();
        });
        check(deeds);
    }

    @ParameterizedTest
    @EnumSource
    void isDenied(Which which) throws Exception {
        open(which);
        var deeds = new LinkedHashMap<String, Deed>();
        deeds.put("another's readings", () -> assertDropped(meter(OTHER), OWN_READING));
        deeds.put("a command to itself or another", () -> {
            assertDropped(meter(Samples.DEV), UplinkTopic.command(Samples.DEV));
            assertDropped(meter(OTHER), UplinkTopic.command(Samples.DEV));
        });
        deeds.put("hearing others, everything, or the broker", () -> {
            var meter = meter(Samples.DEV);
            var other = meter(OTHER);
            meter.subscribe("meters/v1/ke-nbo-0042/down/#");
            for (var filter : List.of("meters/v1/ke-nbo-0042/down/#", "meters/v1/+/up/#", "#", "+/+/+/+/+", "$SYS/#"))
                other.subscribe(filter);
            meter.acknowledged(meter.publish(OWN_READING, new byte[] {1}));
            door.send(Samples.DEV, UplinkTopic.ack(Samples.DEV), new byte[] {1});
            assertThat(meter.heard.poll(10, TimeUnit.SECONDS)).isNotNull();
            assertThat(other.heard).isEmpty();
        });
        deeds.put("a share of what others say", () -> {
            var thief = meter(OTHER);
            for (var group : List.of("jirani", "jirani-gw", "0"))
                thief.subscribe("$share/" + group + "/meters/v1/+/up/+");
            var meter = meter(Samples.DEV);
            for (int i = 0; i < 10; i++) assertTaken(meter, OWN_READING, false);
            assertThat(thief.heard).isEmpty();
            thief.disconnect();
        });
        deeds.put("a foreign meter under another's name, or in our language", () -> {
            var shop = meter(SHOP);
            assertDropped(shop, "tele/tasmota_FFFFFF/SENSOR");
            assertDropped(shop, OWN_READING);
            assertDropped(meter(OTHER), "tele/tasmota_A1B2C3/SENSOR");
        });
        deeds.put("a packet above 32 KiB", () -> {
            var meter = meter(Samples.DEV);
            meter.publish(OWN_READING, new byte[40_000]);
            assertThat(meter.closed.get(10, TimeUnit.SECONDS)).isTrue();
        });
        deeds.put("a wrong password, or none", () -> {
            assertRefused(MeterClient.options("ke-nbo-0042", new Secret("wrong")));
            assertRefused(new MqttClientOptions().setClientId("anonymous"));
        });
        deeds.put("ending another's session by its client id", () -> {
            var meter = meter(Samples.DEV);
            connect(options(OTHER).setClientId("ke-nbo-0042"));
            connect(options(OTHER).setClientId("jirani-gw-0"));
            assertTaken(meter, OWN_READING, false);
        });
        check(deeds);
    }

    private static void check(Map<String, Deed> deeds) {
        assertThat(deeds).hasSizeGreaterThanOrEqualTo(5);
        deeds.forEach((name, deed) -> {
            try {
                deed.happens();
            } catch (Exception | AssertionError failure) {
                throw new AssertionError(name, failure);
            }
        });
    }

    private void open(Which which) throws Exception {
        home.addMeter(home.second, OTHER);
        home.addMeter(home.second, SHOP);
        home.db.inTransaction(tx -> tx.run(
                "update meter set adapter = 'tasmota', foreign_id = 'tasmota_A1B2C3' where dev = $1",
                Tuple.of(SHOP.id())));
        var inlet = new Inlet(
                message -> {
                    taken.add(message.topic());
                    message.settled().run();
                    return Offer.TAKEN;
                },
                () -> true);
        if (which == Which.OWN) {
            var endpoint = new MeterEndpoint(
                    home.db,
                    new MeterLoginStore(new Adapters(
                            List.of(new Tasmota(List.of(FullTopic.STANDARD), Tasmota.Prefixes.STANDARD)),
                            home.metrics)),
                    home.commands,
                    inlet,
                    Listening.plain("127.0.0.1", 0),
                    home.clock,
                    home.metrics);
            home.vertx.deployVerticle(endpoint).await();
            door = endpoint;
            port = endpoint.port();
            return;
        }
        Assumptions.assumeTrue(Files.isExecutable(Mosquitto.BINARY), "no mosquitto installed");
        var mosquitto = new Mosquitto(Samples.DEV.id(), OTHER.id(), SHOP.id());
        broker = Optional.of(mosquitto);
        var client = new BrokerClient(
                BrokerClientTest.where(mosquitto.gatewayPort),
                home.db,
                new GatewaySlotStore(),
                new GatewayId(home.ids.next()),
                new Tasmotas(),
                inlet,
                home.metrics);
        home.vertx.deployVerticle(client).await();
        eventually(() -> home.count("select count(*) from gateway_lease where holder is not null") == 1);
        Thread.sleep(300);
        door = client;
        port = mosquitto.port;
    }

    private void assertTaken(MeterClient from, String topic, boolean retained) throws Exception {
        taken.clear();
        from.acknowledged(from.publish(topic, new byte[] {1}, retained));
        eventually(() -> taken.contains(topic));
    }

    /** The next thing that is allowed comes in, this does not. */
    private void assertDropped(MeterClient from, String topic) throws Exception {
        taken.clear();
        from.acknowledged(from.publish(topic, new byte[] {1}));
        var meter = meter(Samples.DEV);
        meter.publish(MARK, new byte[] {1});
        eventually(() -> taken.contains(MARK));
        assertThat(taken).containsExactly(MARK);
    }

    private void assertRefused(MqttClientOptions options) {
        assertThatThrownBy(() -> connect(options)).hasMessageContaining("REFUSED");
    }

    private MeterClient meter(Dev dev) {
        return connect(options(dev));
    }

    private MeterClient connect(MqttClientOptions options) {
        return MeterClient.connect(home.vertx, port, Samples.DEV, options);
    }

    private static MqttClientOptions options(Dev dev) {
        return MeterClient.options(dev.id(), Neighbourhood.PASSWORD);
    }
}
