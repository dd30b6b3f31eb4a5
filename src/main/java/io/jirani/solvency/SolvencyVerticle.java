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
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** The job that publishes the day's proof. Deploy on virtual threads. */
public final class SolvencyVerticle extends VerticleBase {
    private static final Duration TICK = Duration.ofMinutes(5);
    /** So long a process may wait for the first proof there is. */
    private static final Duration FIRST = Duration.ofHours(1);

    private final PublishSolvency publish;
    private final MeterRegistry metrics;
    private final Clock clock;
    private final Instant started;
    private final AtomicReference<Optional<Newest>> newest = new AtomicReference<>(Optional.empty());
    private final Map<String, AtomicLong> shortfalls = new ConcurrentHashMap<>();

    public SolvencyVerticle(PublishSolvency publish, MeterRegistry metrics, Clock clock) {
        this.publish = publish;
        this.metrics = metrics;
        this.clock = clock;
        this.started = clock.instant();
    }

    @Override
    public Future<?> start() {
        Gauge.builder("jirani_solvency_age_days", this::age)
                .description("How many days ago the newest proof of solvency was published")
                .register(metrics);
        Job.start(vertx, "solvency.publish", TICK, metrics, () -> {
            publish.newest().ifPresent(this::show);
            var made = publish.pass();
            publish.newest().ifPresent(this::show);
            return made;
        });
        return Future.succeededFuture();
    }

    private void show(Newest proof) {
        newest.set(Optional.of(proof));
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
            if (proof.isEmpty())
                return clock.instant().isAfter(started.plus(FIRST))
                        ? Status.degraded("no proof was ever published")
                        : Status.active();
            if (!proof.get().faults().isEmpty())
                return Status.degraded(String.join("; ", proof.get().faults()));
            return age(proof.get()) > 1
                    ? Status.degraded("the newest proof is of " + proof.get().day())
                    : Status.active();
        });
    }

    /** Before there is a proof, how long this process has waited for one. */
    private long age() {
        return newest.get()
                .map(this::age)
                .orElseGet(() -> Duration.between(started, clock.instant()).toDays());
    }

    private long age(Newest proof) {
        return proof.age(clock.instant());
    }
}
