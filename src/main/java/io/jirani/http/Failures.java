package io.jirani.http;

import io.jirani.kernel.Ids;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every refusal and every bug leaves by this door: problem details, counted, and a bug logged once with its request. */
final class Failures {
    static final String REQUEST_ID = "jirani.request_id";

    private static final Pattern SECRET = Pattern.compile("^(/hooks/pay/)[^/]+");
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private final Ids ids;
    private final MeterRegistry metrics;

    Failures(Ids ids, MeterRegistry metrics) {
        this.ids = ids;
        this.metrics = metrics;
    }

    /** Gives every request its id, and takes what fails on the way. */
    void mount(Router root) {
        root.route().handler(ctx -> {
            var id = ids.next().toString();
            ctx.put(REQUEST_ID, id);
            ctx.response().putHeader("X-Request-Id", id);
            ctx.next();
        });
        root.route().failureHandler(this::answer);
        for (var status : new int[] {400, 404, 405, 413, 415, 500, 503}) root.errorHandler(status, this::answer);
    }

    void answer(RoutingContext ctx) {
        var problem = ProblemJson.of(Optional.ofNullable(ctx.failure()), ctx.statusCode() < 0 ? 500 : ctx.statusCode());
        String id = ctx.get(REQUEST_ID, "");
        if (problem.isFault())
            LOG.error(
                    "request {} {} {} failed", id, ctx.request().method(), shown(ctx.normalizedPath()), ctx.failure());
        Counter.builder("jirani_http_problems_total")
                .description("Refused requests, by the problem's code")
                .tag("code", problem.slug())
                .register(metrics)
                .increment();
        var response = ctx.response();
        if (response.ended() || response.headWritten()) {
            if (!response.ended()) response.reset();
            return;
        }
        if (problem.status() == 401) response.putHeader("WWW-Authenticate", "Bearer");
        if (problem.status() == 429 || problem.status() == 503) response.putHeader("Retry-After", "5");
        var compat = ctx.normalizedPath().startsWith("/api/") && !wantsProblemJson(ctx);
        response.setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, compat ? "application/json" : ProblemJson.MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end((compat ? problem.compatBody() : problem.body(id)).toBuffer());
    }

    /** A path as a log may hold it: the secret of a callback's address is left out. */
    static String shown(String path) {
        return SECRET.matcher(path).replaceFirst("$1…");
    }

    private static boolean wantsProblemJson(RoutingContext ctx) {
        var accept = ctx.request().getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.toLowerCase(Locale.ROOT).contains(ProblemJson.MEDIA_TYPE);
    }
}
