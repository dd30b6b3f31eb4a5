package io.jirani.approvals;

import io.jirani.approvals.ProposalStore.Waiting;
import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.run.Job;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Ends proposals whose time is over, and says how many wait and how long. Deploy it on virtual threads. */
public final class ApprovalsVerticle extends VerticleBase {
    private static final Duration TICK = Duration.ofMinutes(1);
    private static final Duration LONG = Duration.ofDays(2);

    private final Db db;
    private final Proposals proposals;
    private final MeterRegistry metrics;
    private final ProposalStore store = new ProposalStore();
    private final AtomicReference<Waiting> waiting = new AtomicReference<>(new Waiting(0, Duration.ZERO));

    public ApprovalsVerticle(Db db, Proposals proposals, MeterRegistry metrics) {
        this.db = db;
        this.proposals = proposals;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        Gauge.builder("jirani_proposals_open", waiting, now -> now.get().proposals())
                .description("Deeds that wait for people")
                .register(metrics);
        Gauge.builder(
                        "jirani_proposals_oldest_seconds",
                        waiting,
                        now -> now.get().oldest().toSeconds())
                .description("How long the oldest of them has waited")
                .register(metrics);
        Job.start(vertx, "approvals.expire", TICK, metrics, this::pass);
        return Future.succeededFuture();
    }

    /** Degraded while one has waited for two of its three days: nobody looks, and it will be lost. */
    public HealthCheck health() {
        return new HealthCheck("approvals", () -> {
            var now = db.transaction(store::waiting);
            return now.oldest().compareTo(LONG) < 0
                    ? Status.active()
                    : Status.degraded("a proposal waits for people longer than " + LONG.toHours()
                            + " hours; it is over after " + Proposal.HOURS);
        });
    }

    private int pass() {
        var ended = db.transaction(proposals::expire);
        waiting.set(db.transaction(store::waiting));
        return ended;
    }
}
