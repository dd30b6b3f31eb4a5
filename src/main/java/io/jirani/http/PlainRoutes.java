package io.jirani.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/** What machines ask beside the contract: whether we live, whether we are ready, our metrics, and the contract itself. */
final class PlainRoutes {
    static final Set<String> PATHS = Set.of("/healthz", "/readyz", "/metrics", "/openapi.yaml", "/openapi.json");

    private final Contract contract;
    private final List<HealthCheck> checks;
    private final PrometheusMeterRegistry metrics;

    PlainRoutes(Contract contract, List<HealthCheck> checks, PrometheusMeterRegistry metrics) {
        this.contract = contract;
        this.checks = checks;
        this.metrics = metrics;
    }

    void mount(Router root) {
        root.get("/healthz").handler(ctx -> text(ctx, "application/json", "no-store", "{\"status\":\"alive\"}"));
        root.get("/readyz").handler(this::ready);
        root.get("/metrics")
                .handler(ctx -> text(ctx, "text/plain; version=0.0.4; charset=utf-8", "no-store", metrics.scrape()));
        root.get("/openapi.yaml").handler(ctx -> text(ctx, "application/yaml", "no-cache", contract.yaml()));
        root.get("/openapi.json").handler(ctx -> text(ctx, "application/json", "no-cache", contract.json()));
    }

    private void ready(RoutingContext ctx) {
        var components = new JsonObject();
        var ready = true;
        for (var check : checks) {
            var status = check.ask();
            if (status.state() == HealthCheck.State.ERROR) ready = false;
            components.put(check.name(), JsonObject.of("state", status.state().word(), "detail", status.detail()));
        }
        ctx.response().setStatusCode(ready ? 200 : 503);
        var body = JsonObject.of("status", ready ? "ready" : "not_ready", "components", components);
        text(ctx, "application/json", "no-store", body.encode());
    }

    private static void text(RoutingContext ctx, String type, String caching, String text) {
        ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CACHE_CONTROL, caching)
                .end(text);
    }
}
