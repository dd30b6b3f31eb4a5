package io.jirani.solvency;

import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.run.Job;
import io.jirani.solvency.PublishSolvency.Newest;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** The job that publishes the day's proof. Deploy on virtual threads. */
public final class SolvencyVerticle extends VerticleBase {
    private static final Duration TICK = Duration.ofMinutes(5);

    private final PublishSolvency publish;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final AtomicReference<Optional<Newest>> newest = new AtomicReference<>(Optional.empty());
    private final Map<String, AtomicLong> shortfalls = new ConcurrentHashMap<>();

    public SolvencyVerticle(PublishSolvency publish, MeterRegistry metrics, Clock clock) {
        this.publish = publish;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        Job.start(vertx, "solvency.publish", TICK, metrics, () -> {
            var made = publish.pass();
            publish.newest().ifPresent(this::show);
            return made;
        });
        return Future.succeededFuture();
    }

    private void show(Newest proof) {
        if (newest.getAndSet(Optional.of(proof)).isEmpty())
            Gauge.builder(
                            "jirani_solvency_age_days",
                            () -> newest.get().map(this::age).orElse(0L))
                    .description("How many days ago the newest proof of solvency was published")
                    .register(metrics);
        proof.shortfalls()
                .forEach((asset, missing) ->
                        shortfalls.computeIfAbsent(asset, this::shortfall).set(missing));
    }

    private AtomicLong shortfall(String asset) {
        var value = new AtomicLong();
        Gauge.builder("jirani_solvency_short", value::get)
                .description("By how much more was owed than was there in the newest proof, smallest unit")
                .tag("asset", asset)
                .register(metrics);
        return value;
    }

    /** Degraded while there is no proof of today or yesterday, or the newest says that there is not enough. */
    public HealthCheck health() {
        return new HealthCheck("solvency", () -> {
            var proof = publish.newest();
            if (proof.isEmpty()) return Status.active(); // before the first pass
            if (!proof.get().faults().isEmpty())
                return Status.degraded(String.join("; ", proof.get().faults()));
            return age(proof.get()) > 1
                    ? Status.degraded("the newest proof is of " + proof.get().day())
                    : Status.active();
        });
    }

    private long age(Newest proof) {
        return proof.age(clock.instant());
    }
}
