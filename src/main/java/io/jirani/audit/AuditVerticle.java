package io.jirani.audit;

import io.jirani.audit.Verify.Depth;
import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.run.Job;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Seals the books, signs the chain's head once a day, and checks all of it on a schedule. Deploy it on virtual threads. */
public final class AuditVerticle extends VerticleBase {
    private static final Duration SEAL_TICK = Duration.ofSeconds(2);
    private static final Duration TICK = Duration.ofMinutes(1);
    /** What one block has at most: a second or so of work. */
    private static final int BLOCK = 10_000;

    private static final long LAGGING = 100_000;

    private final Db db;
    private final Rounds rounds;
    private final Supplier<Future<Void>> end;
    private final Signer signer;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final SealStore seals = new SealStore();
    private final Heads heads = new Heads();
    private final Map<String, AtomicLong> gauges = new ConcurrentHashMap<>();

    /**
     * @param patient the same database, on connections whose statements may take their time
     * @param end closes those when the verticle ends
     * @param clock the real one
     */
    public AuditVerticle(
            Db db, Db patient, Supplier<Future<Void>> end, Signer signer, Clock clock, MeterRegistry metrics) {
        this.db = db;
        this.rounds = new Rounds(db, patient, clock);
        this.end = end;
        this.signer = signer;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        Job.start(vertx, "audit.seal", SEAL_TICK, metrics, this::seal);
        Job.start(vertx, "audit.head", TICK, metrics, this::sign);
        Job.start(vertx, "audit.verify", TICK, metrics, this::verify);
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return end.get();
    }

    /** Degraded while the checks find something, sealing does not keep up, or no head is signed. */
    public HealthCheck health() {
        return new HealthCheck("audit", () -> {
            long waiting = db.transaction(seals::waiting);
            if (waiting > LAGGING) return Status.degraded(waiting + " entries and acts are not sealed");
            var late = db.transaction(tx -> heads.late(tx, clock));
            return late.map(Status::degraded).orElseGet(rounds::status);
        });
    }

    /** What is booked meanwhile waits for the next tick and shares a block; only when a block was full, the rest comes at once. */
    private int seal() {
        var sealed = db.transaction(tx -> seals.seal(tx, BLOCK, clock.instant()));
        gauge(
                "jirani_audit_waiting",
                "Entries and acts that are not sealed yet",
                Tags.empty(),
                db.transaction(seals::waiting));
        gauge("jirani_audit_blocks", "Blocks of the chain", Tags.empty(), db.transaction(seals::blocks));
        return sealed < BLOCK ? 0 : sealed;
    }

    private int sign() {
        db.transaction(tx -> heads.sign(tx, signer, clock));
        return 0;
    }

    private int verify() {
        tell();
        rounds.pass();
        tell();
        return 0;
    }

    /** Also before the first run, and while runs fail: a check that never ran must be seen. */
    private void tell() {
        rounds.standing()
                .forEach((rule, count) -> gauge(
                        "jirani_verify_findings",
                        "What the checks of the books found; anything but 0 is an alarm",
                        Tags.of("rule", rule),
                        count));
        gauge(
                "jirani_verify_alarms",
                "Assets whose receivables nobody's own money covers",
                Tags.empty(),
                rounds.alarms());
        for (var depth : Depth.values())
            gauge(
                    "jirani_verify_last_run_seconds",
                    "When the checks last ran to their end, or this process began to wait for it, seconds since 1970",
                    Tags.of("depth", depth.name().toLowerCase(Locale.ROOT)),
                    rounds.checked(depth).getEpochSecond());
    }

    private void gauge(String name, String what, Tags tags, long value) {
        gauges.computeIfAbsent(name + tags, key -> {
                    var held = new AtomicLong(value);
                    Gauge.builder(name, held, AtomicLong::get)
                            .description(what)
                            .tags(tags)
                            .register(metrics);
                    return held;
                })
                .set(value);
    }
}
