package io.jirani.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet over a real socket, against the smallest endpoint that knows the protocol's other side. */
class FleetClientTest {
    private static final Instant TEN = Instant.parse("2026-11-21T07:00:00Z");
    private static final Dev FIRST = new Dev("ke-nbo-1001");

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final HandClock sun = new HandClock(TEN.plusSeconds(1));
    private final List<JsonObject> states = new CopyOnWriteArrayList<>();
    private final List<JsonObject> results = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final Map<String, TreeMap<Long, JsonObject>> rows = new ConcurrentHashMap<>();
    private final Map<String, MqttEndpoint> endpoints = new ConcurrentHashMap<>();
    private volatile boolean acknowledging = true;
    private DemoSecrets secrets;
    private MqttServer server;

    @BeforeEach
    void listen() {
        secrets = DemoSecrets.open(folder, new Random(1));
        server = MqttServer.create(
                vertx, new MqttServerOptions().setHost("127.0.0.1").setPort(0).setMaxMessageSize(32_768));
        server.endpointHandler(this::endpoint).listen().await();
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void every_meter_says_hello_and_its_rows_arrive_signed_with_rising_registers() {
        try (var fleet = start()) {
            eventually(() -> rows.size() == 5 && fleet.tally().online() == 5);
            for (int minute = 0; minute < 32; minute++) sun.advance(Duration.ofMinutes(1));
            eventually(() -> rows.values().stream().allMatch(each -> each.size() >= 11));
            eventually(() -> fleet.tally().acknowledged() == fleet.tally().made());
            assertThat(refused).isEmpty();
            assertThat(states).hasSize(5).allMatch(state -> state.getBoolean("online"));
            assertThat(rows.values()).allSatisfy(meter -> {
                var times = meter.values().stream().map(row -> row.getLong("t")).toList();
                assertThat(times)
                        .contains(
                                TEN.toEpochMilli(),
                                TEN.plusSeconds(900).toEpochMilli(),
                                TEN.plusSeconds(1_800).toEpochMilli());
                assertThat(meter.values().stream().map(row -> row.getLong("imp")))
                        .isSorted();
                assertThat(meter.values().stream().map(row -> row.getLong("exp")))
                        .isSorted();
            });
        }
    }

    @Test
    void rows_wait_for_the_gateways_own_acknowledgement_over_a_broken_line_and_a_restart() {
        acknowledging = false;
        try (var fleet = start()) {
            eventually(() -> rows.size() == 5);
            eventually(() -> fleet.tally().online() == 5);
            for (var endpoint : endpoints.values()) endpoint.close();
            eventually(() -> fleet.tally().refusals() >= 5 && fleet.tally().online() == 5);
            assertThat(fleet.tally().acknowledged()).isZero();
        }
        var before =
                rows.getOrDefault(FIRST.id(), new TreeMap<>()).keySet().stream().toList();
        rows.clear();
        acknowledging = true;
        sun.advance(Duration.ofMinutes(15));
        try (var again = start()) {
            eventually(() -> again.tally().acknowledged() > 5);
            eventually(() -> rows.getOrDefault(FIRST.id(), new TreeMap<>()).size() > 5);
            var seqs = rows.getOrDefault(FIRST.id(), new TreeMap<>()).keySet();
            assertThat(seqs).containsAll(before);
            assertThat(seqs.stream().mapToLong(Long::longValue).max().orElseThrow())
                    .isGreaterThanOrEqualTo(2_048);
        }
    }

    @Test
    void commands_are_done_and_answered_and_unsigned_ones_are_not() {
        try (var fleet = start()) {
            eventually(() -> fleet.tally().online() == 5);
            command(
                    "credit.set",
                    new JsonObject().put("wh", 2_500).put("imp", 7).put("rev", 1),
                    key());
            command("relay.set", new JsonObject().put("state", "open"), key());
            command("relay.set", new JsonObject().put("state", "closed"), DeviceKey.random(new Random(9)));
            command("self.destruct", new JsonObject(), key());
            eventually(() -> results.size() == 3);
            eventually(() -> fleet.tally().unsigned() == 1);
            assertThat(results).extracting(result -> result.getBoolean("ok")).containsExactly(true, true, false);
            assertThat(results)
                    .extracting(result -> result.getString("relay"))
                    .containsExactly("closed", "open", "open");
        }
    }

    @Test
    void a_wrong_password_is_refused_and_tried_again_with_patience() {
        var setup = setup();
        try (var fleet = FleetClient.start(
                vertx,
                setup,
                dev -> new DeviceSecret(secrets.device(dev).key(), new Secret("wrong")),
                Clock.systemUTC(),
                sun)) {
            eventually(() -> fleet.tally().refusals() >= 10);
            assertThat(fleet.tally().online()).isZero();
        }
    }

    private FleetClient start() {
        return FleetClient.start(vertx, setup(), secrets::device, Clock.systemUTC(), sun);
    }

    private FleetClient.Setup setup() {
        var neighbourhood = Neighbourhood.of(5);
        return new FleetClient.Setup(
                new Broker("127.0.0.1", server.actualPort()),
                neighbourhood.homes(),
                neighbourhood.zone(),
                neighbourhood.interval(),
                60,
                folder,
                TEN,
                1,
                Optional.empty());
    }

    private DeviceKey key() {
        return secrets.device(FIRST).key();
    }

    private void endpoint(MqttEndpoint endpoint) {
        var dev = new Dev(endpoint.clientIdentifier());
        var secret = secrets.device(dev);
        if (!endpoint.auth().getPassword().equals(secret.password().reveal())) {
            endpoint.reject(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD);
            return;
        }
        endpoints.put(dev.id(), endpoint);
        endpoint.subscribeHandler(subscribe -> endpoint.subscribeAcknowledge(
                subscribe.messageId(), List.of(MqttQoS.AT_LEAST_ONCE, MqttQoS.AT_LEAST_ONCE)));
        endpoint.publishHandler(message -> {
            endpoint.publishAcknowledge(message.messageId());
            var payload = message.payload().toString();
            if (!secret.key().signed(message.topicName(), payload)) {
                refused.add(payload);
                return;
            }
            var json = new JsonObject(payload);
            if (message.topicName().endsWith("/reading")) reading(endpoint, dev, secret, json);
            if (message.topicName().endsWith("/state")) states.add(json);
            if (message.topicName().endsWith("/result")) results.add(json);
        });
        endpoint.accept(false);
    }

    private void reading(MqttEndpoint endpoint, Dev dev, DeviceSecret secret, JsonObject reading) {
        var held = rows.computeIfAbsent(dev.id(), first -> new TreeMap<>());
        for (var each : reading.getJsonArray("rows")) {
            var row = (JsonObject) each;
            held.put(row.getLong("seq"), row);
        }
        if (!acknowledging) return;
        send(
                endpoint,
                dev,
                secret.key(),
                "ack",
                new JsonObject()
                        .put("v", 1)
                        .put("dev", dev.id())
                        .put("upTo", held.lastKey())
                        .put("missing", new JsonArray())
                        .put("t", 1));
    }

    private void command(String cmd, JsonObject args, DeviceKey key) {
        var endpoint = endpoints.get(FIRST.id());
        if (endpoint == null) throw new IllegalStateException();
        send(
                endpoint,
                FIRST,
                key,
                "cmd",
                new JsonObject()
                        .put("v", 1)
                        .put("dev", FIRST.id())
                        .put("id", java.util.UUID.randomUUID().toString())
                        .put("exp", Long.MAX_VALUE)
                        .put("cmd", cmd)
                        .put("args", args));
    }

    private static void send(MqttEndpoint endpoint, Dev dev, DeviceKey key, String kind, JsonObject body) {
        var topic = Uplink.down(dev, kind);
        var text = body.encode();
        var payload = key.seal(topic, text.substring(0, text.length() - 1));
        endpoint.publish(topic, Buffer.buffer(payload), MqttQoS.AT_LEAST_ONCE, false, false);
    }

    private static void eventually(BooleanSupplier truth) {
        var end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!truth.getAsBoolean()) {
            if (System.nanoTime() > end) throw new AssertionError("it never came true");
            try {
                Thread.sleep(20);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }
}
