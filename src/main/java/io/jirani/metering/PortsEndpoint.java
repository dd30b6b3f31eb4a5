package io.jirani.metering;

import io.jirani.http.HealthCheck;
import io.jirani.metering.MeterEndpoint.Listening;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ports of our own endpoint: plain MQTT, and TLS where there is a certificate. */
final class PortsEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(PortsEndpoint.class);

    private final Listening where;
    private final Optional<CertificateEndpoint> certificate;
    private final MeterRegistry metrics;
    private final List<MqttServer> servers = new ArrayList<>();
    private volatile Optional<PortEndpoint> plain = Optional.empty();
    private volatile Optional<PortEndpoint> secure = Optional.empty();

    PortsEndpoint(Listening where, Clock clock, MeterRegistry metrics) {
        this.where = where;
        this.metrics = metrics;
        this.certificate = where.secure()
                .map(tls -> new CertificateEndpoint(
                        "meters", tls.identity(), new TlsEndpoint(tls.engine()), clock, metrics));
    }

    /**
     * Opens them.
     *
     * @param caller gets everyone who said who it is
     */
    Future<?> open(Vertx vertx, Handler<MqttEndpoint> caller) {
        var first = listen(vertx, MeterCallerEndpoint.options(where.host(), where.port()), caller)
                .onSuccess(up -> plain = Optional.of(up));
        if (certificate.isEmpty()) return first;
        var tls = where.secure().orElseThrow();
        return first.compose(up -> certificate.get().begin(vertx, MeterCallerEndpoint.options(tls.host(), tls.port())))
                .compose(options -> listen(vertx, options, caller))
                .onSuccess(up -> {
                    secure = Optional.of(up);
                    certificate.get().keep(vertx, up);
                });
    }

    Future<?> close() {
        return Future.join(servers.stream().map(MqttServer::close).toList());
    }

    int plain() {
        return plain.map(PortEndpoint::number).orElse(0);
    }

    int secure() {
        return secure.map(PortEndpoint::number).orElse(0);
    }

    /** How the certificate is, if there is one. */
    Optional<HealthCheck> certificate() {
        return certificate.map(CertificateEndpoint::health);
    }

    /** Looks at the certificate's files now. */
    Future<Void> renew(Vertx vertx) {
        return certificate
                .flatMap(files -> secure.map(port -> files.look(vertx, port)))
                .orElseGet(Future::succeededFuture);
    }

    private Future<PortEndpoint> listen(Vertx vertx, MqttServerOptions options, Handler<MqttEndpoint> caller) {
        var server = MqttServer.create(vertx, options)
                .endpointHandler(caller)
                .exceptionHandler(failure -> LOG.debug("a connection failed", failure));
        servers.add(server);
        return new PortEndpoint(server)
                .listen(new Arrivals(where.connectsPerSecond()), metrics.counter("jirani_mqtt_accept_pauses_total"));
    }
}
