package io.jirani.metering;

import io.jirani.config.Secret;
import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import io.jirani.metering.BrokerLinkClient.Parts;
import io.jirani.metering.BrokerLinkClient.Wish;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.Slots.Claim;
import io.jirani.metering.Slots.Departure;
import io.jirani.metering.Slots.Foreigners;
import io.jirani.metering.Slots.Holding;
import io.jirani.metering.Slots.Standing;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door through an external broker such as Mosquitto. Each process of the gateway holds a slot, hears its share of the
 * meters under the slot's client id in a session that the broker keeps, and empties the sessions of processes that died
 * ({@link Slots}). PUBACK after the database commit, and only on the connection the message came on. Deploy one on an
 * event loop.
 */
public final class BrokerClient extends VerticleBase implements Inbound.Door {
    /**
     * TLS to the broker.
     *
     * @param authorities PEM; empty: those the JDK trusts
     */
    public record Tls(TlsEndpoint.Engine engine, Optional<Path> authorities) {}

    /**
     * The broker.
     *
     * @param keepAlive after one and a half of it without a sound the broker is given up
     * @param lease how long a slot is held without being renewed
     */
    public record Broker(
            String host,
            int port,
            String user,
            Secret password,
            Optional<Tls> tls,
            Duration keepAlive,
            Duration lease) {
        public static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
        public static final Duration LEASE = Duration.ofSeconds(15);
    }

    private static final Logger LOG = LoggerFactory.getLogger(BrokerClient.class);
    private static final int LOOKS_PER_LEASE = 5;
    private static final long LONGEST_FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(8);

    private final Broker broker;
    private final Db db;
    private final GatewaySlotStore slots;
    private final GatewayId me;
    private final List<String> foreign;
    private final ShareGroup group;
    private final Inlet inlet;
    private final MeterRegistry metrics;
    private final Drains drains = new Drains();
    private volatile Optional<BrokerLinkClient> own = Optional.empty();
    private Holding holding = Holding.NONE;
    private long heldUntil = System.nanoTime();
    private long lastConnected = System.nanoTime();
    private boolean looking;
    private boolean stopping;

    public BrokerClient(
            Broker broker,
            Db db,
            GatewaySlotStore slots,
            GatewayId me,
            Foreign foreign,
            IngestVerticle ingest,
            MeterRegistry metrics) {
        this(broker, db, slots, me, foreign, new Inlet(ingest::offer, ingest::hasRoom), metrics);
    }

    BrokerClient(
            Broker broker,
            Db db,
            GatewaySlotStore slots,
            GatewayId me,
            Foreign foreign,
            Inlet inlet,
            MeterRegistry metrics) {
        this.broker = broker;
        this.db = db;
        this.slots = slots;
        this.me = me;
        this.foreign = foreign.filters();
        this.group = ShareGroup.of(broker.password());
        this.inlet = inlet;
        this.metrics = metrics;
    }

    /** Begins to look for a slot; a broker or a database that is away does not keep the gateway from starting. */
    @Override
    public Future<?> start() {
        metrics.gauge("jirani_broker_connected", this, self -> self.isConnected() ? 1 : 0);
        broker.tls().ifPresent(tls -> new TlsEndpoint(tls.engine()).tell("broker", metrics));
        vertx.setPeriodic(broker.lease().toMillis() / LOOKS_PER_LEASE, id -> look());
        look();
        return Future.succeededFuture();
    }

    /** Whether the broker is there and the subscription stands. May be asked from any thread. */
    public boolean isConnected() {
        return own.filter(BrokerLinkClient::isListening).isPresent();
    }

    @Override
    public void send(Dev dev, String topic, byte[] payload) {
        publish(topic, payload);
    }

    @Override
    public void tell(List<Inbound.Outbound> all) {
        context.runOnContext(ignored ->
                own.ifPresent(link -> all.forEach(each -> link.tell(each.topic(), each.payload()))));
    }

    @Override
    public void publish(String topic, byte[] payload) {
        context.runOnContext(ignored -> own.ifPresent(link -> link.publish(topic, payload, Retain.LIVE)));
    }

    @Override
    public void keep(String topic, byte[] payload) {
        context.runOnContext(ignored -> own.ifPresent(link -> link.publish(topic, payload, Retain.RETAINED)));
    }

    /** One look at the slots, by turns: while the database is away the lease runs out and all connections go first. */
    private void look() {
        if (stopping) return;
        if ((own.isPresent() || !drains.isEmpty()) && System.nanoTime() > heldUntil) {
            LOG.warn("the lease of {} could not be renewed: all connections to the broker are dropped", holding.own());
            dropAll();
            lastConnected = System.nanoTime();
        }
        if (looking) return;
        looking = true;
        var believed = holding;
        var standing = standing();
        // One look's time before its end, and counted from before the question: never later than the database counts
        // it.
        var until = System.nanoTime() + broker.lease().toNanos() * (LOOKS_PER_LEASE - 1) / LOOKS_PER_LEASE;
        aside(() -> db.transaction(tx -> slots.look(tx, me, believed, standing, broker.lease())))
                .onComplete(done -> looking = false)
                .onSuccess(held -> hold(held, believed, until))
                .onFailure(away -> LOG.warn("the slots cannot be asked for now: {}", away.toString()));
    }

    /** Nobody who just started or fell out is cut off: one lease is the time to come back. */
    private Standing standing() {
        if (isConnected()) {
            lastConnected = System.nanoTime();
            return Standing.CONNECTED;
        }
        if (System.nanoTime() - lastConnected <= broker.lease().toNanos()) return Standing.AWAY;
        return own.filter(BrokerLinkClient::hasAsked).isPresent() ? Standing.CUT_OFF_SUBSCRIBED : Standing.CUT_OFF;
    }

    private void hold(Holding held, Holding believed, long until) {
        if (stopping) return;
        heldUntil = until;
        // A session that was emptied during the look is not taken up again by its answer.
        for (var claim : believed.drains()) if (!holding.drains().contains(claim)) held = held.without(claim);
        var before = holding;
        holding = held;
        for (var claim : before.drains()) if (!held.drains().contains(claim)) drains.drop(claim);
        if (!before.own().equals(held.own())) {
            own.ifPresent(BrokerLinkClient::drop);
            own = Optional.empty();
        }
        held.own().ifPresent(this::hear);
        for (var claim : held.drains()) if (!drains.has(claim)) drain(claim);
    }

    private void hear(Claim claim) {
        if (own.isPresent()) {
            own.get().hear(wish());
            return;
        }
        LOG.info("this process hears the broker as {}", claim.clientId());
        var link = new BrokerLinkClient(parts(), claim.clientId(), wish(), this::look);
        own = Optional.of(link);
        link.open();
    }

    private void drain(Claim claim) {
        LOG.info("{} was left behind: this process takes what it still has", claim.clientId());
        var link = new BrokerLinkClient(parts(), claim.clientId(), new Wish(List.of(), everything()), () -> {});
        drains.begin(claim, link);
        link.empty(everything())
                .compose(done -> change(tx -> slots.free(tx, me, claim)))
                .onSuccess(freed -> {
                    metrics.counter("jirani_broker_sessions_emptied_total").increment();
                    LOG.info("{} is empty and the broker has forgotten it", claim.clientId());
                })
                .onFailure(failure -> LOG.info("{} is not empty yet: {}", claim.clientId(), failure.toString()))
                .onComplete(done -> {
                    if (drains.ended(claim, link)) holding = holding.without(claim);
                });
    }

    private void dropAll() {
        own.ifPresent(BrokerLinkClient::drop);
        own = Optional.empty();
        drains.dropAll();
    }

    private Wish wish() {
        return holding.foreigners() == Foreigners.MINE
                ? group.wish(foreign, List.of())
                : group.wish(List.of(), foreign);
    }

    private List<String> everything() {
        return group.everything(foreign);
    }

    /**
     * Leaves in order. While others hear, the subscription ends and what the session has is taken first; the last one
     * leaves it as it is, so that the broker keeps what comes until the next start.
     */
    @Override
    public Future<?> stop() {
        stopping = true;
        drains.dropAll();
        // Not longer than the lease holds: after it the slot is another's.
        var patience = Math.max(1, Math.min(LONGEST_FAREWELL_NANOS, heldUntil - System.nanoTime()));
        return farewell()
                .timeout(patience, TimeUnit.NANOSECONDS)
                .onFailure(failure -> LOG.warn("left the broker without a farewell: {}", failure.toString()))
                .otherwiseEmpty()
                .compose(done -> own.map(BrokerLinkClient::leave).orElseGet(Future::succeededFuture))
                .compose(done -> change(tx -> slots.abandon(tx, me)))
                .otherwise(false)
                .onComplete(done -> dropAll());
    }

    private Future<Void> farewell() {
        if (own.isEmpty() || holding.own().isEmpty() || !isConnected()) return Future.succeededFuture();
        var link = own.get();
        var claim = holding.own().get();
        return aside(() -> db.transaction(tx -> slots.leave(tx, me, claim))).compose(departure -> {
            if (departure == Departure.STAY) return Future.succeededFuture();
            return link.empty(everything())
                    .compose(done -> change(tx -> slots.free(tx, me, claim)))
                    .mapEmpty();
        });
    }

    private Parts parts() {
        return new Parts(vertx, broker, inlet, this, metrics);
    }

    private Future<Boolean> change(Consumer<Db.Tx> what) {
        return aside(() -> {
            db.inTransaction(what);
            return true;
        });
    }

    /** Runs straight lines on a virtual thread and comes back to the event loop. */
    private <T> Future<T> aside(Callable<T> work) {
        var done = Promise.<T>promise();
        Thread.ofVirtual().name("metering.slots").start(() -> {
            try {
                var answer = work.call();
                context.runOnContext(ignored -> done.complete(answer));
            } catch (Exception failure) {
                context.runOnContext(ignored -> done.fail(failure));
            }
        });
        return done.future();
    }
}
