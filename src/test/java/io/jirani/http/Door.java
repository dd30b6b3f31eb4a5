package io.jirani.http;

import io.jirani.Overheard;
import io.jirani.kernel.Ids;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** A real HTTP server on a free loopback port with some rooms; operations nobody mounted answer 204. */
public final class Door implements AutoCloseable {
    public final Vertx vertx = Vertx.vertx();
    public final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    private final HttpClient client = HttpClient.newHttpClient();
    private Gate gate = new Everybody();
    private HttpVerticle server;

    @SuppressWarnings("NullAway.Init")
    public Door() {}

    /** Puts a gate before the rooms; without this everybody passes, and the rooms' own checks are what is tested. */
    public Door behind(Gate stricter) {
        gate = stricter;
        return this;
    }

    public Door open(List<Consumer<RouterBuilder>> rooms, List<HealthCheck> checks, List<Runnable> farewells) {
        return open(rooms, checks, farewells, Duration.ofSeconds(5));
    }

    public Door open(
            List<Consumer<RouterBuilder>> rooms,
            List<HealthCheck> checks,
            List<Runnable> farewells,
            Duration deadline) {
        var all = new ArrayList<>(rooms);
        all.add(Door::mountTheRest);
        server = new HttpVerticle(
                new HttpVerticle.Settings("127.0.0.1", 0, deadline),
                gate,
                all,
                checks,
                metrics,
                new Ids(Clock.systemUTC(), new Random(1)),
                farewells);
        vertx.deployVerticle(server, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                .await();
        return this;
    }

    public static void mountTheRest(RouterBuilder builder) {
        for (var route : builder.getRoutes())
            if (!MountedRoutes.isAnswered(route))
                route.addHandler(ctx -> ctx.response().setStatusCode(204).end());
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    public HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    public HttpResponse<String> post(String path, String body, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    public HttpResponse<String> method(String method, String path) {
        return send(request(path).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    public HttpRequest.Builder request(String path, String... headers) {
        var request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20));
        if (headers.length > 0) request.headers(headers);
        return request;
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 400)
                Overheard.keep(
                        Overheard.Channel.REFUSALS, "door", answer.headers().map() + " " + answer.body());
            return answer;
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    public HttpClient client() {
        return client;
    }

    public static JsonObject json(HttpResponse<String> response) {
        return new JsonObject(response.body());
    }

    @Override
    public void close() {
        vertx.close().await();
    }

    /** A gate that stands open. */
    static final class Everybody implements Gate {
        @Override
        public void understand(String operation, Demand.Credential demand) {}

        @Override
        public void pass(RoutingContext ctx, Demand.Credential demand) {}
    }
}
