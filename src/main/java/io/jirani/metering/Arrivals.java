package io.jirani.metering;

import java.time.Duration;

/**
 * How fast new connections are taken at a port: so many a second, and a tenth of a second's worth at once. Moments are
 * {@link System#nanoTime}'s. Not safe for several threads.
 */
final class Arrivals {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long AT_ONCE = SECOND / 10;
    /** A pause of less costs more turns of the event loop than it spares. */
    private static final long LEAST_PAUSE = SECOND / 50;

    private final int perSecond;
    /** By when all that came would have come at the rate; before the first: long ago. */
    private long due;

    private boolean any;

    /**
     * @param perSecond 0: no bound
     */
    Arrivals(int perSecond) {
        this.perSecond = perSecond;
    }

    /** One more came. Answers for how long to take no other: mostly zero. */
    Duration came(long now) {
        if (perSecond == 0) return Duration.ZERO;
        if (!any || due - now < -AT_ONCE) due = now - AT_ONCE;
        any = true;
        due += SECOND / perSecond;
        return due - now <= 0 ? Duration.ZERO : Duration.ofNanos(Math.max(due - now, LEAST_PAUSE));
    }
}
