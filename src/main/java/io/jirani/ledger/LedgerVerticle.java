package io.jirani.ledger;

import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.run.Job;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * Keeps the postings' monthly parts made three months ahead, and learns of new currencies. Deploy it on virtual threads.
 */
public final class LedgerVerticle extends VerticleBase {
    private static final Duration TICK = Duration.ofMinutes(1);
    private static final int MONTHS_AHEAD = 3;

    private final Db db;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final PartitionStore store = new PartitionStore();
    private final AssetStore assets = new AssetStore();
    private final AtomicInteger parts = new AtomicInteger();
    private final AtomicLong withoutPart = new AtomicLong();

    public LedgerVerticle(Db db, Clock clock, MeterRegistry metrics) {
        this.db = db;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Counts what the books answer, by an entry's kind. */
    public static BiConsumer<String, String> counting(MeterRegistry metrics) {
        return (kind, result) -> Counter.builder("jirani_ledger_entries_total")
                .description("Entries asked of the books, by kind and answer")
                .tags("kind", kind, "result", result)
                .register(metrics)
                .increment();
    }

    @Override
    public Future<?> start() {
        Gauge.builder("jirani_ledger_partitions", parts, AtomicInteger::get)
                .description("Monthly parts of the books' postings")
                .register(metrics);
        Gauge.builder("jirani_ledger_rows_without_part", withoutPart, AtomicLong::get)
                .description("Postings that came while their month had no part")
                .register(metrics);
        Job.start(vertx, "ledger.partitions", TICK, metrics, this::pass);
        return Future.succeededFuture();
    }

    /** Degraded while the next month's postings have no part of their own and would go to the default one, or some lie there. */
    public HealthCheck health() {
        return new HealthCheck("ledger_storage", () -> {
            var next = today().plusMonths(1);
            if (!db.transaction(tx -> store.has(tx, next)))
                return Status.degraded("no part for the postings of next month");
            long without = db.transaction(store::rowsWithoutPart);
            return without == 0 ? Status.active() : Status.degraded(without + " postings lie in no month's part");
        });
    }

    /** Answers how many were made, and looks again at once if any was. */
    private int pass() {
        var now = clock.instant();
        var ahead =
                today().plusMonths(MONTHS_AHEAD).atStartOfDay(ZoneOffset.UTC).toInstant();
        var made = db.transaction(tx -> store.make(tx, now, ahead));
        parts.set(db.transaction(store::count));
        withoutPart.set(db.transaction(store::rowsWithoutPart));
        db.transaction(assets::learn);
        return made;
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
