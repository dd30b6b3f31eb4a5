package io.jirani.metering;

import static io.jirani.metering.MeterEndpointTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.config.Secret;
import io.jirani.metering.BrokerLinkClient.Parts;
import io.jirani.metering.BrokerLinkClient.Wish;
import io.jirani.metering.IngestVerticle.Offer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One session at a real Mosquitto, with an intake played by hand. */
class BrokerLinkTest {
    private static final String READING = Samples.topic(Samples.DEV, "reading");
    private static final Wish UPLINKS = new Wish(List.of(Mosquitto.UPLINKS), List.of());

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<Inbound> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);
    private final AtomicInteger subscriptions = new AtomicInteger();
    private Mosquitto broker;
    private Optional<MeterClient> meter = Optional.empty();

    @BeforeEach
    void start() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Mosquitto.BINARY), "no mosquitto installed");
        broker = new Mosquitto(Samples.DEV.id());
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await();
        if (broker != null) broker.close();
    }

    /**
     * FIRST (packet id 1) is held, the broker dies and comes back without its session, SECOND comes, again with packet id
     * 1, then FIRST is settled. A plain vertx-mqtt client that reconnects as the same instance sends FIRST's PUBACK 1 on
     * the new connection: the broker takes it for SECOND and deletes SECOND, which nobody has stored (run with 5.0.8).
     * Here a message is acknowledged on its own connection or not at all.
     */
    @Test
    void aLateAcknowledgementDoesNotLoseAnotherReading() throws Exception {
        var link = open(broker.gatewayPort);
        publish("FIRST");
        eventually(() -> taken.size() == 1);
        broker.kill();
        broker.lose();
        broker.begin();
        eventually(() -> subscriptions.get() == 2, Duration.ofSeconds(20));
        publish("SECOND");
        eventually(() -> taken.size() == 2);
        assertThat(texts()).containsExactly("FIRST", "SECOND");

        taken.getFirst().settled().run();
        Thread.sleep(300);
        loop.runOnContext(ignored -> link.drop());
        open(broker.gatewayPort);
        eventually(() -> taken.size() == 3);
        assertThat(texts()).containsExactly("FIRST", "SECOND", "SECOND");
        taken.get(2).settled().run();
    }

    @Test
    void aFullIntakeStopsTheStreamAndNotTheConnection() throws Exception {
        room.set(5);
        open(broker.gatewayPort);
        for (int i = 0; i < 400; i++) publish("n" + i);
        eventually(() -> metrics.counter("jirani_ingest_pauses_total").count() >= 1);
        // Longer than any patience: the keep-alive here is 2 s, and nothing that was said is read.
        Thread.sleep(4_500);
        assertThat(taken).hasSize(5);
        room.set(Integer.MAX_VALUE);
        eventually(() -> taken.size() == 400);
        assertThat(texts()).doesNotHaveDuplicates();
        assertThat(subscriptions).as("one connection all the time").hasValue(1);
        assertThat(metrics.counter("jirani_ingest_shed_total").count()).isZero();
    }

    @Test
    void aBrokerThatGoesSilentIsGivenUpAfterOneAndAHalfKeepAlives() throws Exception {
        try (var cable = new Cable(vertx, broker.gatewayPort)) {
            open(cable.port());
            var begun = System.nanoTime();
            cable.freeze();
            eventually(() -> subscriptions.get() == 2, Duration.ofSeconds(20));
            // 1.5 x 2 s, looked for every second, and half a second until the next try.
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(8));
            publish("after");
            eventually(() -> taken.size() == 1);
        }
    }

    @Test
    void aBrokerThatTakesTheConnectionAndHangsUpWithoutAWordIsTriedAgain() throws Exception {
        try (var cable = new Cable(vertx, broker.gatewayPort)) {
            cable.hangUp();
            var link = link(cable.port());
            loop.runOnContext(ignored -> link.open());
            eventually(() -> cable.calls() >= 2);
            assertThat(link.isListening()).isFalse();
            cable.mend();
            eventually(link::isListening, Duration.ofSeconds(20));
        }
    }

    @Test
    void aSessionIsEmptiedToItsLastMessageThenForgotten() throws Exception {
        var first = open(broker.gatewayPort);
        loop.runOnContext(ignored -> first.drop());
        Thread.sleep(200);
        for (int i = 0; i < 3_000; i++) publish("n" + i);
        assertThat(taken).isEmpty();
        var drain = new BrokerLinkClient(
                parts(broker.gatewayPort), "jirani-gw-9", new Wish(List.of(), List.of(Mosquitto.UPLINKS)), () -> {});
        var done = new CompletableFuture<Boolean>();
        loop.runOnContext(
                ignored -> drain.empty(List.of(Mosquitto.UPLINKS)).onComplete(end -> done.complete(end.succeeded())));
        eventually(() -> !taken.isEmpty());
        // Settled slowly and out of order, as batches of several messages do.
        for (int i = 0; i < 3_000; i += 100) {
            var upTo = i + 100;
            eventually(() -> taken.size() >= upTo, Duration.ofSeconds(20));
            assertThat(done).isNotDone();
            for (int each = upTo - 1; each >= i; each--)
                taken.get(each).settled().run();
        }
        assertThat(done.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(texts()).hasSize(3_000).doesNotHaveDuplicates();
        assertThat(broker.knows("jirani-gw-9")).isFalse();
    }

    /** As a gateway of an earlier version left it: in a group whose name meters know. */
    @Test
    void aSessionThatIsTakenUpLeavesTheGroupEverybodyKnows() throws Exception {
        var known = "$share/jirani/meters/v1/+/up/+";
        var group = ShareGroup.of(Mosquitto.GATEWAY);
        var before = link(broker.gatewayPort, new Wish(List.of(known), List.of()));
        loop.runOnContext(ignored -> before.open());
        eventually(before::isListening);
        loop.runOnContext(ignored -> before.drop());
        Thread.sleep(200);
        publish("kept");
        var link = link(broker.gatewayPort, group.wish(List.of(), List.of()));
        loop.runOnContext(ignored -> link.open());
        eventually(link::isListening);
        for (int i = 0; i < 20; i++) publish("n" + i);
        eventually(() -> texts().contains("n19"));
        assertThat(texts()).contains("kept").doesNotHaveDuplicates().hasSize(21);
        assertThat(group.everything(List.of("a"))).contains("a", known, group.uplinks());
    }

    @Test
    void theGroupsNameIsAsSecretAsThePassword() {
        assertThat(Mosquitto.UPLINKS).matches("\\$share/[0-9a-f]{16}/meters/v1/\\+/up/\\+");
        assertThat(ShareGroup.of(Mosquitto.GATEWAY)).isNotEqualTo(ShareGroup.of(new Secret("another")));
        assertThat(ShareGroup.shown(List.of(Mosquitto.UPLINKS, "a/b")))
                .containsExactly("$share/.../meters/v1/+/up/+", "a/b");
    }

    @Test
    void queuedReadingsOutliveTheBrokersKill() throws Exception {
        var link = open(broker.gatewayPort);
        loop.runOnContext(ignored -> link.drop());
        Thread.sleep(200);
        for (int i = 0; i < 200; i++) publish("n" + i);
        // autosave_interval is 5 s, looked at once a second.
        Thread.sleep(7_500);
        broker.kill();
        broker.begin();
        open(broker.gatewayPort);
        eventually(() -> taken.size() == 200, Duration.ofSeconds(20));
        assertThat(texts()).doesNotHaveDuplicates();
    }

    private BrokerLinkClient open(int port) throws InterruptedException {
        var link = link(port);
        loop.runOnContext(ignored -> link.open());
        eventually(link::isListening);
        return link;
    }

    private BrokerLinkClient link(int port) {
        return link(port, UPLINKS);
    }

    private BrokerLinkClient link(int port, Wish wish) {
        return new BrokerLinkClient(parts(port), "jirani-gw-9", wish, subscriptions::incrementAndGet);
    }

    private Parts parts(int port) {
        var inlet = new Inlet(
                message -> {
                    if (taken.size() >= room.get()) return Offer.FULL;
                    taken.add(message);
                    return Offer.TAKEN;
                },
                () -> taken.size() < room.get());
        return new Parts(vertx, BrokerClientTest.where(port), inlet, (dev, topic, payload) -> {}, metrics);
    }

    private List<String> texts() {
        return taken.stream()
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    /** Says it as the one meter, and waits until the broker has it. */
    private void publish(String text) throws InterruptedException {
        if (meter.filter(each -> !each.closed.isDone()).isEmpty())
            meter = Optional.of(MeterClient.connect(
                    vertx, broker.port, Samples.DEV, MeterClient.options(Samples.DEV.id(), Neighbourhood.PASSWORD)));
        meter.get().publish(READING, text.getBytes(StandardCharsets.UTF_8));
        meter.get().puback();
    }
}
