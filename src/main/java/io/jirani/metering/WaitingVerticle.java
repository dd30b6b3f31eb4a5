package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.metering.WaitingStore.Waiting;
import io.jirani.run.Job;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The job {@code metering.waiting}: counts the rows that are kept aside, and how long the oldest of them has been. Nobody
 * is paid for what they say until somebody decides. Deploy on virtual threads.
 */
public final class WaitingVerticle extends VerticleBase {
    private static final Duration TICK = Duration.ofMinutes(1);

    private final Db db;
    private final WaitingStore store = new WaitingStore();
    private final Clock sunClock;
    private final MeterRegistry metrics;
    private final Map<String, AtomicLong> gauges = new ConcurrentHashMap<>();

    /**
     * @param sunClock the neighbourhood's, by which rows come
     */
    public WaitingVerticle(Db db, Clock sunClock, MeterRegistry metrics) {
        this.db = db;
        this.sunClock = sunClock;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        Job.start(vertx, "metering.waiting", TICK, metrics, this::pass);
        return Future.succeededFuture();
    }

    /** One look. A reason for which nothing waits counts 0. */
    int pass() {
        var now = sunClock.instant();
        var waiting =
                db.transaction(store::waiting).stream().collect(Collectors.toMap(Waiting::reason, Function.identity()));
        for (var reason : reasons()) {
            var found = waiting.getOrDefault(reason, new Waiting(reason, 0, now));
            set("jirani_rows_waiting", "Rows kept aside, by why they wait", reason, found.rows());
            var age = Math.max(0, Duration.between(found.oldest(), now).toSeconds());
            set("jirani_rows_waiting_oldest_seconds", "How long the oldest of them has waited", reason, age);
        }
        return 0;
    }

    private static List<String> reasons() {
        var reasons = new ArrayList<>(
                Arrays.stream(Intake.Reason.values()).map(Intake.Reason::word).toList());
        reasons.add(WaitingStore.UNCLAIMED);
        return reasons;
    }

    private void set(String name, String what, String reason, long value) {
        gauges.computeIfAbsent(name + " " + reason, key -> {
                    var held = new AtomicLong(value);
                    Gauge.builder(name, held, AtomicLong::get)
                            .description(what)
                            .tag("reason", reason)
                            .register(metrics);
                    return held;
                })
                .set(value);
    }
}
