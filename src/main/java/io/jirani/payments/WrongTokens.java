package io.jirani.payments;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Callbacks whose secret path is not ours: a line in the log at most once a minute, however many come. No body, path or
 * address is in that line, and nothing of them is kept.
 */
final class WrongTokens {
    private static final Logger LOG = LoggerFactory.getLogger(WrongTokens.class);
    private static final Duration BETWEEN = Duration.ofMinutes(1);

    private final Clock clock;
    private Instant next = Instant.MIN;
    private long unsaid;

    WrongTokens(Clock clock) {
        this.clock = clock;
    }

    synchronized void came() {
        unsaid++;
        var now = clock.instant();
        if (now.isBefore(next)) return;
        LOG.warn("callbacks with a wrong token since this was last said: {}", unsaid);
        unsaid = 0;
        next = now.plus(BETWEEN);
    }
}
