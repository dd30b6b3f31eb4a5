package io.jirani.metering;

import static io.jirani.metering.MeterEndpointTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.metering.BrokerClient.Broker;
import io.jirani.metering.BrokerLinkClient.Parts;
import io.jirani.metering.BrokerLinkClient.Wish;
import io.jirani.metering.IngestVerticle.Offer;
import io.jirani.metering.MeterEndpoint.Listening;
import io.jirani.metering.MeterEndpoint.Secure;
import io.jirani.metering.TlsEndpoint.Engine;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.mqtt.MqttClientOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS at both doors, by both engines, with certificates made here. */
class TlsEndpointTest {
    private static final String READING = Samples.topic(Samples.DEV, "reading");
    private static Certificates ours;
    private static Certificates others;

    private final Neighbourhood home = new Neighbourhood();
    private final List<Inbound> taken = new CopyOnWriteArrayList<>();
    private final Inlet inlet = new Inlet(
            message -> {
                taken.add(message);
                message.settled().run();
                return Offer.TAKEN;
            },
            () -> true);

    @BeforeAll
    static void certificates() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Certificates.OPENSSL), "no openssl installed");
        ours = Certificates.make();
        others = Certificates.make();
    }

    @AfterEach
    void stop() {
        home.close();
    }

    @Test
    void theFasterEngineLoadsHere() {
        assertThat(Engine.best()).isEqualTo(Engine.BORINGSSL);
    }

    @ParameterizedTest
    @EnumSource
    void metersComeInByTlsAndCheckWhoWeAre(Engine engine) throws Exception {
        var endpoint = new MeterEndpoint(
                home.db,
                new MeterLoginStore(Foreign.NONE),
                home.commands,
                inlet,
                new Listening("127.0.0.1", 0, 0, Optional.of(new Secure("127.0.0.1", 0, engine, ours.server()))),
                home.clock,
                home.metrics);
        home.vertx.deployVerticle(endpoint).await();
        assertThat(endpoint.securePort()).isNotZero().isNotEqualTo(endpoint.port());

        var meter = connect(endpoint.securePort(), trusting(ours));
        meter.acknowledged(meter.publish(READING, new byte[20_000]));
        meter.acknowledged(meter.publish(READING, new byte[] {2}));
        assertThat(taken).hasSize(2);
        assertThatThrownBy(() -> connect(endpoint.securePort(), trusting(others)))
                .hasMessageContaining("SSL");
        var plain = MeterClient.options("ke-nbo-0042", Neighbourhood.PASSWORD);
        assertThatThrownBy(() -> connect(endpoint.securePort(), plain)).isNotNull();
        assertThatThrownBy(() -> connect(endpoint.port(), trusting(ours))).isNotNull();
        assertThat(home.metrics
                        .get("jirani_tls_info")
                        .tags("door", "meters", "engine", engine.name().toLowerCase(Locale.ROOT))
                        .gauge()
                        .value())
                .isEqualTo(1);
        meter.acknowledged(meter.publish(READING, new byte[] {3}));
    }

    @ParameterizedTest
    @EnumSource
    void theGatewayComesToTheBrokerByTlsAndChecksWhoItIs(Engine engine) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Mosquitto.BINARY), "no mosquitto installed");
        try (var broker = Mosquitto.secure(ours, Samples.DEV.id())) {
            var right = link(broker.securePort, "localhost", engine, ours.authority());
            var wrongAuthority = link(broker.securePort, "localhost", engine, others.authority());
            var plainPort = link(broker.gatewayPort, "localhost", engine, ours.authority());
            eventually(right::isListening);
            var meter = MeterClient.connect(home.vertx, broker.securePort, Samples.DEV, trusting(ours));
            meter.acknowledged(meter.publish(READING, new byte[] {1}));
            eventually(() -> taken.size() == 1);
            Thread.sleep(1_500);
            assertThat(wrongAuthority.isListening()).isFalse();
            assertThat(plainPort.isListening()).isFalse();
            home.vertx.runOnContext(
                    ignored -> List.of(right, wrongAuthority, plainPort).forEach(BrokerLinkClient::drop));
        }
    }

    private BrokerLinkClient link(int port, String host, Engine engine, Path authority) {
        var broker = new Broker(
                host,
                port,
                "jirani-gw",
                Mosquitto.GATEWAY,
                Optional.of(new BrokerClient.Tls(engine, Optional.of(authority))),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3));
        var parts = new Parts(home.vertx, broker, inlet, (dev, topic, payload) -> {}, home.metrics);
        var link = new BrokerLinkClient(
                parts, "jirani-gw-" + port, new Wish(List.of(Mosquitto.UPLINKS), List.of()), () -> {});
        home.vertx.runOnContext(ignored -> link.open());
        return link;
    }

    private static MqttClientOptions trusting(Certificates authority) {
        var options = MeterClient.options("ke-nbo-0042", Neighbourhood.PASSWORD);
        options.setSsl(true)
                .setHostnameVerificationAlgorithm("HTTPS")
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(authority.authority().toString()));
        return options;
    }

    private MeterClient connect(int port, MqttClientOptions options) {
        return MeterClient.connect(home.vertx, port, Samples.DEV, options);
    }
}
