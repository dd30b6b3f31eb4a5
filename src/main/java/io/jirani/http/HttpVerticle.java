package io.jirani.http;

import io.jirani.kernel.Ids;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.TimeoutHandler;
import io.vertx.ext.web.openapi.router.RequestExtractor;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server. The contract says which paths there are, rooms say what they do, and this says what holds for all of
 * them: limits, time, headers, refusals. Deploy one, with {@code ThreadingModel.VIRTUAL_THREAD}: handlers are straight
 * lines that may wait.
 */
public final class HttpVerticle extends VerticleBase {
    /**
     * Where to listen and how long a request may take.
     *
     * @param port 0 takes a free one
     */
    public record Settings(String host, int port, Duration deadline) {
        /** Port of all addresses, 15 s for a request. */
        public static Settings on(int port) {
            return new Settings("0.0.0.0", port, Duration.ofSeconds(15));
        }

        /** Port of this machine's own address only. */
        public static Settings loopback(int port) {
            return new Settings("127.0.0.1", port, Duration.ofSeconds(15));
        }
    }

    static final int MAX_BODY = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(HttpVerticle.class);
    private static final long PATIENCE_SECONDS = 2;
    private static final String POLICY =
            "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'";

    private static final Pattern FILE = Pattern.compile("csv|ndjson", Pattern.CASE_INSENSITIVE);

    private final Settings settings;
    private final Gate gate;
    private final List<Consumer<RouterBuilder>> rooms;
    private final List<HealthCheck> checks;
    private final PrometheusMeterRegistry metrics;
    private final Ids ids;
    private final List<Runnable> farewells;
    private final TimeoutHandler deadline;
    private volatile int port;
    private HttpServer server;

    /**
     * @param gate asked before every operation that declares a demand
     * @param rooms each mounts its operations of the contract; together they answer all of them, or the start fails
     * @param checks asked by {@code /readyz}
     * @param farewells what ends open streams, so that a stop does not wait for those who only listen
     */
    @SuppressWarnings("NullAway.Init") // the server is made at the start, as a verticle's parts are
    public HttpVerticle(
            Settings settings,
            Gate gate,
            List<Consumer<RouterBuilder>> rooms,
            List<HealthCheck> checks,
            PrometheusMeterRegistry metrics,
            Ids ids,
            List<Runnable> farewells) {
        this.settings = settings;
        this.gate = gate;
        this.rooms = List.copyOf(rooms);
        this.checks = List.copyOf(checks);
        this.metrics = metrics;
        this.ids = ids;
        this.farewells = List.copyOf(farewells);
        this.deadline = TimeoutHandler.create(settings.deadline().toMillis(), 503);
    }

    @Override
    public Future<?> start() {
        var contract = Contract.load();
        var known = contract.open(vertx).await();
        var builder = RouterBuilder.create(vertx, known, RequestExtractor.withBodyHandler());
        builder.rootHandler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
        builder.rootHandler(PlainText::check);
        var shape = new Shape(vertx, known);
        MountedRoutes.of(builder, contract.demands(), gate, shape::of, rooms).complete();
        var failures = new Failures(ids, metrics);
        var root = Router.router(vertx);
        failures.mount(root);
        root.route().handler(HttpVerticle::secure);
        root.route().handler(this::hurry);
        new PlainRoutes(contract, checks, metrics).mount(root);
        new ProblemPages().mount(root);
        root.route("/*").subRouter(builder.createRouter());
        new ConsoleFiles().mount(root);
        root.route().handler(ctx -> ctx.fail(isKnown(known, ctx.normalizedPath()) ? 405 : 404));
        server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setMaxInitialLineLength(4096)
                .setIdleTimeout(60));
        // Mapped, not listened to: who waits for the start must find the port.
        return server.requestHandler(root).listen().map(listening -> {
            port = listening.actualPort();
            LOG.info("HTTP on {}:{}", settings.host(), port);
            return listening;
        });
    }

    /** Ends the streams, lets what is being answered end, and closes. */
    @Override
    public Future<?> stop() {
        for (var farewell : farewells) farewell.run();
        return server.shutdown(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** The port we listen on, once deployed. */
    public int port() {
        return port;
    }

    /** Whether the path exists, so that only the method was wrong. */
    private static boolean isKnown(OpenAPIContract contract, String path) {
        return PlainRoutes.PATHS.contains(path) || contract.findPath(path) != null;
    }

    private void hurry(RoutingContext ctx) {
        if (takesItsTime(ctx)) ctx.next();
        else deadline.handle(ctx);
    }

    private static boolean takesItsTime(RoutingContext ctx) {
        return lasts(
                ctx.normalizedPath(),
                Optional.ofNullable(ctx.queryParams().get("format"))
                        .or(() -> Optional.ofNullable(ctx.request().getHeader(HttpHeaders.ACCEPT))));
    }

    /**
     * Whether an answer lasts as long as its reader reads: a stream and a download. Who stands still is let go by the idle
     * time-out; a page of the same list is read within the deadline.
     *
     * @param form what the answer shall be, as the query or the header says
     */
    static boolean lasts(String path, Optional<String> form) {
        var isStatement = path.startsWith("/v1/ledger/accounts/") && path.endsWith("/statement");
        var isFile = form.filter(wanted -> FILE.matcher(wanted).find()).isPresent();
        return path.equals("/v1/stream") || path.equals("/v1/me/export") || (isStatement && isFile);
    }

    private static void secure(RoutingContext ctx) {
        ctx.response()
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin");
        ctx.next();
    }
}
