package io.jirani;

import io.jirani.accounting.AccountingVerticle;
import io.jirani.accounting.Books;
import io.jirani.accounting.BooksRoutes;
import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.HouseholdStore;
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
    private final AccountingVerticle accounting;
    private final BooksRoutes months;

    /**
     * @param clock the real one
     */
    BooksRoom(Db db, AuthRoutes auth, Ids ids, Clock clock, MeterRegistry metrics) {
        ledger = new LedgerStore(ids, clock);
        storage = new LedgerVerticle(db, clock, metrics);

        // Accounting: documents, and what is asked of a month
        var books = new Books(db, clock, metrics);
        accounting = new AccountingVerticle(books, metrics);
        months = new BooksRoutes(db, auth, new HouseholdStore(), books);
    }

    LedgerStore ledger() {
        return ledger;
    }

    /** Starts the jobs that book, and those that look after the books. */
    void deploy(Consumer<Deployable> jobs, Deployable settlement) {
        jobs.accept(settlement);
        jobs.accept(storage);
        jobs.accept(accounting);
    }

    /** The operations of the books' rooms. */
    void mount(RouterBuilder builder) {
        months.mount(builder);
    }

    List<HealthCheck> health() {
        return List.of(storage.health(), accounting.health());
    }
}
