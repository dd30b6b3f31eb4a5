package io.jirani.payments;

import io.jirani.run.Job;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the jobs of payments. Deploy it once, on virtual threads. */
public final class PaymentVerticle extends VerticleBase {
    /** How many pushes are on their way to a provider at most. */
    public static final int PUSHES_AT_ONCE = 32;

    private static final Logger LOG = LoggerFactory.getLogger(PaymentVerticle.class);
    private static final Duration SOON = Duration.ofMillis(500);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration SELDOM = Duration.ofSeconds(20);
    /** Proofs are asked for many at once: the buyer has the energy already. */
    private static final Job.Rhythm LOOK = new Job.Rhythm(SOON, Duration.ofMillis(100), LookAgain.BATCH);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Payments.Parts parts;
    private final UnaryOperator<IntSupplier> guard;

    public PaymentVerticle(Payments.Parts parts) {
        this(parts, UnaryOperator.identity());
    }

    /**
     * @param guard what every pass goes through, such as {@link ClockCheck#guard}
     */
    public PaymentVerticle(Payments.Parts parts, UnaryOperator<IntSupplier> guard) {
        this.parts = parts;
        this.guard = guard;
    }

    @Override
    public Future<?> start() {
        var payments =
                new Payments(parts, name -> Job.nudge(vertx, name), PaymentVerticle::together, PaymentVerticle::apart);
        start(Nudges.JUDGE, SOON, payments::judge);
        start(Nudges.COLLECT, TICK, payments::collect);
        start(Nudges.LOOK, LOOK, payments::look);
        start(Nudges.DEADLINES, TICK, payments::deadlines);
        start(Nudges.TIDY, MINUTE, payments::tidy);
        start(Nudges.DISBURSE, TICK, payments::disburse);
        start(Nudges.REFUNDS, TICK, payments::refunds);
        start(Nudges.MOVES, TICK, payments::moves);
        for (var rail : parts.rails().values())
            rail.hears().flatMap(PaymentRail.Hears::list).ifPresent(list -> {
                var arrivals = new ReadArrivals(parts, rail.name(), list, name -> Job.nudge(vertx, name));
                start(Nudges.ARRIVALS, TICK, arrivals::pass);
            });
        var books = new BookStatement(parts, name -> Job.nudge(vertx, name));
        var takes = new TakeStatements();
        start(Nudges.STATEMENTS, SELDOM, () -> taken(takes) + books.pass());
        var balances = new AskBalances(parts);
        var floats = new WatchFloat(parts);
        start(Nudges.BALANCES, SELDOM, () -> balances.pass() + floats.pass());
        return Future.succeededFuture();
    }

    private void start(String name, Duration tick, IntSupplier pass) {
        start(name, Job.Rhythm.of(tick), pass);
    }

    private void start(String name, Job.Rhythm rhythm, IntSupplier pass) {
        Job.start(vertx, name, rhythm, parts.metrics(), guard.apply(pass));
    }

    private int taken(TakeStatements takes) {
        int taken = 0;
        for (var rail : parts.rails().values())
            if (rail.statements().isPresent() && parts.settings().statements().isPresent())
                taken += takes.folder(
                        parts.db(),
                        rail.name(),
                        parts.settings().statements().get(),
                        rail.statements().get(),
                        parts.clock(),
                        parts.metrics());
        return taken;
    }

    /** Each work on a virtual thread of its own; the caller's context is free for other jobs while they run. */
    static void together(List<Runnable> works) {
        if (!works.isEmpty()) Future.all(started(works)).await();
    }

    /** The same without waiting for them. */
    static void apart(List<Runnable> works) {
        started(works);
    }

    private static List<Future<?>> started(List<Runnable> works) {
        var ends = new ArrayList<Future<?>>();
        for (var work : works) {
            var end = Promise.<Void>promise();
            Thread.ofVirtual().name("payments-rail").start(() -> {
                try {
                    work.run();
                } catch (Exception failure) {
                    LOG.error("a call of a rail broke; its intent is looked at again", failure);
                } finally {
                    end.complete();
                }
            });
            ends.add(end.future());
        }
        return ends;
    }
}
