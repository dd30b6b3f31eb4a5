package io.jirani.reviews;

import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.payments.ClockCheck;
import io.jirani.payments.ReviewStore;
import java.time.Clock;
import java.time.Duration;

/** Whether people have decided by its day what waits for them. */
public final class ReviewsHealth {
    private ReviewsHealth() {}

    /** Degraded while a question about money is past its day. */
    public static HealthCheck of(Db db, ReviewStore reviews, Clock clock) {
        return new HealthCheck("reviews", () -> {
            var overdue =
                    db.transaction(tx -> reviews.waiting(tx, clock.instant())).overdue();
            return overdue == 0
                    ? Status.active()
                    : Status.degraded(overdue + " questions about money are past their day: ./jirani reviews list");
        });
    }

    /** Red while this process' clock is wrong: its jobs of payments stand still. */
    public static Status clock(Duration off) {
        return ClockCheck.isWrong(off)
                ? Status.error("this clock is " + off.toSeconds() + " s from the database's: payments stand still here")
                : Status.active();
    }
}
