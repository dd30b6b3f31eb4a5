package io.jirani.payments;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How much of what comes by one door is kept: so many at once and so many a second after that. More is somebody who fills the disk. */
final class RateGate {
    /** The longest body kept behind a gate; a callback of the provider has two thousand bytes at most. */
    static final int MOST_BYTES = 4 * 1024;

    private final Clock clock;
    private final int atOnce;
    private final Duration each;
    /** Up to when the places are taken; never further ahead than all of them. */
    private Instant taken = Instant.MIN;

    private RateGate(Clock clock, int atOnce, Duration each) {
        this.clock = clock;
        this.atOnce = atOnce;
        this.each = each;
    }

    /**
     * For what nobody's secret vouches for. It only makes us ask, and we ask by ourselves. Less than what is forgotten in the
     * same time.
     */
    static RateGate hearsay(Clock clock) {
        return new RateGate(clock, 100, Duration.ofMillis(200));
    }

    /** For payments typed by hand, whose one address is good for ever: the provider's list and statement have them too. */
    static RateGate typed(Clock clock) {
        return new RateGate(clock, 1_000, Duration.ofMillis(50));
    }

    /** For what people ask the provider of their payments: it takes few questions, and ours are for all. */
    static RateGate persons(Clock clock) {
        return new RateGate(clock, 20, Duration.ofSeconds(1));
    }

    /** For what our accounts hold, which we ask for every quarter of an hour. */
    static RateGate balance(Clock clock) {
        return new RateGate(clock, 20, Duration.ofSeconds(5));
    }

    /** Takes a place, if there is one. */
    synchronized boolean isOpen() {
        var now = clock.instant();
        var next = (taken.isBefore(now) ? now : taken).plus(each);
        if (next.isAfter(now.plus(each.multipliedBy(atOnce)))) return false;
        taken = next;
        return true;
    }
}
