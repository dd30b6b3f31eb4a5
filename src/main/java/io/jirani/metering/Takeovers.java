package io.jirani.metering;

import java.time.Duration;
import java.time.Instant;

/**
 * How often a meter's session was ended by another connection of the same meter. Once is a reconnect; many times a minute
 * are two devices with one identity, each ending the other's session.
 */
record Takeovers(Instant since, int count) {
    static final Takeovers NONE = new Takeovers(Instant.MIN, 0);

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int FLAPPING = 6;

    Takeovers next(Instant now) {
        return count > 0 && now.isBefore(since.plus(WINDOW)) ? new Takeovers(since, count + 1) : new Takeovers(now, 1);
    }

    /** Whether it has just become too many; said once a minute. */
    boolean justFlaps() {
        return count == FLAPPING;
    }
}
