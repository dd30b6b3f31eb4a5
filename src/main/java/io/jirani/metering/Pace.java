package io.jirani.metering;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How often something is said of each of many: the first time at once, after that no sooner than a pause after the last
 * time, and always the newest there is to say. What was held back is said in the end though nothing more comes.
 *
 * <p>Remembers a bounded number. Beyond it the one whose pause ends next is said early, which does no harm; only when twice
 * as many wait to be said for the first time are the oldest of these dropped. Moments are {@link System#nanoTime}'s. Not
 * safe for several threads.
 */
final class Pace<K, V> {
    private static final class Known<K, V> {
        private final K key;
        private Optional<V> unsaid = Optional.empty();
        private long saidAt;

        Known(K key) {
            this.key = key;
        }
    }

    private final int most;
    private final Map<K, Known<K, V>> all = new HashMap<>();
    private final Deque<Known<K, V>> fresh = new ArrayDeque<>();
    private final Deque<Known<K, V>> pausing = new ArrayDeque<>();
    private int unsaid;

    /**
     * @param most how many to remember
     */
    Pace(int most) {
        this.most = most;
    }

    /** There is something to say; what was to be said of the same before is out of date. */
    void put(K key, V value) {
        var known = all.get(key);
        if (known == null) {
            if (all.size() >= 2 * most) drop();
            known = new Known<>(key);
            all.put(key, known);
            fresh.add(known);
        }
        if (known.unsaid.isEmpty()) unsaid++;
        known.unsaid = Optional.of(value);
    }

    /** Nothing is to be said of one: what was held back is not true any more. */
    void unsay(K key) {
        var known = all.get(key);
        if (known == null || known.unsaid.isEmpty()) return;
        known.unsaid = Optional.empty();
        unsaid--;
    }

    /** Puts back what could not be said, unless there is something newer to say. */
    void again(Map<K, V> values) {
        values.forEach((key, value) -> {
            var known = all.get(key);
            if (known == null || known.unsaid.isEmpty()) put(key, value);
        });
    }

    /**
     * Takes what is to be said now. It counts as said.
     *
     * @param limit at most so many; the rest stays due
     */
    Map<K, V> due(long now, Duration pause, int limit) {
        var due = new LinkedHashMap<K, V>();
        while (due.size() < limit && !fresh.isEmpty()) say(fresh.remove(), now, due);
        while (due.size() < limit && !pausing.isEmpty()) {
            var next = pausing.getFirst();
            if (all.size() <= most && now - next.saidAt < pause.toNanos()) break;
            pausing.removeFirst();
            if (next.unsaid.isPresent()) say(next, now, due);
            else all.remove(next.key);
        }
        return due;
    }

    /** How long at most until {@link #due} is worth a call; nothing when nothing is held back. */
    Optional<Duration> dueIn(long now, Duration pause) {
        if (unsaid == 0) return Optional.empty();
        if (!fresh.isEmpty() || pausing.isEmpty()) return Optional.of(Duration.ZERO);
        var left = pause.toNanos() - (now - pausing.getFirst().saidAt);
        return Optional.of(Duration.ofNanos(Math.max(0, left)));
    }

    int size() {
        return all.size();
    }

    private void say(Known<K, V> known, long now, Map<K, V> due) {
        if (known.unsaid.isPresent()) {
            due.put(known.key, known.unsaid.get());
            unsaid--;
        }
        known.unsaid = Optional.empty();
        known.saidAt = now;
        pausing.addLast(known);
    }

    private void drop() {
        var oldest = fresh.isEmpty() ? pausing.removeFirst() : fresh.remove();
        if (oldest.unsaid.isPresent()) unsaid--;
        all.remove(oldest.key);
    }
}
