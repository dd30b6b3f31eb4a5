package io.jirani;

import io.jirani.accounting.AccountingVerticle;
import io.jirani.accounting.Books;
import io.jirani.accounting.BooksRoutes;
import io.jirani.config.ServeSettings;
import io.jirani.db.Db;
import io.jirani.db.DbUrl;
import io.jirani.explorer.AccountRoutes;
import io.jirani.explorer.Cursors;
import io.jirani.explorer.EntryRoutes;
import io.jirani.explorer.Look;
import io.jirani.explorer.ReversalStore;
import io.jirani.explorer.ReverseEntry;
import io.jirani.explorer.WitnessRoutes;
import io.jirani.http.HealthCheck;
import io.jirani.http.IdempotencyStore;
import io.jirani.identity.AuthRoutes;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Ids;
import io.jirani.ledger.AssetStore;
import io.jirani.ledger.LedgerStore;
import io.jirani.ledger.LedgerVerticle;
import io.jirani.metering.FineDataStore;
import io.jirani.metering.LookRoutes;
import io.jirani.solvency.PublishSolvency;
import io.jirani.solvency.SolvencyRoutes;
import io.jirani.solvency.SolvencyStore;
import io.jirani.solvency.SolvencyVerticle;
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
    private final ApprovalsRoom approvals;
    private final AccountRoutes accounts;
    private final EntryRoutes entries;
    private final SolvencyRoutes solvency;
    private final SolvencyVerticle proofs;
    private final AccountingVerticle accounting;
    private final BooksRoutes months;

    /**
     * @param url of the same database
     * @param serve its callbacks' key also seals the places of lists that clients carry
     * @param world the clock is the real one
     */
    BooksRoom(
            Db db,
            DbUrl url,
            AuthRoutes auth,
            IdempotencyStore answers,
            HouseholdStore households,
            ServeSettings serve,
            Ids ids,
            App.World world,
            MeterRegistry metrics) {
        var clock = world.clock();
        var keys = serve.keys();
        audit = new AuditRoom(db, url, keys, world, metrics);
        approvals = new ApprovalsRoom(db, auth, answers, serve.mode(), ids, clock, metrics);
        db.transaction(new AssetStore()::learn);
        ledger = new LedgerStore(ids, clock, LedgerVerticle.counting(metrics));
        storage = new LedgerVerticle(db, clock, metrics);

        // Explorer: what happened, where it came from, what came of it
        var witness = new WitnessRoutes((tx, look) -> looked(tx, look, clock));
        approvals.register(new ReverseEntry(new ReversalStore(ledger, AuditRoom::reversed, metrics, clock)));
        accounts =
                new AccountRoutes(db, auth, witness, new Cursors(keys.callback().current(), clock), metrics);
        entries = new EntryRoutes(db, auth, witness, approvals.routes());

        // Solvency: a day's balances → its tree → its signed root
        var days = new SolvencyStore();
        var publish = new PublishSolvency(db, days, audit.seal(), AuditRoom::published, world.random(), clock);
        proofs = new SolvencyVerticle(publish, metrics, clock);
        solvency = new SolvencyRoutes(
                db,
                auth,
                households,
                days,
                (tx, ctx, whose) ->
                        LookRoutes.look(tx, ctx, whose, "proof of solvency", LookRoutes.ALL, clock.instant()));

        // Accounting: documents, and what is asked of a month
        accounting = new AccountingVerticle(new Books(db, clock, metrics), metrics);
        // A month that is not closed is added up as it is asked for.
        months = new BooksRoutes(db, auth, households, new Books(audit.patient(), clock, metrics));
    }

    private static void looked(Db.Tx tx, Look look, Clock clock) {
        var span = new FineDataStore.Span(look.from(), look.to());
        new FineDataStore()
                .record(
                        tx,
                        new FineDataStore.Access(look.household(), look.reader(), look.what(), span, look.reason()),
                        clock.instant());
    }

    /** Where rooms bring deeds that need several people. */
    ApprovalsRoom approvals() {
        return approvals;
    }

    LedgerStore ledger() {
        return ledger;
    }

    /** Starts the jobs that book, and those that look after the books. */
    void deploy(Consumer<Deployable> jobs, Deployable settlement) {
        jobs.accept(settlement);
        jobs.accept(storage);
        jobs.accept(audit.verticle());
        jobs.accept(approvals.verticle());
        jobs.accept(proofs);
        jobs.accept(accounting);
    }

    /** The operations of the books' rooms. */
    void mount(RouterBuilder builder) {
        audit.mount(builder);
        approvals.mount(builder);
        accounts.mount(builder);
        entries.mount(builder);
        solvency.mount(builder);
        months.mount(builder);
    }

    List<HealthCheck> health() {
        return List.of(
                storage.health(), audit.verticle().health(), approvals.health(), proofs.health(), accounting.health());
    }
}
