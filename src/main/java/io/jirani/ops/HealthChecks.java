package io.jirani.ops;

import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Health as the database shows it. What only a connection knows (the broker's) its own room reports. */
public final class HealthChecks {
    /** The newest file under {@code db/migration}; a test compares. */
    static final int SCHEMA = 74;

    private static final Duration OVERDUE = Duration.ofMinutes(2);
    private static final Duration UNSETTLED = Duration.ofHours(1);

    private final Db db;
    private final HealthStore store;
    private final Clock clock;

    public HealthChecks(Db db, HealthStore store, Clock clock) {
        this.db = db;
        this.store = store;
        this.clock = clock;
    }

    public List<HealthCheck> all() {
        return List.of(
                new HealthCheck("database", this::database),
                new HealthCheck("migrations", this::migrations),
                new HealthCheck("ledger", this::books),
                new HealthCheck("settlement", this::settlement),
                new HealthCheck("mpesa", this::mpesa),
                new HealthCheck("auctions", this::auctions));
    }

    private Status database() {
        return db.transaction(store::schemaVersion) > 0 ? Status.active() : Status.error("no schema");
    }

    private Status migrations() {
        int version = db.transaction(store::schemaVersion);
        if (version == SCHEMA) return Status.active();
        return version > SCHEMA
                ? Status.degraded("the schema is newer than this build: " + version + " > " + SCHEMA)
                : Status.error("run ./jirani migrate: the schema is at " + version + ", this build needs " + SCHEMA);
    }

    private Status books() {
        long off = db.transaction(store::imbalance);
        return off == 0 ? Status.active() : Status.degraded("the books are out of balance by " + off);
    }

    private Status settlement() {
        int late = db.transaction(tx -> store.unsettled(tx, clock.instant().minus(UNSETTLED)));
        if (late > 0) return Status.degraded(late + " purchases are not settled an hour after their payment's answer");
        int refused = db.transaction(store::paidUnsettled);
        return refused == 0
                ? Status.active()
                : Status.degraded(refused + " purchases are paid and the books refuse to settle them");
    }

    private Status mpesa() {
        var paused = db.transaction(store::rails).stream()
                .filter(rail -> rail.getString("payouts").equals("paused"))
                .map(rail -> rail.getString("rail") + " pays nothing out: " + rail.getString("reason"))
                .toList();
        if (!paused.isEmpty()) return Status.degraded(String.join("; ", paused));
        int stuck = db.transaction(tx -> store.stuckIntents(tx, clock.instant().minus(OVERDUE)));
        return stuck == 0 ? Status.active() : Status.degraded(stuck + " collections are undecided past their deadline");
    }

    private Status auctions() {
        var trades = db.transaction(store::auctionTrades);
        if (trades.review() > 0)
            return Status.degraded(trades.review() + " trades of auctions wait for a person: the books refuse them");
        var overdue =
                trades.since().filter(since -> since.isBefore(clock.instant().minus(OVERDUE)));
        return overdue.isEmpty()
                ? Status.active()
                : Status.degraded(trades.open() + " trades of auctions are not settled since " + overdue.get());
    }
}
