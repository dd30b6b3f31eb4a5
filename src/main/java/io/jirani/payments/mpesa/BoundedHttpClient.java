package io.jirani.payments.mpesa;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * One HTTP exchange that ends in time and in size, whatever the far side does. The time-outs a client has by itself count
 * from the last byte: an answer that comes a byte at a time, or without end, would hold its caller for as long as it likes.
 * Here the whole exchange has one deadline, waiting for a connection included, and what is over it is cut. Without a
 * connection nothing was sent; afterwards a failure proves nothing.
 */
final class BoundedHttpClient {
    /** No answer of the provider is larger; a page of its list is some 40 KiB. */
    static final int LARGEST = 1 << 20;

    private final Vertx vertx;
    private final HttpClient http;

    BoundedHttpClient(Vertx vertx, HttpClient http) {
        this.vertx = vertx;
        this.http = http;
    }

    /** Sends once and never again. Called on a virtual thread. */
    Exchange exchange(RequestOptions request, Buffer body, Duration timeout) {
        var end = System.nanoTime() + timeout.toNanos();
        HttpClientRequest opened;
        try {
            opened = inTime(http.request(request), end).await();
        } catch (Exception failure) {
            return notSent(failure);
        }
        try {
            // who reads the answer is there before it can come: else its first bytes would be nobody's
            var answer = opened.response().compose(BoundedHttpClient::whole);
            opened.end(body);
            return inTime(answer, end).await();
        } catch (Exception failure) {
            opened.connection().close();
            return lost(failure);
        }
    }

    /** A connection that comes after the deadline is nobody's: its request is taken back before a byte of it is written. */
    private <T> Future<T> inTime(Future<T> work, long end) {
        var promise = Promise.<T>promise();
        var left = Math.max(1, (end - System.nanoTime()) / 1_000_000);
        var timer = vertx.setTimer(left, id -> promise.tryFail(new TimeoutException("no answer in time")));
        work.onComplete(done -> {
            vertx.cancelTimer(timer);
            if (done.succeeded()) {
                if (!promise.tryComplete(done.result()) && done.result() instanceof HttpClientRequest late)
                    late.reset();
            } else promise.tryFail(done.cause());
        });
        return promise.future();
    }

    private static Future<Exchange> whole(HttpClientResponse answer) {
        var promise = Promise.<Exchange>promise();
        var all = Buffer.buffer();
        answer.handler(part -> {
            if (all.length() + part.length() > LARGEST) promise.tryFail(new TooLarge());
            else all.appendBuffer(part);
        });
        answer.exceptionHandler(promise::tryFail);
        answer.endHandler(end ->
                promise.tryComplete(new Exchange.Answered(answer.statusCode(), all.toString(StandardCharsets.UTF_8))));
        return promise.future();
    }

    private static Exchange notSent(Exception why) {
        return new Exchange.NotSent(why.getClass().getSimpleName());
    }

    private static Exchange lost(Exception why) {
        return new Exchange.Lost(why.getClass().getSimpleName());
    }

    /** More than any answer has. */
    private static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLarge() {
            super("the answer is too large", null, false, false);
        }
    }
}
