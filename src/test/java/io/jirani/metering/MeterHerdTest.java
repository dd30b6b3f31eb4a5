package io.jirani.metering;

import static io.jirani.metering.MeterEndpointTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Dev;
import io.jirani.metering.IngestVerticle.Offer;
import io.jirani.metering.MeterEndpoint.Listening;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our own door under many meters, slow ones, and strange ones; with an intake played by hand. */
class MeterHerdTest {
    private static final int HERD = 2_000;
    private static final String READING = Samples.topic(Samples.DEV, "reading");

    private final Neighbourhood home = new Neighbourhood();
    private final ConcurrentLinkedQueue<Inbound> taken = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);
    private volatile boolean settles = true;
    private final Inlet inlet = new Inlet(this::offer, () -> count.get() < room.get());
    private final MeterEndpoint endpoint = new MeterEndpoint(
            home.db,
            new MeterLoginStore(Foreign.NONE),
            home.commands,
            inlet,
            Listening.plain("127.0.0.1", 0),
            home.clock,
            home.metrics);

    @BeforeEach
    void start() {
        home.vertx.deployVerticle(endpoint).await();
    }

    @AfterEach
    void stop() {
        home.close();
    }

    @Test
    void manyMetersAtOnceAreLetInWhileTheDatabaseStaysQuick() throws Exception {
        var hash = MessageDigest.getInstance("SHA-256").digest(Neighbourhood.PASSWORD.bytes());
        home.db.inTransaction(
                tx -> tx.run("""
                insert into meter (dev, community_id, household_id, kid, password_hash, added_at)
                select 'herd-' || i, $1, $2, 'k1', $3, now() from generate_series(1, $4) i
                """, Tuple.of(home.community.value(), home.second.value(), Buffer.buffer(hash), HERD)));
        var client = home.vertx.createNetClient(new NetClientOptions().setConnectTimeout(30_000));
        var welcomed = new AtomicInteger();
        var acknowledged = new AtomicInteger();
        for (int i = 1; i <= HERD; i++) {
            var dev = new Dev("herd-" + i);
            client.connect(endpoint.port(), "127.0.0.1").onSuccess(socket -> {
                var bytes = new AtomicInteger();
                // CONNACK is 4 bytes, PUBACK 4 more.
                socket.handler(answer -> {
                    var had = bytes.getAndAdd(answer.length());
                    if (had < 4 && bytes.get() >= 4) welcomed.incrementAndGet();
                    if (had < 8 && bytes.get() >= 8) acknowledged.incrementAndGet();
                });
                // It speaks before it was welcomed, as MQTT allows.
                socket.write(RawMeter.hello(dev, 60, Optional.empty()).appendBuffer(RawMeter.publish(dev)));
            });
        }
        var slowest = 0L;
        var end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (acknowledged.get() < HERD && System.nanoTime() < end) {
            var begun = System.nanoTime();
            assertThat(home.count("select count(*) from household")).isEqualTo(2);
            slowest = Math.max(slowest, System.nanoTime() - begun);
            Thread.sleep(20);
        }
        assertThat(welcomed).hasValue(HERD);
        assertThat(acknowledged).hasValue(HERD);
        assertThat(count).hasValue(HERD);
        assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(2));
        assertThat(home.metrics.get("jirani_mqtt_sessions").gauge().value()).isEqualTo(HERD);
        assertThat(home.metrics.get("jirani_mqtt_logins_waiting").gauge().value())
                .isZero();
    }

    @Test
    void whoSpeaksFasterThanTheDatabaseStoresIsStoppedAndNotClosed() throws Exception {
        settles = false;
        home.addMeter(home.second, new Dev("meter-b"));
        var fast = connect(Samples.DEV);
        for (int i = 0; i < 1_000; i++) fast.publishSoon(READING, new byte[100]);
        eventually(() -> count.get() == MeterSessionEndpoint.MOST_UNSETTLED);
        // One that has its share does not keep another from having its own.
        var other = connect(new Dev("meter-b"));
        other.publishSoon(Samples.topic(new Dev("meter-b"), "reading"), new byte[1]);
        eventually(() -> count.get() == MeterSessionEndpoint.MOST_UNSETTLED + 1);
        settles = true;
        for (var message : List.copyOf(taken)) message.settled().run();
        for (int i = 0; i < 1_000; i++) fast.puback();
        other.puback();
        assertThat(count).hasValue(1_001);
        assertThat(fast.closed).isNotDone();
    }

    @Test
    void whileTheIntakeIsFullNobodyIsReadAndNobodyIsClosed() throws Exception {
        room.set(10);
        for (int i = 0; i < 5; i++) home.addMeter(home.second, new Dev("many-" + i));
        var clients = new ArrayList<MeterClient>();
        for (int i = 0; i < 5; i++) clients.add(connect(new Dev("many-" + i)));
        for (int i = 0; i < 5; i++)
            for (int each = 0; each < 100; each++)
                clients.get(i).publishSoon(Samples.topic(new Dev("many-" + i), "reading"), new byte[1_000]);
        Thread.sleep(1_000);
        assertThat(count).hasValue(10);
        assertThat(home.metrics.get("jirani_mqtt_stopped").gauge().value()).isEqualTo(5);
        room.set(Integer.MAX_VALUE);
        for (var client : clients) {
            for (int each = 0; each < 100; each++) client.puback();
            assertThat(client.closed).isNotDone();
        }
        assertThat(count).hasValue(500);
        assertThat(home.metrics.get("jirani_mqtt_stopped").gauge().value()).isZero();
    }

    @Test
    void twoDevicesWithOneNameAreNoticed() throws Exception {
        for (int i = 0; i < 7; i++) connect(Samples.DEV);
        assertThat(home.metrics.counter("jirani_mqtt_takeovers_total").count()).isEqualTo(6);
        eventually(() -> home.count("select count(*) from event_log where type = 'meter.flapping'") == 1);
        assertThat(home.text("select data ->> 'dev' from event_log where type = 'meter.flapping'"))
                .isEqualTo(Samples.DEV.id());
    }

    @Test
    void metersInStockAndUnderSuspicionComeInAndThoseTakenDownDoNot() {
        for (var status : List.of("stock", "quarantined", "active")) {
            home.db.inTransaction(tx -> tx.run("update meter set status = $1", Tuple.of(status)));
            connect(Samples.DEV).disconnect();
        }
        home.db.inTransaction(tx -> tx.run("update meter set status = 'decommissioned'", Tuple.tuple()));
        assertThatThrownBy(() -> connect(Samples.DEV)).hasMessageContaining("BAD_USER_NAME_OR_PASSWORD");
    }

    @Test
    void whoHangsUpDuringItsLoginLeavesNothingBehind() throws Exception {
        var client = home.vertx.createNetClient();
        for (int i = 0; i < 50; i++) {
            NetSocket socket = client.connect(endpoint.port(), "127.0.0.1").await();
            socket.write(RawMeter.hello(Samples.DEV, 60, Optional.empty())).await();
            socket.close().await();
        }
        eventually(() -> home.metrics.get("jirani_mqtt_sessions").gauge().value() == 0);
        connect(Samples.DEV);
    }

    /** Mosquitto's max_keepalive refuses older clients the same way, from 2.0.12 on. */
    @Test
    void whoWouldHangOnForLongOrForEverIsRefused() {
        var options = MeterClient.options(Samples.DEV.id(), Neighbourhood.PASSWORD);
        connect(options.setKeepAliveInterval(300)).disconnect();
        assertThatThrownBy(() -> connect(options.setKeepAliveInterval(301))).hasMessageContaining("NOT_AUTHORIZED");
        var refusal = new CompletableFuture<Buffer>();
        var forever = RawMeter.hello(Samples.DEV, 0, Optional.empty());
        home.vertx.createNetClient().connect(endpoint.port(), "127.0.0.1").onSuccess(socket -> {
            socket.handler(refusal::complete);
            socket.write(forever);
        });
        assertThat(refusal.orTimeout(10, TimeUnit.SECONDS).join().getByte(3)).isEqualTo((byte) 5);
    }

    private Offer offer(Inbound message) {
        if (count.get() >= room.get()) return Offer.FULL;
        count.incrementAndGet();
        if (settles) message.settled().run();
        else taken.add(message);
        return Offer.TAKEN;
    }

    private MeterClient connect(Dev dev) {
        return connect(MeterClient.options(dev.id(), Neighbourhood.PASSWORD));
    }

    private MeterClient connect(MqttClientOptions options) {
        return MeterClient.connect(home.vertx, endpoint.port(), Samples.DEV, options);
    }
}
