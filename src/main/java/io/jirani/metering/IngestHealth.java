package io.jirani.metering;

import java.time.Instant;
import java.util.Optional;

/**
 * How the intake is.
 *
 * @param lastCommit when the last batch was committed, by the real clock; empty before the first
 * @param queued messages received and not yet committed
 * @param retrying since when the database has refused the batch under way; empty while it does not
 * @param threads dead: nothing is stored until the process starts again
 */
public record IngestHealth(Optional<Instant> lastCommit, int queued, Optional<Instant> retrying, Threads threads) {
    /** The intake's own threads. */
    public enum Threads {
        ALIVE,
        DEAD
    }
}
