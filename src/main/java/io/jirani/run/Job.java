package io.jirani.run;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done again and again: one pass at a time, at once again while a pass found something, else at the tick or
 * when somebody nudges. A pass that throws, an Error too, is logged, counted and tried again at the next tick: a job never
 * dies while its process lives. Passes must therefore be harmless when run twice.
 */
public final class Job {
    /** The gauge of passes that threw one after the other, with the label {@code job}. */
    public static final String FAILING = "jirani_job_failing";

    /**
     * When a job looks.
     *
     * @param tick so long after a pass that found nothing
     * @param rest so long after a pass began the next one begins at the earliest, where nobody waits for its work and many small
     *     passes cost more than a large one; the first thing after a pause is never held back
     * @param full a pass that handled so much is followed by the next one without a rest
     */
    public record Rhythm(Duration tick, Duration rest, int full) {
        /** Without a rest. */
        public static Rhythm of(Duration tick) {
            return new Rhythm(tick, Duration.ZERO, 0);
        }

        private long restMillis(int handled, long sinceNanos) {
            return handled >= full ? 0 : rest.toMillis() - TimeUnit.NANOSECONDS.toMillis(sinceNanos);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Job.class);

    private final Vertx vertx;
    private final Context context;
    private final String name;
    private final Rhythm rhythm;
    private final IntSupplier pass;
    private final Timer timer;
    private final MeterRegistry metrics;
    private final AtomicInteger failing = new AtomicInteger();
    private boolean running;
    private boolean resting;
    private boolean nudged;
    private long timerId = -1;

    private Job(Vertx vertx, String name, Rhythm rhythm, MeterRegistry metrics, IntSupplier pass) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.name = name;
        this.rhythm = rhythm;
        this.pass = pass;
        this.metrics = metrics;
        this.timer = Timer.builder("jirani_job_pass").tag("job", name).register(metrics);
        Gauge.builder(FAILING, failing, AtomicInteger::get)
                .description("Passes that threw since the last one that did not")
                .tag("job", name)
                .register(metrics);
    }

    /**
     * Starts a job on the calling verticle's context, which must be one of virtual threads.
     *
     * @param name {@code capability.work}, also the bus address of its nudges and its label in metrics
     * @param pass one pass; answers how much it handled, 0 when there was nothing to do
     */
    public static void start(Vertx vertx, String name, Duration tick, MeterRegistry metrics, IntSupplier pass) {
        start(vertx, name, Rhythm.of(tick), metrics, pass);
    }

    /** As {@link #start(Vertx, String, Duration, MeterRegistry, IntSupplier)}, for work that is better done seldom and much at once. */
    public static void start(Vertx vertx, String name, Rhythm rhythm, MeterRegistry metrics, IntSupplier pass) {
        var job = new Job(vertx, name, rhythm, metrics, pass);
        vertx.eventBus().<String>localConsumer(address(name), message -> job.look());
        job.context.runOnContext(ignored -> job.look());
    }

    /** Asks a job to look now. Only a hint: a job that is not here, or a nudge that is lost, costs one tick. */
    public static void nudge(Vertx vertx, String name) {
        vertx.eventBus().publish(address(name), "");
    }

    private static String address(String name) {
        return "job." + name;
    }

    private void look() {
        if (running || resting) {
            nudged = true;
            return;
        }
        running = true;
        nudged = false;
        if (timerId >= 0) vertx.cancelTimer(timerId);
        timerId = -1;
        var begun = System.nanoTime();
        var handled = onePass();
        running = false;
        var rest = rhythm.restMillis(handled, System.nanoTime() - begun);
        if (rest > 0) rest(rest, handled);
        else next(handled);
    }

    private void rest(long millis, int handled) {
        resting = true;
        vertx.setTimer(millis, id -> {
            resting = false;
            next(handled);
        });
    }

    private void next(int handled) {
        if (handled > 0 || nudged) context.runOnContext(ignored -> look());
        else timerId = vertx.setTimer(rhythm.tick().toMillis(), id -> look());
    }

    private int onePass() {
        var begun = System.nanoTime();
        try {
            var handled = pass.getAsInt();
            failing.set(0);
            return handled;
        } catch (Throwable failure) {
            if (interrupted(failure)) return 0;
            metrics.counter("jirani_job_failures_total", "job", name).increment();
            failing.incrementAndGet();
            LOG.error("job {} failed and will be tried again", name, failure);
            nudged = false;
            return 0;
        } finally {
            timer.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
        }
    }

    /** The process is stopping: the pass was cut short, its transaction is undone, and the next start does it again. */
    private static boolean interrupted(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause())
            if (cause instanceof InterruptedException) return true;
        return false;
    }
}
