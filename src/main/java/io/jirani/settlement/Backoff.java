package io.jirani.settlement;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** When to look again at something that told nothing new last time: sooner at first, later and later. Only memory. */
final class Backoff<K> {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int REMEMBERED = 10_000;

    private record Wait(Instant until, Duration next) {}

    private final Map<K, Wait> waits = new HashMap<>();

    boolean due(K key, Instant now) {
        var wait = waits.get(key);
        return wait == null || !now.isBefore(wait.until());
    }

    /** It told nothing new. */
    void inVain(K key, Instant now) {
        if (waits.size() >= REMEMBERED) waits.clear();
        var before = waits.get(key);
        var delay = before == null ? FIRST : before.next();
        var twice = delay.multipliedBy(2);
        waits.put(key, new Wait(now.plus(delay), twice.compareTo(LONGEST) > 0 ? LONGEST : twice));
    }

    void forget(K key) {
        waits.remove(key);
    }
}
