package io.jirani.metering;

import static io.jirani.metering.MeterEndpointTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.http.HealthCheck.State;
import io.jirani.http.HealthCheck.Status;
import io.jirani.metering.IngestVerticle.Offer;
import io.jirani.metering.MeterEndpoint.Listening;
import io.jirani.metering.MeterEndpoint.Secure;
import io.jirani.metering.TlsEndpoint.Engine;
import io.vertx.core.net.PemTrustOptions;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How fast connections are taken, which certificate they are shown, and whether a second handshake is spared. */
class PortsEndpointTest {
    private static final String READING = Samples.topic(Samples.DEV, "reading");
    private static final int RATE = 50;

    private final Neighbourhood home = new Neighbourhood();

    @AfterEach
    void stop() {
        home.close();
    }

    @Test
    void aCrowdIsLetInOneAfterTheOtherAndNobodyIsTurnedAway() throws Exception {
        var endpoint = open(new Listening("127.0.0.1", 0, RATE, Optional.empty()));
        var welcomed = new AtomicInteger();
        var begun = System.nanoTime();
        var client = home.vertx.createNetClient();
        for (int i = 0; i < 2 * RATE; i++)
            client.connect(endpoint.port(), "127.0.0.1").onSuccess(socket -> {
                socket.handler(answer -> welcomed.incrementAndGet());
                socket.write(RawMeter.hello(Samples.DEV, 60, Optional.empty()));
            });
        eventually(() -> welcomed.get() == 2 * RATE);
        // 1.9 s at the rate; the accept loop takes some more of them before a pause begins. Without a bound:
        // milliseconds.
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(8));
        assertThat(home.metrics.counter("jirani_mqtt_accept_pauses_total").count())
                .isPositive();
    }

    @Test
    void whoIsConnectedIsServedWhileACrowdWaits() throws Exception {
        var endpoint = open(new Listening("127.0.0.1", 0, RATE, Optional.empty()));
        var meter = connect(endpoint.port());
        var crowd = new ArrayList<Socket>();
        for (int i = 0; i < 2 * RATE; i++) crowd.add(new Socket(InetAddress.getLoopbackAddress(), endpoint.port()));
        var begun = System.nanoTime();
        meter.acknowledged(meter.publish(READING, new byte[] {1}));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(700));
        for (var each : crowd) each.close();
    }

    @ParameterizedTest
    @EnumSource
    void aRenewedCertificateIsShownWithoutARestartAndNobodyConnectedNotices(Engine engine) throws Exception {
        var files = certificates();
        var endpoint = secure(files, engine);
        var before = trusting(endpoint, files);
        var first = expires();
        assertThat(Duration.between(home.clock.instant(), first)).isBetween(Duration.ofDays(1), Duration.ofDays(2));
        assertThat(health(endpoint))
                .isEqualTo(new Status(State.DEGRADED, "the certificate for meters expires in 1 days"));

        files.renewKey("RSA -pkeyopt rsa_keygen_bits:2048");
        endpoint.renew().await();
        assertThat(health(endpoint).detail()).contains("1 days", "; its files: ");
        files.renewCertificate(90);
        endpoint.renew().await();

        assertThat(health(endpoint))
                .isEqualTo(new Status(State.ACTIVE, "the certificate for meters expires in 89 days"));
        assertThat(expires()).isAfter(first.plus(Duration.ofDays(80)));
        assertThat(shown(endpoint, files, "-tls1_3")).contains("Server public key is 2048 bit");
        assertThat(home.metrics
                        .counter("jirani_tls_reloads_total", "door", "meters", "result", "shown")
                        .count())
                .isEqualTo(1);
        assertThat(home.metrics
                        .counter("jirani_tls_reloads_total", "door", "meters", "result", "refused")
                        .count())
                .isEqualTo(1);
        before.acknowledged(before.publish(READING, new byte[] {1}));
        trusting(endpoint, files).disconnect();
    }

    /** Renewal writes two files; in between, or with a torn one, the certificate of before is shown. */
    @Test
    void filesThatDoNotFitTogetherAreNotShown() throws Exception {
        var files = certificates();
        var endpoint = secure(files, Engine.best());
        for (var key : new String[] {"EC -pkeyopt ec_paramgen_curve:P-256", "RSA", "ED25519"}) {
            files.renewKey(key);
            endpoint.renew().await();
            trusting(endpoint, files).disconnect();
            assertThat(health(endpoint).detail()).contains("; its files: ");
        }
        Files.writeString(files.server().certificate(), "-----BEGIN CERTIFICATE-----\nMIIB");
        endpoint.renew().await();
        Files.delete(files.server().key());
        endpoint.renew().await();
        assertThat(health(endpoint).state()).isEqualTo(State.DEGRADED);
        trusting(endpoint, files).disconnect();
    }

    @Test
    void aGatewayWhoseKeyIsNotTheCertificatesDoesNotStart() throws Exception {
        var files = certificates();
        files.renewKey("EC -pkeyopt ec_paramgen_curve:P-256");
        assertThatThrownBy(() -> secure(files, Engine.best())).hasMessage("the key is not the certificate's");
    }

    /** What docs/mqtt.md says of a meter that comes back, asked by openssl with the session of its first connection. */
    @ParameterizedTest
    @CsvSource({"JDK, -tls1_3, true", "JDK, -tls1_2, true", "BORINGSSL, -tls1_3, false", "BORINGSSL, -tls1_2, true"})
    void aSecondHandshakeIsShortWhereTheEngineRemembersTheFirst(Engine engine, String version, boolean remembers)
            throws Exception {
        var files = certificates();
        var endpoint = secure(files, engine);
        assertThat(shown(endpoint, files, version + " -sess_out session")).contains("New, TLSv1");
        assertThat(Files.exists(files.folder().resolve("session"))).isEqualTo(remembers);
        if (remembers)
            assertThat(shown(endpoint, files, version + " -sess_in session")).contains("Reused, TLSv1");
    }

    private static Certificates certificates() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Certificates.OPENSSL), "no openssl installed");
        return Certificates.make();
    }

    private MeterEndpoint secure(Certificates files, Engine engine) {
        return open(new Listening("127.0.0.1", 0, 0, Optional.of(new Secure("127.0.0.1", 0, engine, files.server()))));
    }

    private MeterEndpoint open(Listening where) {
        var endpoint = new MeterEndpoint(
                home.db,
                new MeterLoginStore(Foreign.NONE),
                home.commands,
                new Inlet(
                        message -> {
                            message.settled().run();
                            return Offer.TAKEN;
                        },
                        () -> true),
                where,
                home.clock,
                home.metrics);
        home.vertx.deployVerticle(endpoint).await();
        return endpoint;
    }

    private Instant expires() {
        return Instant.ofEpochSecond((long) home.metrics
                .get("jirani_tls_certificate_expires_seconds")
                .tag("door", "meters")
                .gauge()
                .value());
    }

    private static Status health(MeterEndpoint endpoint) {
        return endpoint.certificate().orElseThrow().ask();
    }

    /** What openssl says of a connection it makes. */
    private static String shown(MeterEndpoint endpoint, Certificates files, String options) throws Exception {
        var script = "(sleep 1; echo Q) | openssl s_client -connect 127.0.0.1:%d -CAfile ca.pem %s 2>&1"
                .formatted(endpoint.securePort(), options);
        var asked = new ProcessBuilder("sh", "-c", script)
                .directory(files.folder().toFile())
                .start();
        var said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(asked.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    private MeterClient trusting(MeterEndpoint endpoint, Certificates authority) {
        var options = MeterClient.options(Samples.DEV.id(), Neighbourhood.PASSWORD);
        options.setSsl(true)
                .setHostnameVerificationAlgorithm("HTTPS")
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(authority.authority().toString()));
        return MeterClient.connect(home.vertx, endpoint.securePort(), Samples.DEV, options);
    }

    private MeterClient connect(int port) {
        return MeterClient.connect(
                home.vertx, port, Samples.DEV, MeterClient.options(Samples.DEV.id(), Neighbourhood.PASSWORD));
    }
}
