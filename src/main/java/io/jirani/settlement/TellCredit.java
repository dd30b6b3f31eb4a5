package io.jirani.settlement;

import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.settlement.CreditStore.Waiting;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The job {@code settlement.credit}: sees that what was paid for reaches the meter. What a household owns is told when it
 * changes; a meter that was away then, said no, or has started anew since is told again when it is there.
 */
public final class TellCredit {
    /** A meter that is there answers within seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Db db;
    private final CreditCommands credits;
    private final Clock clock;
    private final Clock sunClock;
    private final Consumer<String> nudge;
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    /**
     * A job's work.
     *
     * @param clock the real one
     * @param sunClock the neighbourhood's, which is the meters'
     * @param nudge asks a job to look, by its name
     */
    public TellCredit(
            Db db, CreditCommands credits, Clock clock, Clock sunClock, MeterRegistry metrics, Consumer<String> nudge) {
        this.db = db;
        this.credits = credits;
        this.clock = clock;
        this.sunClock = sunClock;
        this.nudge = nudge;
        gauge(metrics, "pending", pending);
        gauge(metrics, "refused", refused);
    }

    private static void gauge(MeterRegistry metrics, String state, AtomicInteger count) {
        Gauge.builder("jirani_credit_untold", count::get)
                .description("Meters that are there and have not taken their credit for 10 minutes")
                .tag("state", state)
                .register(metrics);
    }

    /** One pass; answers how many meters it told again. */
    public int pass() {
        var told = 0;
        for (var more = 1; more > 0; told += more)
            more = db.transaction(tx -> credits.tellAgain(tx, clock.instant(), sunClock.instant()));
        if (told > 0) nudge.accept("metering.commands");
        var waiting = waiting();
        pending.set(waiting.pending());
        refused.set(waiting.refused());
        return told;
    }

    /** Degraded while meters that are there do not know what their households own. */
    public HealthCheck health() {
        return new HealthCheck("credit", () -> {
            var waiting = waiting();
            var untold = waiting.pending() + waiting.refused();
            return untold == 0
                    ? Status.active()
                    : Status.degraded(untold + " meters do not know their household's credit, " + waiting.refused()
                            + " of them refused");
        });
    }

    private Waiting waiting() {
        return db.transaction(tx -> credits.waiting(tx, clock.instant().minus(PATIENCE)));
    }
}
