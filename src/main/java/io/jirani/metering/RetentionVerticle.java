package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.run.Job;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Runs what keeps the meters' rows bounded: days are rolled up, then what is over its time goes. */
public final class RetentionVerticle extends VerticleBase {
    private static final Duration ROLLUP_TICK = Duration.ofMinutes(1);
    private static final Duration TICK = Duration.ofHours(1);

    private final MeterRegistry metrics;
    private final MeterDays days;
    private final Retention retention;

    /**
     * @param clock the real one
     * @param sunClock the neighbourhood's
     */
    public RetentionVerticle(Db db, Clock clock, Clock sunClock, MeterRegistry metrics) {
        this.metrics = metrics;
        this.days = new MeterDays(db, sunClock);
        this.retention = new Retention(db, clock, sunClock);
    }

    @Override
    public Future<?> start() {
        gauge("jirani_reading_partitions", "Partitions of the meters' rows", retention.partitions());
        gauge(
                "jirani_retention_last_run_seconds",
                "When retention last ran to its end, seconds since 1970; until then, when the process began",
                retention.lastRun());
        Job.start(vertx, "metering.rollup", ROLLUP_TICK, metrics, days::pass);
        Job.start(vertx, "metering.retention", TICK, metrics, retention::pass);
        return Future.succeededFuture();
    }

    /** Degraded while rows of the next days have no partition of their own. */
    public HealthCheck health() {
        return new HealthCheck("readings_storage", retention::status);
    }

    private void gauge(String name, String what, AtomicLong value) {
        Gauge.builder(name, value, AtomicLong::get).description(what).register(metrics);
    }
}
