package io.jirani.supply;

import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.run.Job;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The job {@code supply.terms}: compares what each meter should know with what it was told, so that a change, another
 * household and a lost memory are one case. Deploy on virtual threads, one instance.
 */
public final class SupplyVerticle extends VerticleBase {
    /** The job's name, to nudge it when terms changed. */
    public static final String JOB = "supply.terms";

    private static final Duration TICK = Duration.ofSeconds(30);
    /** A meter that is there answers within seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Db db;
    private final MeterTermsStore meters;
    private final Consumer<String> nudge;
    private final Clock clock;
    private final Clock sunClock;
    private final MeterRegistry metrics;
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    /**
     * @param nudge asks a job to look, by its name
     * @param clock the real one
     * @param sunClock the neighbourhood's
     */
    public SupplyVerticle(
            Db db, MeterTermsStore meters, Consumer<String> nudge, Clock clock, Clock sunClock, MeterRegistry metrics) {
        this.db = db;
        this.meters = meters;
        this.nudge = nudge;
        this.clock = clock;
        this.sunClock = sunClock;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        gauge("pending", pending);
        gauge("refused", refused);
        Job.start(vertx, JOB, TICK, metrics, this::pass);
        return Future.succeededFuture();
    }

    private void gauge(String state, AtomicInteger count) {
        Gauge.builder("jirani_supply_untold", count::get)
                .description("Meters that are there and do not know their household's terms after 10 minutes")
                .tag("state", state)
                .register(metrics);
    }

    /** One pass; answers how many meters it told. */
    public int pass() {
        var now = clock.instant();
        // first, so that it is seen when telling fails
        var waiting = db.transaction(tx -> meters.waiting(tx, now.minus(PATIENCE)));
        pending.set(waiting.pending());
        refused.set(waiting.refused());
        var told = db.transaction(tx -> meters.alone(tx) ? meters.tell(tx, now, sunClock.instant()) : 0);
        if (told > 0) nudge.accept("metering.commands");
        return told;
    }

    /** Degraded while meters that are there do not know on what terms their households have light. */
    public HealthCheck health() {
        return new HealthCheck("supply", () -> {
            var waiting =
                    db.transaction(tx -> meters.waiting(tx, clock.instant().minus(PATIENCE)));
            var untold = waiting.pending() + waiting.refused();
            return untold == 0
                    ? Status.active()
                    : Status.degraded(untold + " meters do not know their household's terms, " + waiting.refused()
                            + " of them refused");
        });
    }
}
