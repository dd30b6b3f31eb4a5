package io.jirani.http;

import io.jirani.http.IdempotencyStore.Replay;
import io.jirani.kernel.Problem;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.validation.RequestParameter;
import io.vertx.openapi.validation.ValidatedRequest;
import java.util.Objects;
import java.util.Optional;

/** Reading a request that the contract has checked, and answering it. */
public final class Answers {
    private static final String BEARER = "Bearer ";
    private static final int LEAST_REASON = 10;
    private static final int LONGEST_REASON = 500;

    private Answers() {}

    /** Mounts the handler of one operation of the contract. An id the contract does not have is a bug. */
    public static void on(RouterBuilder builder, String operationId, Handler<RoutingContext> handler) {
        Objects.requireNonNull(builder.getRoute(operationId), () -> "not in the contract: " + operationId)
                .addHandler(handler);
    }

    /** The body as the contract validated it. */
    public static JsonObject body(RoutingContext ctx) {
        return Objects.requireNonNull(validated(ctx).getBody().getJsonObject(), "the contract lets no empty body in");
    }

    /** The body's bytes, whatever they are; none when there is no body. For routes whose body the contract leaves open. */
    public static byte[] bytes(RoutingContext ctx) {
        var body = ctx.body().buffer();
        return body == null ? new byte[0] : body.getBytes();
    }

    /** The request as the contract validated it: parameters with their types. */
    public static ValidatedRequest validated(RoutingContext ctx) {
        return Objects.requireNonNull(ctx.<ValidatedRequest>get(RouterBuilder.KEY_META_DATA_VALIDATED_REQUEST));
    }

    /** How many items a list shall have: {@code ?limit=} as the contract bounds it, else 50. */
    public static int limit(RoutingContext ctx) {
        return Optional.ofNullable(validated(ctx).getQuery().get("limit"))
                .map(RequestParameter::getInteger)
                .orElse(50);
    }

    /**
     * Why an operator does it: {@code ?reason=} of 10 characters or more, for operations without a body of their own for it.
     * Refuses a request without one.
     */
    public static String reason(RoutingContext ctx) {
        return Optional.ofNullable(ctx.queryParams().get("reason"))
                .map(String::strip)
                .filter(text -> text.length() >= LEAST_REASON && text.length() <= LONGEST_REASON)
                .orElseThrow(() -> Problem.invalid("reason", "say why in at least " + LEAST_REASON + " characters"));
    }

    /** The key under which an effect happens once. Refuses a request without one. */
    public static String onceKey(RoutingContext ctx) {
        return maybeOnceKey(ctx)
                .orElseThrow(() -> Problem.of(
                        Problem.Kind.IDEMPOTENCY_KEY_MISSING, "send an Idempotency-Key of 16 to 255 characters"));
    }

    /** The same where a client may send none: a quoted string by the draft, and bare as many send it. */
    public static Optional<String> maybeOnceKey(RoutingContext ctx) {
        return Optional.ofNullable(ctx.request().getHeader("Idempotency-Key"))
                .map(text -> text.strip().replaceAll("^\"(.*)\"$", "$1"));
    }

    /** Answers what was done once, and says so when it was done before. */
    public static void once(RoutingContext ctx, IdempotencyStore.Answer answer, JsonObject body) {
        if (answer.replay() == Replay.REPLAYED) ctx.response().putHeader("Idempotency-Replayed", "true");
        json(ctx, answer.status(), body);
    }

    /** The credential of the request, if there is one. */
    public static Optional<String> bearer(RoutingContext ctx) {
        return Optional.ofNullable(ctx.request().getHeader(HttpHeaders.AUTHORIZATION))
                .filter(header -> header.startsWith(BEARER))
                .map(header -> header.substring(BEARER.length()).strip());
    }

    /** Answers JSON that is about the caller and must not be kept by anybody on the way. */
    public static void json(RoutingContext ctx, int status, JsonObject body) {
        if (ctx.response().ended() || ctx.response().closed()) return; // the deadline answered, or the caller left
        ctx.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "private, no-store")
                .end(body.toBuffer());
    }
}
