package io.jirani.leaving;

import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.identity.Standing;
import io.jirani.run.Job;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The jobs that bring ends to their end. Deploy on virtual threads, one instance. */
public final class LeavingVerticle extends VerticleBase {
    private static final Duration TICK = Duration.ofSeconds(5);
    private static final Duration SLOW_TICK = Duration.ofHours(1);
    /** An end that takes longer is somebody's business. */
    private static final Duration PATIENCE = Duration.ofDays(7);

    private final Parts parts;
    private final Leave leave;
    private final Silence silence;
    private final WindDown windDown;
    private final MeterRegistry metrics;
    private final EndStore ends = new EndStore();
    private final WindDownStore communities = new WindDownStore();
    private final Map<Standing, AtomicLong> counts = new EnumMap<>(Standing.class);

    public LeavingVerticle(Parts parts, Leave leave, Silence silence, WindDown windDown, MeterRegistry metrics) {
        this.parts = parts;
        this.leave = leave;
        this.silence = silence;
        this.windDown = windDown;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        for (var standing : Standing.values()) {
            if (standing == Standing.ACTIVE) continue;
            var count = new AtomicLong();
            counts.put(standing, count);
            Gauge.builder("jirani_accounts_ending", count::get)
                    .description("Households that do not simply live here, by where they stand")
                    .tag("state", EndStore.word(standing))
                    .register(metrics);
        }
        Job.start(vertx, "leaving.leave", TICK, metrics, () -> {
            count();
            return leave.pass();
        });
        Job.start(vertx, "leaving.wind_down", TICK, metrics, windDown::pass);
        Job.start(vertx, "leaving.silence", SLOW_TICK, metrics, silence::pass);
        return Future.succeededFuture();
    }

    private void count() {
        var now = parts.db().transaction(ends::counts);
        counts.forEach((standing, count) -> count.set(now.getOrDefault(standing, 0L)));
    }

    /** Degraded while somebody has been leaving for a week, or a community that winds down waits for something. */
    public HealthCheck health() {
        return new HealthCheck(
                "leaving",
                () -> parts.db().transaction(tx -> {
                    var stuck = ends.leavingSince(tx, parts.clock().instant().minus(PATIENCE));
                    if (stuck > 0) return Status.degraded(stuck + " households have been leaving for more than a week");
                    var waits = communities.open(tx).stream()
                            .flatMap(ending -> ending.waitsFor().stream())
                            .toList();
                    return waits.isEmpty()
                            ? Status.active()
                            : Status.degraded("winding down waits: " + waits.getFirst());
                }));
    }
}
