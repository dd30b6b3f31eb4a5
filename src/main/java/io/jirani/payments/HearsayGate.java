package io.jirani.payments;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How much of what nobody's secret vouches for is kept: so many at once and so many a second after that. It only makes us
 * ask, and we ask by ourselves; more than that is somebody who fills the disk. Less than what is forgotten in the same time.
 */
final class HearsayGate {
    /** The longest body kept; a callback of the provider has two thousand bytes at most. */
    static final int MOST_BYTES = 4 * 1024;

    private static final int AT_ONCE = 100;
    private static final Duration EACH = Duration.ofMillis(200);

    private final Clock clock;
    /** Up to when the places are taken; never further ahead than all of them. */
    private Instant taken = Instant.MIN;

    HearsayGate(Clock clock) {
        this.clock = clock;
    }

    /** Takes a place, if there is one. */
    synchronized boolean isOpen() {
        var now = clock.instant();
        var next = (taken.isBefore(now) ? now : taken).plus(EACH);
        if (next.isAfter(now.plus(EACH.multipliedBy(AT_ONCE)))) return false;
        taken = next;
        return true;
    }
}
