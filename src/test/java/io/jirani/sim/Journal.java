package io.jirani.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;

/** One transaction at a time: what it changed in memory is taken back when it fails. */
final class Journal {
    private final Deque<Runnable> undo = new ArrayDeque<>();

    /** All of it, or nothing. */
    void transaction(Runnable work) {
        undo.clear();
        try {
            work.run();
        } catch (RuntimeException failure) {
            while (!undo.isEmpty()) undo.pop().run();
            throw failure;
        }
    }

    void undo(Runnable step) {
        undo.push(step);
    }

    <K, V> void put(Map<K, V> map, K key, V value) {
        var before = Optional.ofNullable(map.put(key, value));
        undo.push(() -> before.ifPresentOrElse(old -> map.put(key, old), () -> map.remove(key)));
    }

    <K, V> void remove(Map<K, V> map, K key) {
        Optional.ofNullable(map.remove(key)).ifPresent(old -> undo.push(() -> map.put(key, old)));
    }
}
