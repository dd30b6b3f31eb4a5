package io.jirani.ops;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Tickets that stand for a key in a URL: 128 random bits, used once, within a minute. Kept in memory only. */
public final class Tickets {
    static final Duration LIFE = Duration.ofSeconds(60);
    private static final int MOST = 10_000;

    private record Kept(Pass pass, Instant until) {}

    private final RandomGenerator random;
    private final Clock clock;
    private final Map<String, Kept> kept = new LinkedHashMap<>();

    /**
     * @param random a secure source in production
     */
    public Tickets(RandomGenerator random, Clock clock) {
        this.random = random;
        this.clock = clock;
    }

    /** A new ticket. When there are too many, the oldest goes. */
    public synchronized String issue(Pass pass) {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        var ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var now = clock.instant();
        kept.values().removeIf(old -> old.until().isBefore(now));
        if (kept.size() >= MOST) kept.remove(kept.keySet().iterator().next());
        kept.put(ticket, new Kept(pass, now.plus(LIFE)));
        return ticket;
    }

    /** Whom a ticket stands for, by what it was given for; it is gone then. */
    public synchronized Optional<Pass> take(String ticket) {
        return Optional.ofNullable(kept.remove(ticket))
                .filter(found -> !found.until().isBefore(clock.instant()))
                .map(Kept::pass);
    }
}
