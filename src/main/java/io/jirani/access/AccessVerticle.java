package io.jirani.access;

import io.jirani.db.Db;
import io.jirani.run.Job;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Access's jobs: keys follow one another, what is over is forgotten. Deploy it with virtual threads, one instance. */
public final class AccessVerticle extends VerticleBase {
    private static final Duration KEYS_TICK = Duration.ofSeconds(30);
    private static final Duration SWEEP_TICK = Duration.ofHours(1);
    /** Codes and sign-ins are counted for a day; sessions are kept a month after their end for who asks what happened. */
    private static final Duration CODES_KEPT = Duration.ofDays(2);

    private static final Duration SESSIONS_KEPT = Duration.ofDays(30);

    private final Db db;
    private final SigningKeys keys;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final AtomicInteger open = new AtomicInteger();

    public AccessVerticle(Db db, SigningKeys keys, Clock clock, MeterRegistry metrics) {
        this.db = db;
        this.keys = keys;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        Gauge.builder("jirani_sessions_open", open, AtomicInteger::get)
                .description("Sessions in force")
                .register(metrics);
        Job.start(vertx, "access.keys", KEYS_TICK, metrics, this::keys);
        Job.start(vertx, "access.sweep", SWEEP_TICK, metrics, this::sweep);
        return Future.succeededFuture();
    }

    private int keys() {
        open.set(db.transaction(tx -> new SessionStore().open(tx, clock.instant())));
        return keys.rotate();
    }

    private int sweep() {
        var now = clock.instant();
        db.inTransaction(tx -> {
            new SignInStore().sweep(tx, now.minus(CODES_KEPT));
            new CodeStore().sweep(tx, now.minus(CODES_KEPT));
            new SessionStore().sweep(tx, now.minus(SESSIONS_KEPT));
            new DeviceStore().sweep(tx, now.minus(SESSIONS_KEPT));
        });
        return 0;
    }
}
