package io.jirani.reviews;

import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.payments.RefundStore;
import java.time.Clock;
import java.time.Duration;

/** Whether those get their money back who are to have it. */
public final class RefundsHealth {
    /** The deadline of what is due to a household (ruling 13). */
    static final Duration LONGEST = Duration.ofDays(1);

    private RefundsHealth() {}

    /** Degraded while a refund waits for people, or has no end after its day. */
    public static HealthCheck of(Db db, Clock clock) {
        var refunds = new RefundStore();
        return new HealthCheck("refunds", () -> {
            var open = db.transaction(refunds::open);
            if (open.inReview() > 0)
                return Status.degraded(open.inReview() + " refunds wait for people: ./jirani reviews list");
            var late = open.oldest().filter(at -> at.plus(LONGEST).isBefore(clock.instant()));
            return late.map(at -> Status.degraded("a refund asked for at " + at + " has no end yet"))
                    .orElseGet(Status::active);
        });
    }
}
