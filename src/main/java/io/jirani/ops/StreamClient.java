package io.jirani.ops;

import io.jirani.run.EventLog;
import io.jirani.run.EventLog.Position;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One who listens. Events wait here, a bounded number, while the connection is full; who does not read is told
 * {@code lagged} and let go, and comes back with the last id it saw.
 */
final class StreamClient {
    static final int MOST_WAITING = 1_000;
    private static final int SOCKET_BYTES = 64 * 1024;
    private static final long LAST_WORDS_MILLIS = 2_000;

    private final Vertx vertx;
    private final Context context;
    private final HttpServerResponse response;
    private final Pass pass;
    private final Topics topics;
    private final Instant since;
    private final Deque<String> waiting = new ArrayDeque<>();
    private Position position;
    private boolean live;
    private boolean ended;

    /** A client on its own context, from a place in the log on. */
    StreamClient(Vertx vertx, HttpServerResponse response, Pass pass, Topics topics, Position position, Instant since) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.response = response;
        this.pass = pass;
        this.topics = topics;
        this.position = position;
        this.since = since;
    }

    /** Sends the headers and the first words. Call it on the request's context. */
    void open(String firstWords, Runnable onClose) {
        response.setChunked(true)
                .setWriteQueueMaxSize(SOCKET_BYTES)
                .putHeader("Content-Type", "text/event-stream; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Accel-Buffering", "no")
                .closeHandler(closed -> onClose.run())
                .exceptionHandler(broken -> onClose.run())
                .drainHandler(drained -> flush());
        say("retry: 3000\n" + firstWords + "\n");
    }

    /** The next event of the log. One that comes twice, or is not for these eyes, only moves the place. */
    synchronized void offer(EventLog.Event event) {
        if (ended || event.position().compareTo(position) <= 0) return;
        position = event.position();
        if (!pass.viewer().sees(event) || !topics.want(event.type())) return;
        var data = pass.viewer().told(event);
        if (!data.containsKey("at")) data.put("at", event.at().toString());
        waiting.add("id: " + event.position() + "\nevent: " + event.type() + "\ndata: " + data.encode() + "\n\n");
        context.runOnContext(ignored -> flush());
    }

    /** Whether too much waits, so that it has to be let go. */
    synchronized boolean lags() {
        return waiting.size() > MOST_WAITING;
    }

    /** Whether it has room for another page of old events. */
    synchronized boolean hasRoom() {
        return waiting.size() < MOST_WAITING / 4;
    }

    synchronized Position position() {
        return position;
    }

    /** Whether it has all old events and waits for new ones. */
    synchronized boolean isLive() {
        return live;
    }

    synchronized void caughtUp() {
        live = true;
    }

    Instant since() {
        return since;
    }

    Pass pass() {
        return pass;
    }

    /** A comment, so that nobody on the way takes silence for the end. */
    void heartbeat() {
        context.runOnContext(ignored -> {
            if (!response.writeQueueFull()) say(": still here\n\n");
        });
    }

    /** Ends the stream with a last word; a connection that does not take it is cut. */
    void end(String lastWord) {
        synchronized (this) {
            if (ended) return;
            ended = true;
            waiting.clear();
        }
        context.runOnContext(ignored -> {
            if (response.closed() || response.ended()) return;
            var done = response.end("event: " + lastWord + "\ndata: {}\n\n");
            var cut = vertx.setTimer(LAST_WORDS_MILLIS, late -> {
                var unused = response.reset();
            });
            done.onComplete(sent -> vertx.cancelTimer(cut));
        });
    }

    private void flush() {
        while (!response.closed() && !response.ended() && !response.writeQueueFull()) {
            String next;
            synchronized (this) {
                if (ended || waiting.isEmpty()) return;
                next = waiting.remove();
            }
            say(next);
        }
    }

    private void say(String text) {
        if (response.closed() || response.ended()) return;
        var unused = response.write(text);
    }
}
