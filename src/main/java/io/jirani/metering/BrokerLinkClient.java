package io.jirani.metering;

import io.jirani.metering.BrokerClient.Broker;
import io.jirani.metering.BrokerConnectionClient.Keep;
import io.jirani.metering.BrokerConnectionClient.Session;
import io.jirani.metering.Inbound.Retain;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session of one slot: connects again and again, each time with a fresh connection, until it is dropped, emptied or
 * left. While the intake is full it does not come back, so that the broker does not send everything again for nothing.
 * Used on one event loop.
 */
final class BrokerLinkClient {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerLinkClient.class);
    private static final long FIRST_WAIT_MS = 500;
    private static final long LAST_WAIT_MS = 30_000;
    private static final long ROOM_WAIT_MS = 200;

    /** What the links of one process share. */
    record Parts(Vertx vertx, Broker broker, Inlet inlet, Inbound.Door door, MeterRegistry metrics) {}

    /** What a session is to hear, and what it is to hear no more. */
    record Wish(List<String> heard, List<String> unheard) {
        Wish {
            heard = List.copyOf(heard);
            unheard = List.copyOf(unheard);
        }
    }

    private final Parts parts;
    private final String clientId;
    private final Runnable subscribed;
    private final Promise<Void> emptied = Promise.promise();
    private Wish wish;
    private Optional<BrokerConnectionClient> current = Optional.empty();
    private long wait = FIRST_WAIT_MS;
    private boolean ended;
    private boolean draining;
    private volatile boolean listening;
    private boolean asked;

    /**
     * @param subscribed called whenever the subscription stands
     */
    BrokerLinkClient(Parts parts, String clientId, Wish wish, Runnable subscribed) {
        this.parts = parts;
        this.clientId = clientId;
        this.wish = wish;
        this.subscribed = subscribed;
    }

    /** Whether the broker is there and the subscription stands. May be asked from any thread. */
    boolean isListening() {
        return listening;
    }

    /** Whether it ever asked the broker to subscribe: the answer may have been lost, and the session is filled. */
    boolean hasAsked() {
        return asked;
    }

    void open() {
        if (ended) return;
        if (!parts.inlet().hasRoom().getAsBoolean()) {
            parts.vertx().setTimer(ROOM_WAIT_MS, id -> open());
            return;
        }
        var connection = connection(Keep.KEPT);
        current = Optional.of(connection);
        connection.over().onComplete(over -> lost(connection));
        connection.connect().compose(welcome -> settle(connection)).onFailure(failure -> {
            LOG.warn("the broker cannot be used now as {}: {}", clientId, reason(failure));
            connection.cut();
        });
    }

    /** Hears other topics from now on. */
    void hear(Wish other) {
        if (wish.equals(other)) return;
        wish = other;
        if (!listening) return;
        current.ifPresent(connection -> settle(connection).onFailure(failure -> {
            LOG.warn("the broker does not change the subscription of {}: {}", clientId, failure.toString());
            connection.cut();
        }));
    }

    /**
     * Takes everything the session still has, makes the broker forget it, and ends.
     *
     * @param all every topic it may hear
     */
    Future<Void> empty(List<String> all) {
        draining = true;
        wish = new Wish(List.of(), all);
        if (listening)
            current.ifPresent(connection -> {
                listening = false;
                settle(connection).onFailure(failure -> connection.cut());
            });
        else if (current.isEmpty()) open();
        return emptied.future();
    }

    void publish(String topic, byte[] payload, Retain retain) {
        current.filter(connection -> listening).ifPresent(connection -> connection.publish(topic, payload, retain));
    }

    void tell(String topic, byte[] payload) {
        current.filter(connection -> listening).ifPresent(connection -> connection.tell(topic, payload));
    }

    /** Ends at once: the slot is another's. */
    void drop() {
        end();
        current.ifPresent(BrokerConnectionClient::cut);
    }

    /** Ends in good order; the broker keeps the session. */
    Future<Void> leave() {
        end();
        return current.map(BrokerConnectionClient::leave).orElseGet(Future::succeededFuture);
    }

    private void end() {
        ended = true;
        listening = false;
        emptied.tryFail("ended before it was empty");
    }

    private Future<Void> settle(BrokerConnectionClient connection) {
        var now = wish;
        asked = true;
        return connection
                .subscribe(now.heard())
                .compose(done -> connection.unsubscribe(now.unheard()))
                .compose(done -> {
                    if (ended) return Future.failedFuture("ended");
                    if (!now.equals(wish)) return settle(connection);
                    wait = FIRST_WAIT_MS;
                    return draining ? drain(connection) : stands(now);
                });
    }

    private Future<Void> stands(Wish heard) {
        if (!listening) LOG.info("connected to the broker as {}", clientId);
        LOG.debug("hears {}", ShareGroup.shown(heard.heard()));
        listening = true;
        subscribed.run();
        return Future.succeededFuture();
    }

    private Future<Void> drain(BrokerConnectionClient connection) {
        return connection
                .drained()
                .compose(done -> {
                    end(connection);
                    return connection.leave();
                })
                .compose(done -> forget())
                .onSuccess(done -> emptied.tryComplete());
    }

    private void end(BrokerConnectionClient drained) {
        current = current.filter(each -> each != drained);
        ended = true;
    }

    /** A connection that wants nothing kept makes the broker forget what it kept. */
    private Future<Void> forget() {
        var last = connection(Keep.FORGOTTEN);
        return last.connect()
                .compose(welcome -> last.leave())
                .timeout(15, TimeUnit.SECONDS)
                .onFailure(failure -> emptied.tryFail(failure));
    }

    /** The innermost cause says what is wrong, such as a certificate of another authority. */
    private static String reason(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) cause = cause.getCause();
        return cause.toString();
    }

    private BrokerConnectionClient connection(Keep keep) {
        return new BrokerConnectionClient(
                parts.vertx(),
                parts.broker(),
                new Session(clientId, keep),
                parts.inlet(),
                parts.door(),
                parts.metrics());
    }

    private void lost(BrokerConnectionClient connection) {
        if (ended || current.filter(each -> each == connection).isEmpty()) return;
        current = Optional.empty();
        listening = false;
        LOG.info("{} is not connected to the broker, next try in {} ms", clientId, wait);
        parts.vertx().setTimer(wait, id -> open());
        wait = Math.min(2 * wait, LAST_WAIT_MS);
    }
}
