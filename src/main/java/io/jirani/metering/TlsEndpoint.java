package io.jirani.metering;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TCPSSLOptions;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.MqttServerOptions;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.2 and 1.3 at the MQTT doors, by BoringSSL where its library loads, else by the JDK. Certificates should be ECDSA
 * P-256: with BoringSSL a handshake then costs a quarter of what the JDK takes (performance figures: docs/mqtt.md).
 */
public final class TlsEndpoint {
    /** Who does the arithmetic. */
    public enum Engine {
        BORINGSSL,
        JDK;

        /** The faster one that works here. */
        public static Engine best() {
            return OpenSSLEngineOptions.isAvailable() ? BORINGSSL : JDK;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A certificate chain and its private key, both PEM. */
    public record Identity(Path certificate, Path key) {}

    private static final Logger LOG = LoggerFactory.getLogger(TlsEndpoint.class);
    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");

    private final Engine engine;

    public TlsEndpoint(Engine engine) {
        this.engine = engine;
    }

    /** A server that shows a certificate. */
    MqttServerOptions server(MqttServerOptions options, PemKeyCertOptions shown) {
        with(options.setSsl(true)).setKeyCertOptions(shown);
        return options;
    }

    /** The same for a server that listens already: who connects from then on sees this certificate. */
    ServerSSLOptions renewed(PemKeyCertOptions shown) {
        return new ServerSSLOptions().setKeyCertOptions(shown).setEnabledSecureTransportProtocols(PROTOCOLS);
    }

    /**
     * A client that checks the server's certificate and name.
     *
     * @param authorities PEM; empty: those the JDK trusts
     */
    MqttClientOptions client(MqttClientOptions options, Optional<Path> authorities) {
        with(options.setSsl(true));
        options.setHostnameVerificationAlgorithm("HTTPS");
        authorities.ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
        return options;
    }

    /** Says in the log and to the metrics who does it. */
    void tell(String door, MeterRegistry metrics) {
        LOG.info("TLS at the door {} by {}", door, engine);
        Gauge.builder("jirani_tls_info", () -> 1)
                .tags("door", door, "engine", engine.word())
                .register(metrics);
    }

    private TCPSSLOptions with(TCPSSLOptions options) {
        options.setEnabledSecureTransportProtocols(PROTOCOLS);
        return options.setSslEngineOptions(
                engine == Engine.BORINGSSL ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions());
    }
}
