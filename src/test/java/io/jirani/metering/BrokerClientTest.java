package io.jirani.metering;

import static io.jirani.metering.MeterEndpointTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import io.jirani.metering.BrokerClient.Broker;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import io.vertx.mqtt.MqttClientOptions;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway behind a real Mosquitto, with the configuration of {@code mosquitto/}. */
class BrokerClientTest {
    private static final String READING = Samples.topic(Samples.DEV, "reading");
    private static final String ACK = UplinkTopic.ack(Samples.DEV);
    private static final Dev OTHER = new Dev("meter-b");

    private Neighbourhood home;
    private Mosquitto broker;
    private IngestVerticle ingest;
    private BrokerClient door;
    private String deployment = "";

    @BeforeEach
    void start() throws Exception {
        var there = Files.isExecutable(Mosquitto.BINARY);
        if (!there)
            System.out.println("SKIPPED BrokerClientTest: no " + Mosquitto.BINARY + " (apt-get install mosquitto)");
        Assumptions.assumeTrue(there, "no mosquitto installed");
        home = new Neighbourhood();
        home.addMeter(home.second, OTHER);
        broker = new Mosquitto(Samples.DEV.id(), OTHER.id());
        ingest = new IngestVerticle(home.db, home.ingest, Foreign.NONE, home.clock, home.sunClock, home.metrics);
        home.vertx.deployVerticle(ingest).await();
        deployDoor();
    }

    @AfterEach
    void stop() throws Exception {
        if (home != null) home.close();
        if (broker != null) broker.close();
    }

    @Test
    void aReadingComesThroughTheBrokerAndItsAcknowledgementGoesBack() throws Exception {
        var meter = meter(Samples.DEV);
        assertThat(meter.subscribe("meters/v1/ke-nbo-0042/down/#")).isEqualTo(1);
        meter.acknowledged(meter.publish(READING, Samples.payload("01-reading.json")));
        assertThat(meter.hears(ACK, Samples.KEY).getLong("upTo")).isEqualTo(18734);
        assertThat(home.count("select count(*) from reading")).isEqualTo(1);
        meter.acknowledged(meter.publish(READING, Samples.payload("07-bad-mac.json")));
        meter.acknowledged(meter.publish(READING, Samples.payload("04-duplicate-of-01.json")));
        assertThat(meter.hears(ACK, Samples.KEY).getLong("upTo")).isEqualTo(18734);
        assertThat(home.count("select count(*) from reading")).isEqualTo(1);
        assertThat(home.count("select count(*) from reading_refused")).isEqualTo(1);
    }

    @Test
    void aCommandReachesItsMeter() throws Exception {
        var meter = meter(Samples.DEV);
        meter.subscribe("meters/v1/ke-nbo-0042/down/#");
        home.db.inTransaction(tx -> home.commands.open(
                tx, Samples.DEV, "relay.set", new JsonObject().put("state", "open"), Samples.NOW.plusSeconds(60)));
        var commands =
                new CommandVerticle(home.db, home.meters, home.commands, List.of(door), home.sunClock, home.metrics);
        home.vertx
                .deployVerticle(commands, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .await();
        var command = meter.hears(UplinkTopic.command(Samples.DEV), Samples.KEY);
        assertThat(command.getString("cmd")).isEqualTo("relay.set");
    }

    @Test
    void whatIsNotAMetersOwnIsDenied() throws Exception {
        assertThatThrownBy(() -> connect(MeterClient.options("ke-nbo-0042", new Secret("wrong"))))
                .hasMessageContaining("NOT_AUTHORIZED");
        assertThatThrownBy(() -> connect(new MqttClientOptions().setClientId("anonymous")))
                .hasMessageContaining("NOT_AUTHORIZED");
        var meter = meter(Samples.DEV);
        var other = meter(OTHER);
        other.subscribe("meters/v1/ke-nbo-0042/down/#");
        other.subscribe("meters/v1/+/up/#");
        meter.subscribe("meters/v1/ke-nbo-0042/down/#");
        other.publish("meters/v1/ke-nbo-0042/up/reading", Samples.payload("01-reading.json"));
        meter.publish("meters/v1/ke-nbo-0042/down/cmd", Samples.payload("21-down-cmd-relay.json"));
        other.publish("meters/v1/ke-nbo-0042/down/cmd", Samples.payload("21-down-cmd-relay.json"));
        meter.publish(READING, Samples.payload("02-backfill-after-outage.json"));
        assertThat(meter.hears(ACK, Samples.KEY).getLong("upTo")).isEqualTo(18737);
        assertThat(home.count("select count(*) from reading")).isEqualTo(3);
        assertThat(meter.heard).isEmpty();
        assertThat(other.heard).isEmpty();
        meter.publish(READING, new byte[40_000]);
        assertThat(meter.closed.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void theBrokerKeepsReadingsWhileTheGatewayIsAwayAndTheGatewayOutlivesTheBroker() throws Exception {
        home.vertx.undeploy(deployment).await();
        var meter = meter(Samples.DEV);
        meter.acknowledged(meter.publish(READING, Samples.payload("01-reading.json")));
        meter.acknowledged(meter.publish(READING, Samples.payload("02-backfill-after-outage.json")));
        assertThat(home.count("select count(*) from reading")).isZero();
        deployDoor();
        eventually(() -> home.count("select count(*) from reading") == 4);

        broker.end();
        eventually(() -> !door.isConnected());
        door.send(Samples.DEV, ACK, new byte[] {1});
        broker.restart();
        eventually(door::isConnected);
        meter = meter(Samples.DEV);
        meter.acknowledged(meter.publish(READING, Samples.payload("08-export-peak-3ph.json")));
        eventually(() -> home.count("select count(*) from reading") == 5);
    }

    private void deployDoor() throws InterruptedException {
        door = new BrokerClient(
                where(broker.gatewayPort),
                home.db,
                new GatewaySlotStore(),
                new GatewayId(home.ids.next()),
                Foreign.NONE,
                ingest,
                home.metrics);
        deployment = home.vertx.deployVerticle(door).await();
        eventually(door::isConnected);
    }

    static Broker where(int port) {
        return where(port, Duration.ofSeconds(8));
    }

    static Broker where(int port, Duration lease) {
        return new Broker(
                "127.0.0.1", port, "jirani-gw", Mosquitto.GATEWAY, Optional.empty(), Duration.ofSeconds(2), lease);
    }

    private MeterClient meter(Dev dev) {
        return MeterClient.connect(home.vertx, broker.port, dev, MeterClient.options(dev.id(), Neighbourhood.PASSWORD));
    }

    private void connect(MqttClientOptions options) {
        MeterClient.connect(home.vertx, broker.port, Samples.DEV, options);
    }
}
