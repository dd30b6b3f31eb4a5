package io.jirani.ops;

import io.jirani.db.Db;
import io.jirani.run.Job;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The gauges that need a look into the database, every 5 s. Deploy it on virtual threads. */
public final class GaugesVerticle extends VerticleBase {
    private static final Duration TICK = Duration.ofSeconds(5);

    private final Db db;
    private final HealthStore store;
    private final MeterRegistry metrics;
    private final Map<String, AtomicLong> gauges = new ConcurrentHashMap<>();

    /**
     * @param version what {@code jirani_build_info} says
     */
    public GaugesVerticle(Db db, HealthStore store, MeterRegistry metrics, String version) {
        this.db = db;
        this.store = store;
        this.metrics = metrics;
        metrics.gauge(
                "jirani_build_info",
                Tags.of("version", version, "java", Runtime.version().toString()),
                1);
    }

    @Override
    public Future<?> start() {
        Job.start(vertx, "ops.gauges", TICK, metrics, this::look);
        return Future.succeededFuture();
    }

    private int look() {
        db.inTransaction(tx -> {
            set("jirani_ledger_imbalance", Tags.empty(), store.imbalance(tx));
            var meters = store.meters(tx);
            set("jirani_meters", Tags.of("state", "online"), meters.online());
            set("jirani_meters", Tags.of("state", "offline"), meters.offline());
            var outbox = store.outbox(tx);
            set("jirani_outbox_pending", Tags.of("kind", "inbox"), outbox.inbox());
            set("jirani_outbox_pending", Tags.of("kind", "notice"), outbox.notice());
            set("jirani_outbox_pending", Tags.of("kind", "command"), outbox.command());
        });
        return 0;
    }

    private void set(String name, Tags tags, long value) {
        var gauge = gauges.computeIfAbsent(name + tags, key -> {
            var held = new AtomicLong(value);
            metrics.gauge(name, tags, held, AtomicLong::get);
            return held;
        });
        gauge.set(value);
    }
}
