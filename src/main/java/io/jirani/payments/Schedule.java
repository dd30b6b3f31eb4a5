package io.jirani.payments;

import io.jirani.kernel.IntentId;
import java.time.Duration;
import java.time.Instant;

/**
 * When an intent is looked at: soon and often first, for a week at last (reliability.md 3c, ruling 9: expired and failed
 * ones are asked at 15 min, 1 h and 6 h). The times are those of production and shrink with the first query, so that the
 * demo plays the same in a tenth of the time.
 */
public final class Schedule {
    /** An intent nobody needs to look at any more. */
    public static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private static final int[] MULTIPLES = {
        1, 2, 3, 4, 10, 30, 120, 720, 2_880, 5_760, 8_640, 11_520, 14_400, 17_280, 20_160
    };
    private static final int SPREAD_PERCENT = 20;

    private Schedule() {}

    /** The next look after now, or {@link #NEVER} when a week of asking brought nothing. */
    public static Instant next(IntentId id, Instant since, Instant now, Duration firstQuery) {
        for (int multiple : MULTIPLES) {
            var at = since.plus(spread(id, firstQuery.multipliedBy(multiple)));
            if (at.isAfter(now)) return at;
        }
        return NEVER;
    }

    /** The last look of all. */
    public static Instant last(IntentId id, Instant since, Duration firstQuery) {
        return since.plus(spread(id, firstQuery.multipliedBy(MULTIPLES[MULTIPLES.length - 1])));
    }

    /** How long to wait before a push that never left is tried again: 1, 2, 4, then 8 seconds. */
    public static Duration backoff(int tries) {
        return Duration.ofSeconds(1L << Math.min(tries, 3));
    }

    /** Up to a fifth later, by the intent's own chance: a burst of pushes must not be a burst of questions. */
    private static Duration spread(IntentId id, Duration wait) {
        var percent = Math.floorMod(id.value().getLeastSignificantBits(), (long) SPREAD_PERCENT);
        return wait.plus(wait.multipliedBy(percent).dividedBy(100));
    }
}
