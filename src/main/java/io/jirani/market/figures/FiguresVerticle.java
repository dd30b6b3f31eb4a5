package io.jirani.market.figures;

import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.run.Job;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Runs the job that tells the market's figures, and counts those that are late. Deploy it on virtual threads. */
public final class FiguresVerticle extends VerticleBase {
    private static final Duration TICK = Duration.ofSeconds(30);

    private final TellFigures tell;
    private final MeterRegistry metrics;
    private final AtomicLong late = new AtomicLong();

    public FiguresVerticle(TellFigures tell, MeterRegistry metrics) {
        this.tell = tell;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        Gauge.builder("jirani_market_figures_late", late, AtomicLong::get)
                .description(
                        "Intervals of the last week that were closed four hours ago and whose figures nobody decided on")
                .register(metrics);
        Job.start(vertx, "market.figures", TICK, metrics, () -> {
            var told = tell.pass();
            late.set(tell.late());
            return told;
        });
        return Future.succeededFuture();
    }

    /** Degraded while figures are late. */
    public static HealthCheck health(TellFigures tell) {
        return new HealthCheck("market_figures", () -> {
            var late = tell.late();
            return late == 0 ? Status.active() : Status.degraded(late + " intervals have no market figures");
        });
    }
}
