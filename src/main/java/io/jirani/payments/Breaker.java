package io.jirani.payments;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Stops calling a far side that does not answer: after some failures in a row nothing is tried for a while, then one call
 * tries for all. What is not tried is not sent, so no state moves, only the schedule.
 */
final class Breaker {
    static final int FAILURES = 5;
    static final Duration REST = Duration.ofSeconds(30);

    private final Clock clock;
    private int failed;
    private Optional<Instant> restsUntil = Optional.empty();

    Breaker(Clock clock) {
        this.clock = clock;
    }

    /** Whether a call may be made now; after a rest one may, and the others wait for what it comes to. */
    synchronized boolean lets() {
        if (restsUntil.isEmpty()) return true;
        var now = clock.instant();
        if (now.isBefore(restsUntil.get())) return false;
        restsUntil = Optional.of(now.plus(REST));
        return true;
    }

    synchronized void answered() {
        failed = 0;
        restsUntil = Optional.empty();
    }

    synchronized void unanswered() {
        failed++;
        if (failed >= FAILURES) restsUntil = Optional.of(clock.instant().plus(REST));
    }

    synchronized boolean isOpen() {
        return restsUntil.isPresent();
    }
}
