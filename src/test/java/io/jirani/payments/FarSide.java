package io.jirani.payments;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** Daraja as small as a test needs it: a real HTTP server that counts what it is sent and answers what it is told. */
public final class FarSide implements AutoCloseable {
    /** How the next call is answered; without one, calls are accepted and queries find nothing yet. */
    public interface Manner extends BiConsumer<HttpServerRequest, JsonObject> {}

    public static final Manner RESET = (request, body) -> request.connection().close();

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final HttpServer server;
    private final AtomicInteger tokens = new AtomicInteger();
    private final List<JsonObject> pushes = new CopyOnWriteArrayList<>();
    private final List<JsonObject> queries = new CopyOnWriteArrayList<>();
    private final List<JsonObject> payouts = new CopyOnWriteArrayList<>();
    private final List<JsonObject> reversals = new CopyOnWriteArrayList<>();
    private final List<JsonObject> moves = new CopyOnWriteArrayList<>();
    private final List<JsonObject> statuses = new CopyOnWriteArrayList<>();
    private final Deque<Manner> next = new ConcurrentLinkedDeque<>();

    public FarSide(Vertx vertx, int port) {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, body.toString())))
                .listen(port, "127.0.0.1")
                .await();
    }

    public int port() {
        return server.actualPort();
    }

    public int tokens() {
        return tokens.get();
    }

    public List<JsonObject> pushes() {
        return pushes;
    }

    public List<JsonObject> queries() {
        return queries;
    }

    public List<JsonObject> payouts() {
        return payouts;
    }

    public List<JsonObject> reversals() {
        return reversals;
    }

    public List<JsonObject> moves() {
        return moves;
    }

    public List<JsonObject> statuses() {
        return statuses;
    }

    /** Says how the next call that is not for a token is answered. */
    public void next(Manner manner) {
        next.add(manner);
    }

    /** Answers a query with a result code. */
    public static Manner result(String code) {
        return (request, body) -> json(
                request,
                200,
                new JsonObject()
                        .put("ResponseCode", "0")
                        .put("CheckoutRequestID", body.getString("CheckoutRequestID"))
                        .put("ResultCode", code)
                        .put("ResultDesc", "said " + code));
    }

    /** Answers with an error envelope. */
    public static Manner error(int status, String code, String message) {
        return (request, body) ->
                json(request, status, new JsonObject().put("errorCode", code).put("errorMessage", message));
    }

    private void answer(HttpServerRequest request, String text) {
        var path = String.valueOf(request.path());
        if (path.startsWith("/oauth/")) {
            var token = new JsonObject()
                    .put("access_token", "token" + tokens.incrementAndGet())
                    .put("expires_in", "3599");
            json(request, 200, token);
            return;
        }
        var body = new JsonObject(text);
        var manner = next.poll();
        switch (path) {
            case "/mpesa/stkpush/v1/processrequest" -> pushes.add(body);
            case "/mpesa/stkpushquery/v1/query" -> queries.add(body);
            case "/mpesa/b2c/v3/paymentrequest" -> payouts.add(body);
            case "/mpesa/reversal/v1/request" -> reversals.add(body);
            case "/mpesa/b2b/v1/paymentrequest" -> moves.add(body);
            default -> statuses.add(body);
        }
        if (manner != null) manner.accept(request, body);
        else if (path.contains("stkpushquery")) result("4999").accept(request, body);
        else taken(request);
    }

    /** Takes an order or a question: what follows from it comes later. */
    public static void taken(HttpServerRequest request) {
        int n = COUNT.incrementAndGet();
        json(
                request,
                200,
                new JsonObject()
                        .put("CheckoutRequestID", "ws_CO_" + n)
                        .put("ConversationID", "AG_" + n)
                        .put("ResponseCode", "0"));
    }

    private static void json(HttpServerRequest request, int status, JsonObject body) {
        request.response().setStatusCode(status).end(body.toBuffer());
    }

    @Override
    public void close() {
        server.close().await();
    }
}
