package io.jirani.reviews;

import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.payments.FloatStore;
import io.jirani.payments.MoveStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Whether our own money is where it is needed. */
public final class FloatHealth {
    /** Longer on its way is somebody's ticket (R13). */
    private static final Duration TRANSIT = Duration.ofDays(2);

    private FloatHealth() {}

    /**
     * Degraded while money is in transit for two days, a question about a move is past its day, or what payouts use does not
     * last a day.
     */
    public static HealthCheck of(Db db, Clock clock) {
        return new HealthCheck("floats", () -> {
            var wrong = db.transaction(tx -> wrong(tx, clock.instant()));
            return wrong.isEmpty() ? Status.active() : Status.degraded(String.join("; ", wrong));
        });
    }

    private static List<String> wrong(Db.Tx tx, Instant now) {
        var wrong = new ArrayList<String>();
        var waiting = new MoveStore().waiting(tx, now);
        waiting.transit()
                .filter(since -> since.isBefore(now.minus(TRANSIT)))
                .ifPresent(since -> wrong.add("money is in transit since " + since + ": ./jirani float list"));
        if (waiting.overdue() > 0) wrong.add(waiting.overdue() + " questions about float moves are past their day");
        for (var forecast : new FloatStore().forecasts(tx, now))
            if (forecast.isLow())
                wrong.add(forecast.rail() + " has " + forecast.there() + " to pay out with; " + forecast.waiting()
                        + " waits and a day takes " + forecast.daily());
        return wrong;
    }
}
