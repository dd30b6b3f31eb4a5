package io.jirani.payments.mpesa;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedHttpClientTest {
    private static final Duration SHORT = Duration.ofMillis(700);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger requests = new AtomicInteger();
    private final CompletableFuture<Boolean> cut = new CompletableFuture<>();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    /** A far side that sends a byte now and then is not waited for; its connection is closed. */
    @Test
    void anAnswerThatDripsIsCut() throws Exception {
        var port = serve(request -> {
            var answer = request.response().setChunked(true);
            request.connection().closeHandler(closed -> cut.complete(true));
            vertx.setPeriodic(50, timer -> {
                if (!answer.closed()) answer.write(" ");
            });
        });
        assertThat(client(1).exchange(post(port), Buffer.buffer("{}"), SHORT)).isInstanceOf(Exchange.Lost.class);
        assertThat(cut.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(requests).hasValue(1);
    }

    @Test
    void anAnswerWithoutEndIsNotKeptInMemory() throws Exception {
        var port = serve(request -> {
            var answer = request.response().setChunked(true);
            request.connection().closeHandler(closed -> cut.complete(true));
            var part = Buffer.buffer(new byte[BoundedHttpClient.LARGEST / 4]);
            vertx.setPeriodic(1, timer -> {
                if (!answer.closed() && !answer.writeQueueFull()) answer.write(part);
            });
        });
        assertThat(client(1).exchange(post(port), Buffer.buffer("{}"), Duration.ofSeconds(30)))
                .isEqualTo(new Exchange.Lost("TooLarge"));
        assertThat(cut.get(20, TimeUnit.SECONDS)).isTrue();
    }

    /** With every connection taken a call that found none was not sent, and is not sent afterwards either. */
    @Test
    void whatFoundNoConnectionInTimeIsNeverSent() throws Exception {
        var held = new CompletableFuture<HttpServerRequest>();
        var port = serve(held::complete);
        var http = client(1);
        var first = CompletableFuture.supplyAsync(
                () -> http.exchange(post(port), Buffer.buffer("{}"), Duration.ofSeconds(30)),
                Thread::startVirtualThread);
        var taken = held.get(20, TimeUnit.SECONDS);
        assertThat(http.exchange(post(port), Buffer.buffer("{}"), SHORT)).isInstanceOf(Exchange.NotSent.class);
        taken.response().end("{}");
        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(new Exchange.Answered(200, "{}"));
        var third = CompletableFuture.supplyAsync(
                () -> http.exchange(post(port), Buffer.buffer("{}"), SHORT), Thread::startVirtualThread);
        third.get(20, TimeUnit.SECONDS);
        assertThat(requests).as("the first and the third").hasValue(2);
    }

    private int serve(Handler<HttpServerRequest> far) {
        return vertx.createHttpServer()
                .requestHandler(request -> {
                    requests.incrementAndGet();
                    far.handle(request);
                })
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
    }

    private BoundedHttpClient client(int connections) {
        var options = new HttpClientOptions().setKeepAlive(true);
        return new BoundedHttpClient(
                vertx, vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(connections)));
    }

    private static RequestOptions post(int port) {
        return new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI("http://127.0.0.1:" + port + "/any");
    }
}
