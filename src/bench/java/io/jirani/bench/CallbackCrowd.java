package io.jirani.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends callbacks to a gateway over connections that are kept, as fast as they are answered or at a pace, and counts answers. */
final class CallbackCrowd implements AutoCloseable {
    private static final int CONNECTIONS = 50;
    private static final int TICK_MS = 5;

    private final Vertx vertx;
    private final HttpClient http;
    private final int port;

    CallbackCrowd(Vertx vertx, int port) {
        this.vertx = vertx;
        this.port = port;
        this.http = vertx.createHttpClient(
                new HttpClientOptions().setKeepAliveTimeout(60), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    }

    /**
     * What a crowd did; still filled while it works.
     *
     * @param sent when each was sent, by what its push was for
     */
    record Done(AtomicInteger answered, AtomicInteger asWanted, Map<String, Instant> sent) {
        private static Done begin() {
            return new Done(new AtomicInteger(), new AtomicInteger(), new ConcurrentHashMap<>());
        }

        void awaitAll(int all) {
            Patience.need("every callback is answered", Duration.ofSeconds(60), () -> answered.get() >= all);
        }
    }

    /** All of them, fifty at a time. */
    Done rush(List<Provider.Push> pushes, int wanted) {
        var done = Done.begin();
        var rest = pushes.iterator();
        for (int i = 0; i < CONNECTIONS; i++) vertx.runOnContext(ignored -> chain(rest, wanted, done));
        return done;
    }

    /** So many a second, whatever becomes of those before. */
    Done pace(List<Provider.Push> pushes, int perSecond, int wanted) {
        var done = Done.begin();
        var begun = System.nanoTime();
        var rest = pushes.iterator();
        var gone = new AtomicInteger();
        vertx.setPeriodic(1, TICK_MS, timer -> {
            var due = (System.nanoTime() - begun) * perSecond / 1_000_000_000L;
            while (gone.get() <= due && rest.hasNext()) {
                gone.incrementAndGet();
                send(rest.next(), wanted, done, () -> {});
            }
            if (!rest.hasNext()) vertx.cancelTimer(timer);
        });
        return done;
    }

    private void chain(Iterator<Provider.Push> rest, int wanted, Done done) {
        Provider.Push push;
        synchronized (rest) {
            if (!rest.hasNext()) return;
            push = rest.next();
        }
        send(push, wanted, done, () -> chain(rest, wanted, done));
    }

    private void send(Provider.Push push, int wanted, Done done, Runnable afterwards) {
        if (!push.account().isEmpty()) done.sent().put(push.account(), Instant.now());
        http.request(HttpMethod.POST, port, "127.0.0.1", push.path())
                .compose(request -> request.putHeader("Content-Type", "application/json")
                        .send(Buffer.buffer(push.body()))
                        .compose(answer -> answer.body().map(body -> answer.statusCode())))
                .onComplete(status -> {
                    if (status.succeeded() && status.result() == wanted)
                        done.asWanted().incrementAndGet();
                    done.answered().incrementAndGet();
                    afterwards.run();
                });
    }

    @Override
    public void close() {
        http.close().await();
    }
}
