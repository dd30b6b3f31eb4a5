package io.jirani.http;

import io.jirani.db.Weather;
import io.jirani.kernel.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.HttpException;
import java.util.List;
import java.util.Optional;

/**
 * A refusal as the HTTP door says it: problem details by RFC 9457, with {@code code}, {@code request_id},
 * {@code retryable} and {@code errors} as extensions, and {@code told} where the person it concerns is to read it.
 *
 * @param slug the code, and the page under {@code /problems}
 * @param title fixed for the slug
 */
record ProblemJson(
        String slug,
        String title,
        int status,
        boolean retryable,
        String detail,
        List<Problem.Fault> faults,
        Optional<Problem.Told> told) {
    static final String MEDIA_TYPE = "application/problem+json";

    /** Says what a failure is. A status without an exception is the router's own refusal. */
    static ProblemJson of(Optional<Throwable> failure, int status) {
        return failure.map(thrown -> thrown(thrown, status)).orElseGet(() -> of(status));
    }

    private static ProblemJson thrown(Throwable failure, int status) {
        return switch (failure) {
            case Problem problem -> of(problem);
            case HttpException http ->
                Optional.ofNullable(http.getCause())
                        .filter(cause -> http.getStatusCode() == 400)
                        .map(ContractRefusal::of)
                        .orElseGet(() -> of(http.getStatusCode()));
            default ->
                failure instanceof InterruptedException || Weather.is(failure)
                        ? unavailable()
                        : of(status < 500 ? status : 500);
        };
    }

    /** A refusal as every room throws it. */
    static ProblemJson of(Problem problem) {
        var kind = problem.kind();
        return switch (kind) {
            case INPUT_INVALID -> from(problem, "The request cannot be taken as it is", 400);
            case UNAUTHENTICATED -> from(problem, "Who are you?", 401);
            case FORBIDDEN -> from(problem, "Not allowed with this key", 403);
            case NOT_FOUND -> from(problem, "There is no such thing here", 404);
            case CONFLICT -> from(problem, "That does not go together with how things stand", 409);
            case NOT_ENOUGH_ENERGY -> from(problem, "Not enough energy", 409);
            case NOT_ENOUGH_MONEY -> from(problem, "Not enough money", 409);
            case PRICE_OUT_OF_BOUNDS -> from(problem, "The price is out of bounds", 422);
            case RESERVATION_OPEN -> from(problem, "A purchase is still open", 409);
            case METER_NOT_TRUSTED -> from(problem, "The meter measures too badly for that", 409);
            case IDEMPOTENCY_KEY_REUSED -> from(problem, "This Idempotency-Key was used for something else", 422);
            case IDEMPOTENCY_KEY_MISSING -> from(problem, "An Idempotency-Key is needed", 400);
            case TOO_MANY_PUSHES -> from(problem, "Too many payment requests", 429);
            case TOO_MANY_TRIES -> from(problem, "Too many tries", 429);
            case TOO_LARGE -> from(problem, "Too large", 413);
            case UNAVAILABLE -> from(problem, "Not now", 503);
            case NOT_CONNECTED -> from(problem, "Not connected", 501);
        };
    }

    /** A bug: the answer says nothing about it, the log does. */
    boolean isFault() {
        return status == 500;
    }

    JsonObject body(String requestId) {
        var errors = new JsonArray();
        for (var fault : faults)
            errors.add(JsonObject.of("pointer", pointer(fault.pointer()), "code", slug, "detail", fault.detail()));
        var body = JsonObject.of(
                "type", "/problems/" + slug,
                "title", title,
                "status", status,
                "detail", detail,
                "instance", "/v1/requests/" + requestId,
                "code", slug,
                "request_id", requestId,
                "retryable", retryable,
                "errors", errors);
        told.ifPresent(words -> body.put("told", JsonObject.of("en", words.english(), "sw", words.swahili())));
        return body;
    }

    /** The same for clients of the older paths. */
    JsonObject compatBody() {
        return JsonObject.of("status", "error", "message", detail);
    }

    private static ProblemJson from(Problem problem, String title, int status) {
        var kind = problem.kind();
        var retryable = switch (kind) {
            case NOT_ENOUGH_ENERGY, RESERVATION_OPEN, TOO_MANY_PUSHES, TOO_MANY_TRIES, UNAVAILABLE -> true;
            default -> false;
        };
        return new ProblemJson(
                kind.slug(), title, status, retryable, problem.detail(), problem.faults(), problem.told());
    }

    private static ProblemJson of(int status) {
        return switch (status) {
            case 400, 415 -> of(Problem.of(Problem.Kind.INPUT_INVALID, "the request cannot be read"));
            case 401 -> of(Problem.of(Problem.Kind.UNAUTHENTICATED, "send Authorization: Bearer <key>"));
            case 404 -> of(Problem.notFound("there is no such path"));
            case 405 ->
                new ProblemJson(
                        "method-not-allowed",
                        "Not with this method",
                        405,
                        false,
                        "the path knows others",
                        List.of(),
                        Optional.empty());
            case 413 -> of(Problem.of(Problem.Kind.TOO_LARGE, "a body is at most " + HttpVerticle.MAX_BODY + " bytes"));
            case 503 -> unavailable();
            default ->
                new ProblemJson(
                        "fault",
                        "Something broke on our side",
                        500,
                        true,
                        "the request id finds it in the log",
                        List.of(),
                        Optional.empty());
        };
    }

    private static ProblemJson unavailable() {
        return of(Problem.of(Problem.Kind.UNAVAILABLE, "it took too long or a part is away; ask again"));
    }

    private static String pointer(String field) {
        if (field.startsWith("#") || field.startsWith("/")) return field.startsWith("#") ? field : "#" + field;
        return "#/" + field;
    }
}
