package io.jirani.people;

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
import java.util.concurrent.atomic.AtomicLong;

/** Erases who is to be erased, and forgets what is over its time. Deploy on virtual threads. */
public final class PeopleVerticle extends VerticleBase {
    private static final Duration ERASE_TICK = Duration.ofMinutes(1);
    private static final Duration FORGET_TICK = Duration.ofHours(1);
    /** So long may somebody who asked to be erased wait before a person must look. */
    private static final Duration PATIENCE = Duration.ofDays(30);

    private static final Duration LATE = Duration.ofHours(26);

    private final Db db;
    private final Erase erase;
    private final ErasureStore erasures = new ErasureStore();
    private final ForgettingStore forgetting = new ForgettingStore();
    private final MeterRegistry metrics;
    private final Clock clock;
    private final AtomicLong lastRun;
    private final AtomicInteger free = new AtomicInteger();
    private final AtomicInteger hindered = new AtomicInteger();

    public PeopleVerticle(Db db, Erase erase, MeterRegistry metrics, Clock clock) {
        this.db = db;
        this.erase = erase;
        this.metrics = metrics;
        this.clock = clock;
        // Not 0: one that never runs is late as well.
        this.lastRun = new AtomicLong(clock.instant().getEpochSecond());
    }

    @Override
    public Future<?> start() {
        Gauge.builder("jirani_people_forgotten_last_run_seconds", lastRun, AtomicLong::get)
                .description("When what is over its time was last forgotten to the end, seconds since 1970")
                .register(metrics);
        waiting("free", free);
        waiting("hindered", hindered);
        Job.start(vertx, "people.erase", ERASE_TICK, metrics, this::erasePass);
        Job.start(vertx, "people.forget", FORGET_TICK, metrics, this::forgetPass);
        return Future.succeededFuture();
    }

    private void waiting(String state, AtomicInteger value) {
        Gauge.builder("jirani_people_erasures_waiting", value, AtomicInteger::get)
                .description("Who asked to be erased and waits")
                .tag("state", state)
                .register(metrics);
    }

    /** One erasure that is due. */
    int erasePass() {
        int looked = db.transaction(erase::pass);
        var count = db.transaction(erasures::count);
        free.set(count.free());
        hindered.set(count.hindered());
        return looked;
    }

    /** All that is over its time, some at a time. */
    int forgetPass() {
        for (var sort : ForgettingStore.SORTS) {
            var gone = metrics.counter("jirani_people_forgotten_total", "what", sort.what());
            int some;
            do {
                some = db.transaction(tx -> forgetting.forget(tx, sort));
                gone.increment(some);
            } while (some > 0);
        }
        lastRun.set(clock.instant().getEpochSecond());
        return 0;
    }

    /** Degraded while somebody has waited 30 days to be erased, or nothing was forgotten for a day. */
    public HealthCheck health() {
        return new HealthCheck("people", () -> {
            var now = clock.instant();
            var oldest = db.transaction(erasures::oldest);
            if (oldest.filter(asked -> asked.isBefore(now.minus(PATIENCE))).isPresent())
                return Status.degraded("somebody asked to be erased 30 days ago: ./jirani people list");
            if (now.getEpochSecond() - lastRun.get() > LATE.toSeconds())
                return Status.degraded("what is over its time was not forgotten for a day");
            return Status.active();
        });
    }
}
