package io.jirani.accounting;

import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.run.Job;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers documents, and says how far it is. Deploy it on virtual threads. */
public final class AccountingVerticle extends VerticleBase {
    private static final Duration TICK = Duration.ofSeconds(5);
    private static final Duration WATCH = Duration.ofMinutes(1);
    private static final Duration TOO_LONG = Duration.ofMinutes(10);

    private final Books books;
    private final MeterRegistry metrics;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong openMonths = new AtomicLong();

    public AccountingVerticle(Books books, MeterRegistry metrics) {
        this.books = books;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        gauge("jirani_documents_waiting", "Entries without their documents; counted up to 10,000", waiting);
        gauge("jirani_books_open_months", "Months that have ended and are not closed", openMonths);
        Job.start(vertx, "accounting.documents", TICK, metrics, this::issue);
        Job.start(vertx, "accounting.watch", WATCH, metrics, this::watch);
        return Future.succeededFuture();
    }

    /** Degraded while an entry has waited for its document for ten minutes. */
    public HealthCheck health() {
        return new HealthCheck("documents", () -> {
            var waited = books.issuing().waited(books.waiting());
            return waited.compareTo(TOO_LONG) < 0
                    ? Status.active()
                    : Status.degraded("an entry has waited for its document for " + waited.toMinutes() + " minutes");
        });
    }

    /** What is booked meanwhile waits for the next tick; only when a batch was full, the rest comes at once. */
    private int issue() {
        var entries = books.issuing().pass();
        return entries < IssueDocuments.BATCH ? 0 : entries;
    }

    private int watch() {
        waiting.set(books.waiting().entries());
        openMonths.set(books.openMonths());
        return 0;
    }

    private void gauge(String name, String what, AtomicLong value) {
        Gauge.builder(name, value, AtomicLong::get).description(what).register(metrics);
    }
}
