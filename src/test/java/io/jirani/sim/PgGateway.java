package io.jirani.sim;

import io.jirani.TestVault;
import io.jirani.db.Db;
import io.jirani.db.DbUrl;
import io.jirani.db.Pools;
import io.jirani.db.Weather;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Ids;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Problem;
import io.jirani.ledger.LedgerStore;
import io.jirani.payments.CallbackSpool;
import io.jirani.payments.InboxStore;
import io.jirani.payments.PaymentSettings;
import io.jirani.payments.Payments;
import io.jirani.payments.RawBody;
import io.jirani.payments.ReadArrivals;
import io.jirani.payments.RefundStore;
import io.jirani.payments.RequestRefund;
import io.jirani.payments.Ruling;
import io.jirani.payments.Rulings;
import io.jirani.payments.SimHands;
import io.jirani.settlement.ProveProceeds;
import io.jirani.settlement.SettlePurchases;
import io.jirani.settlement.SettlementStores;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * One process' worth of the real jobs and stores, with connections and memory of its own. It dies at a commit or at a POST;
 * then nothing of it is left but what it committed, and its spool.
 */
final class PgGateway implements AutoCloseable {
    /** This process is dead: what it was doing does not go on. */
    static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1;

        Died(String where) {
            super(where);
        }
    }

    /** What all processes of a world share. */
    record Outside(Vertx vertx, DbUrl database, Clock clock, Dice dice, PgRail rail) {}

    /** Transactions with fewer statements only look whether there is work. */
    private static final int WORTH = 3;

    private final Outside outside;
    private final PgCable cable;
    private final Pool pool;
    private final Db db;
    private final CallbackSpool spool;
    private final AtomicBoolean alive = new AtomicBoolean();
    private final AtomicInteger deaths = new AtomicInteger();
    private List<IntSupplier> jobs = List.of();
    private Optional<InboxStore> inbox = Optional.empty();
    private Optional<RequestRefund> requests = Optional.empty();
    private Optional<Rulings> rulings = Optional.empty();

    PgGateway(Outside outside, Path spool) {
        this.outside = outside;
        this.cable = new PgCable(outside.vertx(), outside.database().port(), this::fate, this::die);
        this.pool = Pools.open(outside.vertx(), through(outside.database()), "sim");
        this.db = new Db(pool);
        this.spool = new CallbackSpool(spool, TestVault.VAULT);
        start();
    }

    private DbUrl through(DbUrl far) {
        return new DbUrl("127.0.0.1", cable.port(), far.database(), far.user(), far.password());
    }

    private PgCable.Commit fate(int statements) {
        var dice = outside.dice();
        if (statements < WORTH) return PgCable.Commit.WHOLE;
        if (dice.strikes(Fault.CRASH_BEFORE_COMMIT, -1)) return PgCable.Commit.DIES_BEFORE;
        if (dice.strikes(Fault.CRASH_AFTER_COMMIT, -1)) return PgCable.Commit.DIES_AFTER;
        if (dice.strikes(Fault.COMMIT_LOST, -1)) return PgCable.Commit.LOST;
        return dice.strikes(Fault.COMMIT_UNKNOWN, -1) ? PgCable.Commit.UNKNOWN : PgCable.Commit.WHOLE;
    }

    /** Starts it, or starts it again: with an empty memory. */
    void start() {
        var ids = new Ids(outside.clock(), new Random());
        var ledger = new LedgerStore(ids, outside.clock());
        var parts = Payments.Parts.of(
                db,
                ledger,
                new PgLine(outside.rail(), this::died),
                TestVault.VAULT,
                spool,
                outside.clock(),
                PaymentSettings.demo(),
                new SimpleMeterRegistry());
        var payments = new Payments(parts, name -> {}, PgGateway::together);
        var stores = SettlementStores.of(ledger, new CommunityStore(), new HouseholdStore(TestVault.VAULT), ids);
        var purchases = new SettlePurchases(db, stores, outside.clock(), outside.clock(), name -> {});
        var proofs = new ProveProceeds(db, stores, outside.clock(), name -> {});
        var all = new ArrayList<IntSupplier>(List.of(
                payments::collect,
                payments::judge,
                payments::look,
                payments::deadlines,
                payments::refunds,
                payments::disburse));
        new PgLine(outside.rail(), this::died)
                .list()
                .ifPresent(list -> all.add(new ReadArrivals(parts, Town.RAIL, list, name -> {})::pass));
        all.add(purchases::pass);
        all.add(proofs::pass);
        jobs = List.copyOf(all);
        inbox = Optional.of(parts.inbox());
        requests = Optional.of(new RequestRefund(parts, name -> {}));
        rulings = Optional.of(new Rulings(parts, name -> {}));
        alive.set(true);
    }

    boolean isAlive() {
        return alive.get();
    }

    int deaths() {
        return deaths.get();
    }

    private void die() {
        if (alive.compareAndSet(true, false)) deaths.incrementAndGet();
        cable.cut();
    }

    private void died(String where) {
        die();
        throw new Died(where);
    }

    /** Each job once, until it dies. Nothing but death and the database's weather may end one. */
    void pass() {
        for (var job : jobs) {
            if (!alive.get()) return;
            try {
                var unused = job.getAsInt();
            } catch (Exception failure) {
                if (alive.get() && !Weather.is(failure)) throw new IllegalStateException("a job failed", failure);
            }
        }
    }

    /** Somebody asks for the money of a payment; false when it was refused, or nobody heard. */
    boolean askBack(IntentId payment) {
        return people(tx -> requests.orElseThrow().open(tx, payment, RefundStore.AskedBy.HOUSEHOLD));
    }

    /** Those who have to agree to a refund did, or did not. */
    void agree(IntentId payment, boolean yes) {
        people(tx -> yes
                ? requests.orElseThrow().agree(tx, payment)
                : requests.orElseThrow().decline(tx, payment));
    }

    /** Two people end what nobody answered. */
    void rule(IntentId payment, Ruling ruling) {
        people(tx -> rulings.orElseThrow()
                .rule(tx, payment, new Rulings.Decision(ruling, Optional.empty(), Optional.empty())));
    }

    /** What people do in a page; the process may die at its commit. */
    private boolean people(Function<Db.Tx, Object> what) {
        if (!alive.get()) return false;
        try {
            return db.transaction(what) != null;
        } catch (Problem refused) {
            return false;
        } catch (Exception failure) {
            if (alive.get() && !Weather.is(failure)) throw new IllegalStateException("a door failed", failure);
            return false;
        }
    }

    /** A callback comes in: on disk before it is answered 200, as CallbackRoutes does it. Lost on a dead process. */
    void hear(PgRail.Due due) {
        if (!alive.get()) return;
        var arrival = new InboxStore.Arrival(
                due.channel(),
                due.channel() == InboxStore.Channel.TYPED ? Optional.of(SimHands.typed(Town.RAIL)) : due.intent(),
                "127.0.0.1",
                Map.of(),
                new RawBody(due.body().getBytes(StandardCharsets.UTF_8)),
                outside.clock().instant());
        if (outside.dice().strikes(Fault.DATABASE_AWAY, -1)) {
            spool.add(arrival);
            return;
        }
        try {
            db.inTransaction(tx -> inbox.orElseThrow().add(tx, arrival));
        } catch (Exception away) {
            if (alive.get()) spool.add(arrival);
        }
    }

    /** All at once; what one of them throws is thrown when all have ended. */
    static void together(List<Runnable> works) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = works.stream().<Future<?>>map(threads::submit).toList();
            for (var one : all) one.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException own
                    ? own
                    : new IllegalStateException(failed.getCause());
        }
    }

    @Override
    public void close() {
        pool.close().await();
        cable.close();
    }
}
