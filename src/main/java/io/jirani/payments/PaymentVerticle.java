package io.jirani.payments;

import io.jirani.run.Job;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the jobs of payments. Deploy it once, on virtual threads. */
public final class PaymentVerticle extends VerticleBase {
    /** How many pushes are on their way to a provider at most. */
    public static final int PUSHES_AT_ONCE = 32;

    private static final Logger LOG = LoggerFactory.getLogger(PaymentVerticle.class);
    private static final Duration SOON = Duration.ofMillis(500);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Payments.Parts parts;

    public PaymentVerticle(Payments.Parts parts) {
        this.parts = parts;
    }

    @Override
    public Future<?> start() {
        var payments =
                new Payments(parts, name -> Job.nudge(vertx, name), PaymentVerticle::together, PaymentVerticle::apart);
        Job.start(vertx, Nudges.JUDGE, SOON, parts.metrics(), payments::judge);
        Job.start(vertx, Nudges.COLLECT, TICK, parts.metrics(), payments::collect);
        Job.start(vertx, Nudges.LOOK, SOON, parts.metrics(), payments::look);
        Job.start(vertx, Nudges.DEADLINES, TICK, parts.metrics(), payments::deadlines);
        Job.start(vertx, Nudges.TIDY, MINUTE, parts.metrics(), payments::tidy);
        Job.start(vertx, Nudges.DISBURSE, TICK, parts.metrics(), payments::disburse);
        Job.start(vertx, Nudges.REFUNDS, TICK, parts.metrics(), payments::refunds);
        for (var rail : parts.rails().values())
            rail.hears().flatMap(PaymentRail.Hears::list).ifPresent(list -> {
                var arrivals = new ReadArrivals(parts, rail.name(), list, name -> Job.nudge(vertx, name));
                Job.start(vertx, Nudges.ARRIVALS, TICK, parts.metrics(), arrivals::pass);
            });
        return Future.succeededFuture();
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
