package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import io.jirani.metering.IntakeState.Presence;
import io.jirani.metering.MeterEndpoint.Listening;
import io.jirani.run.Job;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MeterEndpointTest {
    private static final String READING = Samples.topic(Samples.DEV, "reading");
    private static final String STATE = Samples.topic(Samples.DEV, "state");
    private static final String ACK = UplinkTopic.ack(Samples.DEV);

    private final Neighbourhood home = new Neighbourhood();
    private final IngestVerticle ingest =
            new IngestVerticle(home.db, home.ingest, Foreign.NONE, home.clock, home.sunClock, home.metrics);
    private final MeterEndpoint endpoint = new MeterEndpoint(
            home.db,
            new MeterLoginStore(Foreign.NONE),
            home.commands,
            ingest,
            Listening.plain("127.0.0.1", 0),
            home.clock,
            home.metrics);

    @BeforeEach
    void start() {
        home.vertx.deployVerticle(ingest).await();
        home.vertx.deployVerticle(endpoint).await();
        var commands = new CommandVerticle(
                home.db, home.meters, home.commands, List.of(endpoint), home.sunClock, home.metrics);
        home.vertx
                .deployVerticle(commands, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .await();
    }

    @AfterEach
    void stop() {
        home.close();
    }

    @Test
    void aReadingIsCommittedThenAcknowledgedTwiceOver() throws Exception {
        var meter = connect();
        assertThat(meter.subscribe("meters/v1/ke-nbo-0042/down/+")).isEqualTo(1);
        var packet = meter.publish(READING, Samples.payload("01-reading.json"));
        meter.acknowledged(packet);
        assertThat(home.count("select count(*) from reading")).isEqualTo(1);
        var ack = meter.hears(ACK, Samples.KEY);
        assertThat(ack.getLong("upTo")).isEqualTo(18734);
        assertThat(ack.getJsonArray("missing")).isEqualTo(new JsonArray("[[0,18733]]"));

        meter.acknowledged(meter.publish(READING, Samples.payload("04-duplicate-of-01.json")));
        assertThat(meter.hears(ACK, Samples.KEY).getLong("upTo")).isEqualTo(18734);
        assertThat(home.count("select count(*) from reading")).isEqualTo(1);
        assertThat(rows("duplicate")).isEqualTo(1);
        assertThat(ingest.health().lastCommit()).isPresent();
        assertThat(ingest.health().queued()).isZero();
    }

    @Test
    void nothingIsAcknowledgedBeforeTheDatabaseHasIt() throws Exception {
        var meter = connect();
        var held = home.database.db();
        var locked = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var holder = Thread.ofVirtual()
                .start(() -> held.inTransaction(tx -> {
                    tx.run("select 1 from meter_intake for update", Tuple.tuple());
                    locked.countDown();
                    await(release);
                }));
        locked.await();
        var packet = meter.publish(READING, Samples.payload("01-reading.json"));
        assertThat(meter.pubacks.poll(700, TimeUnit.MILLISECONDS)).isNull();
        release.countDown();
        holder.join();
        meter.acknowledged(packet);
        assertThat(home.count("select count(*) from reading")).isEqualTo(1);
    }

    @Test
    void foreignTopicsAreRefusedBothWays() throws Exception {
        home.addMeter(home.second, new Dev("meter-b"));
        var meter = connect();
        assertThat(meter.subscribe("meters/v1/meter-b/down/ack")).isEqualTo(128);
        assertThat(meter.subscribe("#")).isEqualTo(128);
        assertThat(meter.subscribe("meters/v1/ke-nbo-0042/up/reading")).isEqualTo(128);
        meter.acknowledged(meter.publish("meters/v1/meter-b/up/reading", Samples.payload("01-reading.json")));
        meter.acknowledged(meter.publish("meters/v1/ke-nbo-0042/down/cmd", Samples.payload("21-down-cmd-relay.json")));
        meter.acknowledged(meter.publish("anything", new byte[0]));
        assertThat(home.count("select count(*) from reading_refused")).isZero();
        assertThat(home.metrics
                        .counter("jirani_mqtt_denied_total", "what", "publish")
                        .count())
                .isEqualTo(3);
    }

    @Test
    void aMeterWithAnotherPasswordIsShownOut() throws Exception {
        var meter = connect();
        endpoint.review(Samples.DEV);
        home.db.inTransaction(tx ->
                tx.run("update meter set password_hash = sha256('other') where dev = $1", Tuple.of(Samples.DEV.id())));
        endpoint.review(Samples.DEV);
        assertThat(meter.closed.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void wrongPasswordsStrangersAndForeignWillsAreRefused() {
        assertRefused("ke-nbo-0042", new Secret("wrong"));
        assertRefused("nobody-there", Neighbourhood.PASSWORD);
        assertRefused("Not A Device", Neighbourhood.PASSWORD);
        var will = MeterClient.options("ke-nbo-0042", Neighbourhood.PASSWORD)
                .setWillFlag(true)
                .setWillTopic("meters/v1/meter-b/up/state")
                .setWillMessageBytes(Buffer.buffer("x"));
        assertThatThrownBy(() -> MeterClient.connect(home.vertx, endpoint.port(), Samples.DEV, will))
                .hasMessageContaining("NOT_AUTHORIZED");
        assertThat(connect().closed).isNotDone();
    }

    @Test
    void garbageIsRefusedAndTheStreamGoesOn() throws Exception {
        var meter = connect();
        meter.acknowledged(meter.publish(READING, new byte[0]));
        meter.acknowledged(meter.publish(READING, new byte[] {0, -1, -2}));
        meter.acknowledged(meter.publish(READING, Samples.payload("07-bad-mac.json")));
        meter.acknowledged(
                meter.publish(READING, "{\"dev\":\"\\u0000\",\"kid\":\"k1\"}".getBytes(StandardCharsets.UTF_8)));
        meter.acknowledged(meter.publish(READING, Samples.payload("01-reading.json")));
        assertThat(home.count("select count(*) from reading")).isEqualTo(1);
        assertThat(home.count("select count(*) from reading_refused")).isEqualTo(4);
        assertThat(rows("refused")).isEqualTo(4);
        assertThat(home.metrics.counter("jirani_mac_rejects_total").count()).isEqualTo(1);
        var flood = connect();
        flood.publish(READING, new byte[40_000]);
        assertThat(flood.closed.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(home.count("select count(*) from reading_refused")).isEqualTo(4);
    }

    @Test
    void oneSessionPerMeterTheNewestWins() throws Exception {
        var old = connect();
        var other = connect();
        assertThat(old.closed.get(10, TimeUnit.SECONDS)).isTrue();
        other.acknowledged(other.publish(READING, Samples.payload("01-reading.json")));
    }

    @Test
    void aLostConnectionSpeaksItsLastWillAFarewellDoesNot() throws Exception {
        var meter = connect();
        meter.acknowledged(meter.publish(STATE, Samples.payload("09-hello.json")));
        assertThat(presence()).isEqualTo(Presence.ONLINE);
        meter.disconnect();
        Thread.sleep(100);
        assertThat(presence()).isEqualTo(Presence.ONLINE);
        rawConnect(Samples.payload("10-last-will.json")).close().await();
        eventually(() -> presence() == Presence.OFFLINE);
    }

    @Test
    void aCommandWaitsForItsMeterAndIsClosedByItsResult() throws Exception {
        var args = new JsonObject().put("wh", 2500).put("imp", 1843260).put("rev", 7);
        var id = home.db.transaction(
                tx -> home.commands.open(tx, Samples.DEV, "credit.set", args, Samples.NOW.plusSeconds(600)));
        Job.nudge(home.vertx, CommandVerticle.JOB);
        eventually(() -> home.count("select sends::bigint from down_command") == 1);
        var meter = connect();
        var topic = UplinkTopic.command(Samples.DEV);
        assertThat(meter.subscribe(topic)).isEqualTo(1);
        var command = meter.hears(topic, Samples.KEY);
        assertThat(command.getString("id")).isEqualTo(id.toString());
        assertThat(command.getJsonObject("args")).isEqualTo(args);
        assertThat(command.getLong("exp"))
                .isEqualTo(Samples.NOW.plusSeconds(600).toEpochMilli());
        var result = "{\"v\":1,\"dev\":\"ke-nbo-0042\",\"boot\":18,\"kid\":\"k1\",\"id\":\"" + id
                + "\",\"ok\":true,\"t\":1767226281000}";
        var up = Samples.topic(Samples.DEV, "result");
        meter.acknowledged(meter.publish(up, DeviceMac.sign(Samples.KEY, up, result)));
        assertThat(home.text("select state from down_command")).isEqualTo("done");
    }

    @Test
    void manyMetersAtOnceAreBatchedAndEachIsAnswered() throws Exception {
        for (int i = 0; i < 20; i++) home.addMeter(home.second, new Dev("many-" + i));
        var clients = new ArrayList<MeterClient>();
        for (int i = 0; i < 20; i++) {
            var dev = new Dev("many-" + i);
            clients.add(MeterClient.connect(
                    home.vertx, endpoint.port(), dev, MeterClient.options(dev.id(), Neighbourhood.PASSWORD)));
        }
        for (int seq = 0; seq < 30; seq++)
            for (int i = 0; i < 20; i++)
                clients.get(i)
                        .reading(
                                Samples.KEYS.derived(new Dev("many-" + i), "k1"),
                                1,
                                Samples.row(seq, Samples.NOW.minusSeconds(60L * (40 - seq)), seq, seq, 0));
        for (var client : clients)
            for (int seq = 0; seq < 30; seq++)
                assertThat(client.pubacks.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(home.count("select count(*) from reading")).isEqualTo(600);
    }

    @Test
    void theLinesOfTheDocumentWorkAsPrinted() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/mosquitto_rr")), "no mosquitto-clients installed");
        var document = Files.readString(Path.of("docs/mqtt.md"));
        var lines = document.substring(document.indexOf("```sh\n") + 6, document.lastIndexOf("\n```"));
        var shell = new ProcessBuilder("timeout", "20", "sh", "-c", lines).redirectErrorStream(true);
        shell.environment()
                .putAll(Map.of(
                        "DEV", "ke-nbo-0042",
                        "KEY", HexFormat.of().formatHex(Samples.KEY_BYTES),
                        "PASSWORD", Neighbourhood.PASSWORD.reveal(),
                        "PORT", String.valueOf(endpoint.port())));
        var run = shell.start();
        var said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).contains("\"upTo\":1,\"missing\":[[0,0]]");
        assertThat(home.count("select count(*) from reading_refused")).isZero();
    }

    private MeterClient connect() {
        return MeterClient.connect(
                home.vertx, endpoint.port(), Samples.DEV, MeterClient.options("ke-nbo-0042", Neighbourhood.PASSWORD));
    }

    private void assertRefused(String user, Secret password) {
        assertThatThrownBy(() -> MeterClient.connect(
                        home.vertx, endpoint.port(), Samples.DEV, MeterClient.options(user, password)))
                .hasMessageContaining("BAD_USER_NAME_OR_PASSWORD");
    }

    private Presence presence() {
        return home.shown(Samples.DEV).getBoolean("online") ? Presence.ONLINE : Presence.OFFLINE;
    }

    private double rows(String result) {
        return home.metrics.counter("jirani_readings_total", "result", result).count();
    }

    private NetSocket rawConnect(byte[] will) throws InterruptedException {
        var socket = home.vertx
                .createNetClient()
                .connect(endpoint.port(), "127.0.0.1")
                .await();
        var answered = new CountDownLatch(1);
        socket.handler(connack -> answered.countDown());
        socket.write(RawMeter.hello(Samples.DEV, 30, Optional.of(will))).await();
        assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
        return socket;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    static void eventually(BooleanSupplier condition) throws InterruptedException {
        eventually(condition, Duration.ofSeconds(10));
    }

    static void eventually(BooleanSupplier condition, Duration patience) throws InterruptedException {
        var end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it did not become true in time").isLessThan(end);
            Thread.sleep(20);
        }
    }
}
