package io.jirani.payments;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Callbacks whose secret path is not ours: the last bodies in memory, for the operator, and a line in the log at most once a
 * minute, however many come. No body, path or address is in that line.
 */
final class WrongTokens {
    private static final Logger LOG = LoggerFactory.getLogger(WrongTokens.class);
    private static final int KEPT = 100;
    private static final int MOST_BYTES = 64 * 1024;
    private static final Duration BETWEEN = Duration.ofMinutes(1);

    private final Clock clock;
    private final Deque<byte[]> bodies = new ArrayDeque<>();
    private Instant next = Instant.MIN;
    private long unsaid;

    WrongTokens(Clock clock) {
        this.clock = clock;
    }

    synchronized void add(byte... body) {
        if (bodies.size() == KEPT) bodies.removeFirst();
        bodies.addLast(Arrays.copyOf(body, Math.min(body.length, MOST_BYTES)));
        unsaid++;
        var now = clock.instant();
        if (now.isBefore(next)) return;
        LOG.warn("callbacks with a wrong token since this was last said: {}", unsaid);
        unsaid = 0;
        next = now.plus(BETWEEN);
    }

    /** The bodies, newest last. */
    synchronized List<String> bodies() {
        return bodies.stream()
                .map(body -> new String(body, StandardCharsets.UTF_8))
                .toList();
    }
}
