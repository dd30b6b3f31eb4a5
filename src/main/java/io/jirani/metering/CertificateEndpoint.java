package io.jirani.metering;

import static java.util.Objects.requireNonNull;

import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.State;
import io.jirani.http.HealthCheck.Status;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.mqtt.MqttServerOptions;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.X509KeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate a TLS port shows. Its files are looked at each minute; when their content changed and fits together, who
 * connects from then on is shown the new one, and who is connected notices nothing. What cannot be used is not shown: the
 * one before stays, and health says so.
 */
final class CertificateEndpoint {
    /** What the files hold, and the first moment at which a certificate of the chain is over. */
    private record Content(Buffer chain, Buffer key, Instant expires) {
        PemKeyCertOptions options() {
            return new PemKeyCertOptions().addCertValue(chain).addKeyValue(key);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(CertificateEndpoint.class);
    private static final long LOOK_MS = 60_000;
    /** By then it should have been renewed: 90-day certificates are renewed 30 days before their end. */
    private static final Duration SOON = Duration.ofDays(14);

    private final String door;
    private final TlsEndpoint.Identity files;
    private final TlsEndpoint tls;
    private final Clock clock;
    private final MeterRegistry metrics;
    private volatile Optional<Content> shown = Optional.empty();
    private volatile Optional<String> unusable = Optional.empty();

    CertificateEndpoint(String door, TlsEndpoint.Identity files, TlsEndpoint tls, Clock clock, MeterRegistry metrics) {
        this.door = door;
        this.files = files;
        this.tls = tls;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Reads it for the first time, and answers how to listen with it. */
    Future<MqttServerOptions> begin(Vertx vertx, MqttServerOptions options) {
        tls.tell(door, metrics);
        Gauge.builder("jirani_tls_certificate_expires_seconds", () -> expires().getEpochSecond())
                .description("When the certificate is over, seconds since 1970")
                .tag("door", door)
                .register(metrics);
        return vertx.executeBlocking(() -> {
                    var content = usable(vertx, read());
                    shown = Optional.of(content);
                    return content;
                })
                .map(content -> tls.server(options, requireNonNull(content).options()));
    }

    /** Looks again from time to time, and shows at the port what is new. */
    void keep(Vertx vertx, PortEndpoint port) {
        vertx.setPeriodic(LOOK_MS, id -> look(vertx, port));
    }

    /** Looks once. Never fails. */
    Future<Void> look(Vertx vertx, PortEndpoint port) {
        return vertx.executeBlocking(() -> {
                    var content = read();
                    return shown.equals(Optional.of(content)) ? content : usable(vertx, content);
                })
                .compose(content -> show(port, requireNonNull(content)))
                .recover(this::refuse);
    }

    HealthCheck health() {
        return new HealthCheck("meters_tls", this::status);
    }

    private Status status() {
        var left = Duration.between(clock.instant(), expires());
        var end = left.isNegative()
                ? "the certificate for meters has expired"
                : "the certificate for meters expires in " + left.toDays() + " days";
        if (unusable.isPresent()) return Status.degraded(end + "; its files: " + unusable.get());
        return left.compareTo(SOON) < 0 ? Status.degraded(end) : new Status(State.ACTIVE, end);
    }

    private Instant expires() {
        return shown.map(Content::expires).orElse(Instant.EPOCH);
    }

    private Future<Void> show(PortEndpoint port, Content content) {
        unusable = Optional.empty();
        if (shown.equals(Optional.of(content))) return Future.succeededFuture();
        return port.show(tls.renewed(content.options()))
                .onSuccess(changed -> {
                    shown = Optional.of(content);
                    reloaded("shown");
                    LOG.info("another certificate at the door {}, until {}", door, content.expires());
                })
                .mapEmpty();
    }

    private Future<Void> refuse(Throwable why) {
        if (unusable.isEmpty())
            LOG.error("the new certificate at the door {} cannot be used: {}", door, why.toString());
        unusable = Optional.of(why.getMessage() == null ? why.toString() : why.getMessage());
        reloaded("refused");
        return Future.succeededFuture();
    }

    private void reloaded(String result) {
        metrics.counter("jirani_tls_reloads_total", "door", door, "result", result)
                .increment();
    }

    private Content read() throws Exception {
        var chain = Buffer.buffer(Files.readAllBytes(files.certificate()));
        var key = Buffer.buffer(Files.readAllBytes(files.key()));
        return new Content(
                chain,
                key,
                chain(chain).stream()
                        .map(each -> each.getNotAfter().toInstant())
                        .min(Instant::compareTo)
                        .orElseThrow(() -> new CertificateException("no certificate in " + files.certificate())));
    }

    /** Renewal writes two files: between them the key is not that of the certificate. */
    private Content usable(Vertx vertx, Content content) throws Exception {
        var own = chain(content.chain()).getFirst().getPublicKey();
        var key = key(vertx, content, own.getAlgorithm());
        var algorithm = switch (own.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> own.getAlgorithm();
        };
        var signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        var signed = signing.sign();
        signing.initVerify(own);
        if (!signing.verify(signed)) throw new CertificateException("the key is not the certificate's");
        return content;
    }

    private static List<X509Certificate> chain(Buffer pem) throws CertificateException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes()))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private static PrivateKey key(Vertx vertx, Content content, String algorithm) throws Exception {
        for (var manager : content.options().getKeyManagerFactory(vertx).getKeyManagers())
            if (manager instanceof X509KeyManager keys)
                for (var alias : Optional.ofNullable(keys.getServerAliases(algorithm, null)).stream()
                        .flatMap(Stream::of)
                        .toList()) return keys.getPrivateKey(alias);
        throw new CertificateException("no key of its kind");
    }
}
