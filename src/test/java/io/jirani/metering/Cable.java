package io.jirani.metering;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A cable to a port of this machine that can be frozen: connected, and nothing comes through any more. */
final class Cable implements AutoCloseable {
    private enum State {
        WHOLE,
        HANGS_UP
    }

    private final NetServer server;
    private final List<NetSocket> ends = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile State state = State.WHOLE;

    Cable(Vertx vertx, int port) {
        var client = vertx.createNetClient();
        server = vertx.createNetServer().connectHandler(near -> {
            calls.incrementAndGet();
            if (state == State.HANGS_UP) {
                vertx.setTimer(100, id -> near.close());
                return;
            }
            near.pause();
            client.connect(port, "127.0.0.1").onSuccess(far -> {
                ends.add(near);
                ends.add(far);
                near.handler(far::write);
                far.handler(near::write);
                near.closeHandler(gone -> far.close());
                far.closeHandler(gone -> near.close());
                near.resume();
            });
        });
        server.listen(0, "127.0.0.1").await();
    }

    int port() {
        return server.actualPort();
    }

    int calls() {
        return calls.get();
    }

    /** What is connected now stays so and is silent for good; new connections are whole. */
    void freeze() {
        for (var end : ends) end.pause();
        ends.clear();
    }

    /** Takes connections and ends them without a word. */
    void hangUp() {
        state = State.HANGS_UP;
    }

    /** Ends what is connected, and whatever connects from now on, until it is mended. */
    void cut() {
        hangUp();
        for (var end : ends) end.close();
        ends.clear();
    }

    void mend() {
        state = State.WHOLE;
    }

    @Override
    public void close() {
        server.close().await();
    }
}
