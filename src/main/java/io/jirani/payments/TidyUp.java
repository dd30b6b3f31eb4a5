package io.jirani.payments;

import io.jirani.db.Db;
import java.time.Clock;

/** What nobody waits for: reviews past their day go to the administrators, and strangers' callbacks are forgotten. */
final class TidyUp {
    private static final int BATCH = 1_000;

    private final Db db;
    private final ReviewStore reviews;
    private final InboxStore inbox;
    private final Clock clock;

    TidyUp(Payments.Parts parts) {
        this.db = parts.db();
        this.reviews = parts.reviews();
        this.inbox = parts.inbox();
        this.clock = parts.clock();
    }

    int pass() {
        return db.transaction(tx -> reviews.escalate(tx, clock.instant()) + inbox.forgetHearsay(tx, BATCH));
    }
}
