package io.jirani;

import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.kernel.Ids;
import io.jirani.ledger.LedgerStore;
import io.jirani.ledger.LedgerVerticle;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/** The books' part of the composition: the ledger, and the jobs and doors of the rooms that look after it. */
final class BooksRoom {
    private final LedgerStore ledger;
    private final LedgerVerticle storage;
    private final AuditRoom audit;

    /**
     * @param clock the real one
     */
    BooksRoom(Db db, AuditRoom audit, Ids ids, Clock clock, MeterRegistry metrics) {
        this.audit = audit;
        ledger = new LedgerStore(ids, clock);
        storage = new LedgerVerticle(db, clock, metrics);
    }

    LedgerStore ledger() {
        return ledger;
    }

    /** Starts the jobs that book, and those that look after the books. */
    void deploy(Consumer<Deployable> jobs, Deployable settlement) {
        jobs.accept(settlement);
        jobs.accept(storage);
        jobs.accept(audit.verticle());
    }

    /** The operations of the books' rooms. */
    void mount(RouterBuilder builder) {
        audit.mount(builder);
    }

    List<HealthCheck> health() {
        return List.of(storage.health(), audit.verticle().health());
    }
}
