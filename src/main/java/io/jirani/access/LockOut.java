package io.jirani.access;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long an account is shut after wrong passwords and codes: not at all for the first few, then each time twice as long,
 * up to a quarter of an hour, so that a stranger who tries cannot keep its owner out for good.
 *
 * @param fails since the last right one
 */
record LockOut(int fails, Optional<Instant> until) {
    static final LockOut NONE = new LockOut(0, Optional.empty());

    private static final int FREE = 4;
    private static final Duration FIRST = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final int MOST = 1_000;

    boolean isShut(Instant now) {
        return until.filter(now::isBefore).isPresent();
    }

    /** After one more wrong try. */
    LockOut failed(Instant now) {
        var more = Math.min(MOST, fails + 1);
        if (more <= FREE) return new LockOut(more, Optional.empty());
        var doubled = FIRST.multipliedBy(1L << Math.min(more - FREE - 1, 10));
        return new LockOut(more, Optional.of(now.plus(doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST)));
    }
}
