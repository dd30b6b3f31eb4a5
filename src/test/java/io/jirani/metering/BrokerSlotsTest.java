package io.jirani.metering;

import static io.jirani.metering.MeterEndpointTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Dev;
import io.jirani.metering.IngestVerticle.Offer;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several processes of the gateway behind one real Mosquitto: however one ends, no reading stays in its session. */
class BrokerSlotsTest {
    private static final int READINGS = 1_000;
    private static final String FOREIGN = "tele/tasmota_A1B2C3/SENSOR";

    private Neighbourhood home;
    private Mosquitto broker;
    private IngestVerticle ingest;

    @BeforeEach
    void start() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Mosquitto.BINARY), "no mosquitto installed");
        home = new Neighbourhood();
        broker = new Mosquitto(Samples.DEV.id(), "shop-1");
        ingest = new IngestVerticle(home.db, home.ingest, Foreign.NONE, home.clock, home.sunClock, home.metrics);
        home.vertx.deployVerticle(ingest).await();
    }

    @AfterEach
    void stop() throws Exception {
        if (home != null) home.close();
        if (broker != null) broker.close();
    }

    @Test
    void aKilledProcessStrandsNothing() throws Exception {
        deploy();
        try (var other = DoorProcess.start(home.database, broker.gatewayPort)) {
            other.connected();
            assertThat(held()).isEqualTo(2);
            var meter = meter();
            for (int seq = 1; seq <= READINGS; seq++) {
                if (seq == READINGS / 4) other.kill();
                reading(meter, seq);
            }
            eventually(() -> stored() == READINGS, Duration.ofSeconds(60));
            eventually(() -> held() == 1, Duration.ofSeconds(60));
            assertThat(home.metrics
                            .counter("jirani_broker_sessions_emptied_total")
                            .count())
                    .isEqualTo(1);
        }
        assertThat(broker.knows("jirani-gw-1"))
                .as("the broker has forgotten the dead session")
                .isFalse();
    }

    @Test
    void aProcessThatLeavesInOrderLeavesNothingBehind() throws Exception {
        deploy();
        try (var other = DoorProcess.start(home.database, broker.gatewayPort)) {
            other.connected();
            var meter = meter();
            for (int seq = 1; seq <= READINGS / 2; seq++) reading(meter, seq);
            var leaving = Thread.ofVirtual().start(() -> {
                try {
                    other.leave();
                } catch (Exception failure) {
                    throw new AssertionError(failure);
                }
            });
            for (int seq = READINGS / 2 + 1; seq <= READINGS; seq++) reading(meter, seq);
            leaving.join();
            assertThat(held())
                    .as("its slot is free at once, without a lease running out")
                    .isEqualTo(1);
            eventually(() -> stored() == READINGS, Duration.ofSeconds(60));
            assertThat(home.metrics
                            .counter("jirani_broker_sessions_emptied_total")
                            .count())
                    .as("nobody had to empty its session")
                    .isZero();
        }
    }

    @Test
    void aProcessCutOffFromTheBrokerAloneStrandsNothing() throws Exception {
        deploy();
        try (var cable = new Cable(home.vertx, broker.gatewayPort)) {
            var where = BrokerClientTest.where(cable.port(), Duration.ofSeconds(2));
            var cut = door(where, Foreign.NONE, new Inlet(ingest::offer, ingest::hasRoom));
            home.vertx.deployVerticle(cut).await();
            eventually(() -> home.count("select count(*) from gateway_slot where connected") == 2);
            cable.cut();
            var meter = meter();
            for (int seq = 1; seq <= 100; seq++) reading(meter, seq);
            eventually(() -> stored() == 100, Duration.ofSeconds(30));
            eventually(
                    () -> home.count("select count(*) from gateway_slot where holder is not null and listening") == 1);
            assertThat(held()).as("it waits under a slot that is deaf").isEqualTo(2);
            cable.mend();
            eventually(cut::isConnected, Duration.ofSeconds(60));
        }
    }

    @Test
    void theOnlyProcessTakesUpItsSessionWhenItComesAgain() throws Exception {
        try (var first = DoorProcess.start(home.database, broker.gatewayPort)) {
            first.connected();
            first.kill();
        }
        var meter = meter();
        for (int seq = 1; seq <= 20; seq++) reading(meter, seq);
        deploy();
        eventually(() -> stored() == 20, Duration.ofSeconds(60));
    }

    @Test
    void aProcessThatCannotRenewItsLeaseIsSilentBeforeAnotherSpeaks() throws Exception {
        var door = deploy();
        var me = home.text("select holder from gateway_slot");
        home.db.inTransaction(tx -> tx.run(
                "update gateway_slot set holder = $1, fence = fence + 1, lease_until = now() + interval '1 hour'",
                Tuple.of(home.ids.next())));
        eventually(() -> home.text("select coalesce(max(slot), 0) from gateway_slot where holder = '" + me + "'")
                .equals("1"));
        eventually(door::isConnected);
        var meter = meter();
        for (int seq = 1; seq <= 20; seq++) reading(meter, seq);
        eventually(() -> stored() >= 1);
        Thread.sleep(500);
        assertThat(stored())
                .as("its share; the other's waits in the session it no longer touches")
                .isLessThan(20);
    }

    @Test
    void oneProcessHearsTheAdaptersTopicsAndAnotherTakesOverWhenItEnds() throws Exception {
        var heard = new CopyOnWriteArrayList<String>();
        var inlet = new Inlet(
                message -> {
                    heard.add(new String(message.payload(), StandardCharsets.UTF_8));
                    message.settled().run();
                    return Offer.TAKEN;
                },
                () -> true);
        var first = door(new Tasmotas(), inlet);
        var deployment = home.vertx.deployVerticle(first).await();
        eventually(first::isConnected);
        home.vertx.deployVerticle(door(new Tasmotas(), inlet)).await();
        eventually(() -> held() == 2 && adapters() == 1);
        Thread.sleep(500);
        var shop = shop();
        shop.acknowledged(shop.publish(FOREIGN, new byte[] {'1'}));
        eventually(() -> heard.size() == 1);
        home.vertx.undeploy(deployment).await();
        eventually(() -> adapters() == 1);
        Thread.sleep(500);
        shop.acknowledged(shop.publish(FOREIGN, new byte[] {'2'}));
        eventually(() -> heard.size() == 2);
        Thread.sleep(300);
        assertThat(heard).containsExactly("1", "2");
    }

    private BrokerClient deploy() throws InterruptedException {
        var door = door(Foreign.NONE, new Inlet(ingest::offer, ingest::hasRoom));
        home.vertx.deployVerticle(door).await();
        eventually(door::isConnected);
        return door;
    }

    private BrokerClient door(Foreign foreign, Inlet inlet) {
        return door(BrokerClientTest.where(broker.gatewayPort), foreign, inlet);
    }

    private BrokerClient door(BrokerClient.Broker where, Foreign foreign, Inlet inlet) {
        return new BrokerClient(
                where, home.db, new GatewaySlotStore(), new GatewayId(home.ids.next()), foreign, inlet, home.metrics);
    }

    private MeterClient meter() {
        return MeterClient.connect(
                home.vertx, broker.port, Samples.DEV, MeterClient.options(Samples.DEV.id(), Neighbourhood.PASSWORD));
    }

    private MeterClient shop() {
        var options = MeterClient.options("shop-1", Neighbourhood.PASSWORD);
        return MeterClient.connect(home.vertx, broker.port, new Dev("shop-1"), options);
    }

    private static void reading(MeterClient meter, int seq) throws InterruptedException {
        var at = Samples.NOW.minusSeconds(2_000 - seq);
        meter.reading(Samples.KEY, 1, Samples.row(seq, at, seq, seq, 0));
        meter.puback();
    }

    private long stored() {
        return home.count("select count(*) from reading");
    }

    private long adapters() {
        return home.count("select count(*) from gateway_lease where holder is not null");
    }

    private long held() {
        return home.count("select count(*) from gateway_slot where holder is not null");
    }
}
