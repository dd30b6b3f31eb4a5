package io.jirani.settlement;

import io.jirani.run.Job;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/** Runs settlement's jobs. Deploy it with virtual threads, one instance. */
public final class SettlementVerticle extends VerticleBase {
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration SLOW_TICK = Duration.ofSeconds(5);
    private static final Duration CREDIT_TICK = Duration.ofSeconds(30);
    private static final Duration ROLLUP_TICK = Duration.ofMinutes(1);

    /** Proofs and payouts take the lock of a community, for which buyers' settlements wait. */
    private static final Job.Rhythm PROOFS = new Job.Rhythm(TICK, Duration.ofMillis(200), ProveProceeds.BATCH);

    private static final Job.Rhythm PAYOUTS = new Job.Rhythm(SLOW_TICK, Duration.ofSeconds(1), Integer.MAX_VALUE);
    private static final Job.Rhythm NOTICES = new Job.Rhythm(TICK, Duration.ofMillis(500), SendNotices.BATCH);

    /** The jobs, built and wired. */
    public record Jobs(
            CreditIntervals intervals,
            SettlePurchases purchases,
            SettleAuctions auctions,
            ProveProceeds proofs,
            PayOutSellers payouts,
            TellNumbers numbers,
            SendNotices notices,
            TellCredit credit,
            TopUpWallets topUps) {}

    private final Jobs jobs;
    private final MeterRegistry metrics;

    public SettlementVerticle(Jobs jobs, MeterRegistry metrics) {
        this.jobs = jobs;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        Job.start(vertx, "settlement.intervals", TICK, metrics, jobs.intervals()::pass);
        Job.start(vertx, "settlement.rollup", ROLLUP_TICK, metrics, jobs.intervals()::rollUp);
        Job.start(vertx, "settlement.purchases", TICK, metrics, jobs.purchases()::pass);
        Job.start(vertx, "settlement.auctions", TICK, metrics, jobs.auctions()::pass);
        Job.start(vertx, "settlement.proofs", PROOFS, metrics, jobs.proofs()::pass);
        Job.start(vertx, "settlement.payouts", PAYOUTS, metrics, jobs.payouts()::pass);
        Job.start(vertx, "settlement.numbers", SLOW_TICK, metrics, jobs.numbers()::pass);
        Job.start(vertx, "settlement.notices", NOTICES, metrics, jobs.notices()::pass);
        Job.start(vertx, "settlement.topups", CREDIT_TICK, metrics, jobs.topUps()::pass);
        Job.start(vertx, "settlement.credit", CREDIT_TICK, metrics, jobs.credit()::pass);
        return Future.succeededFuture();
    }
}
