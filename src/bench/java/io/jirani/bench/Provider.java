package io.jirani.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Daraja as small as a load of callbacks needs it: takes every push and answers after a while, keeps the address each is
 * to be called back at, and says of every push it is asked about that it is paid. It shares the machine with what it
 * measures, so it does nothing else.
 */
final class Provider implements AutoCloseable {
    /**
     * A push it took, and what it will say of it.
     *
     * @param path the callback's, secret
     * @param account what the push was for
     */
    record Push(String path, String account, String body) {}

    private final Vertx vertx;
    private final HttpServer server;
    private final Queue<Push> pushes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private volatile Duration latency = Duration.ofMillis(200);

    Provider(Vertx vertx) {
        this.vertx = vertx;
        server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> take(request, body.toString())))
                .listen(0, "127.0.0.1")
                .await();
    }

    int port() {
        return server.actualPort();
    }

    /** How long every answer takes from now on. */
    void answerAfter(Duration wait) {
        latency = wait;
    }

    /** How many pushes were answered. */
    int taken() {
        return taken.get();
    }

    /** The most pushes that were there at once, ever. */
    int mostAtOnce() {
        return most.get();
    }

    /** The next push nobody called back about. */
    Push next() {
        var push = pushes.poll();
        if (push == null) throw new IllegalStateException("no push is left to call back about");
        return push;
    }

    private void take(HttpServerRequest request, String text) {
        var path = String.valueOf(request.path());
        if (path.startsWith("/oauth/")) {
            answer(request, new JsonObject().put("access_token", "bench").put("expires_in", "3599"));
        } else if (path.startsWith("/mpesa/stkpush/")) {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            later(() -> pushed(request, new JsonObject(text)));
        } else if (path.startsWith("/mpesa/stkpushquery/")) {
            var paid = new JsonObject()
                    .put("ResponseCode", "0")
                    .put("CheckoutRequestID", new JsonObject(text).getString("CheckoutRequestID"))
                    .put("ResultCode", "0")
                    .put("ResultDesc", "The service request is processed successfully.");
            later(() -> answer(request, paid));
        } else request.response().setStatusCode(404).end();
    }

    private void pushed(HttpServerRequest request, JsonObject push) {
        var n = taken.incrementAndGet();
        var checkout = "ws_CO_%017d".formatted(n);
        var url = push.getString("CallBackURL");
        pushes.add(new Push(
                url.substring(url.indexOf("/hooks/")), push.getString("AccountReference"), paid(n, checkout, push)));
        open.decrementAndGet();
        answer(
                request,
                new JsonObject()
                        .put("MerchantRequestID", "bench-" + n)
                        .put("CheckoutRequestID", checkout)
                        .put("ResponseCode", "0")
                        .put("ResponseDescription", "Success. Request accepted for processing")
                        .put("CustomerMessage", "Success. Request accepted for processing"));
    }

    private void later(Runnable what) {
        var wait = latency.toMillis();
        if (wait == 0) what.run();
        else vertx.setTimer(wait, id -> what.run());
    }

    private static void answer(HttpServerRequest request, JsonObject body) {
        request.response().putHeader("Content-Type", "application/json").end(body.toBuffer());
    }

    @Override
    public void close() {
        server.close().await();
    }

    /** A callback as the provider sends it. */
    private static String paid(long n, String checkout, JsonObject push) {
        return """
            {"Body":{"stkCallback":{"MerchantRequestID":"bench-%d","CheckoutRequestID":"%s","ResultCode":0,\
            "ResultDesc":"The service request is processed successfully.","CallbackMetadata":{"Item":[\
            {"Name":"Amount","Value":%d.00},{"Name":"MpesaReceiptNumber","Value":"BEN%07d"},{"Name":"Balance"},\
            {"Name":"TransactionDate","Value":20261122101500},{"Name":"PhoneNumber","Value":%s}]}}}}""".formatted(n, checkout, push.getInteger("Amount"), n, push.getString("PhoneNumber"));
    }
}
