package io.jirani.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The world's time: what happens next, by time and then in the order it was said. */
final class Agenda {
    static final Instant BEGIN = Instant.parse("2026-11-22T06:00:00Z");

    /** Something that will happen; what a process meant to do dies with it. */
    private record Entry(long at, long number, int epoch, Runnable what) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    private static final int NOBODYS = -1;

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long now;
    private long number;
    private long events;
    private int epoch;
    private Optional<Consumer<String>> teller = Optional.empty();
    private long hash = 1_125_899_906_842_597L;

    /** The world's. */
    void in(long millis, Runnable what) {
        entries.add(new Entry(now + Math.max(0, millis), number++, NOBODYS, what));
    }

    /** The living process's: it dies with it. */
    void ours(long millis, Runnable what) {
        entries.add(new Entry(now + Math.max(0, millis), number++, epoch, what));
    }

    /** The process is dead; what it meant to do does not happen. */
    void died() {
        epoch++;
    }

    /** Does the next thing; false when nothing is left. */
    boolean step() {
        var next = entries.poll();
        while (next != null && next.epoch != NOBODYS && next.epoch != epoch) next = entries.poll();
        if (next == null) return false;
        now = next.at;
        events++;
        hash = hash * 31 + next.number * 17 + now;
        next.what.run();
        return true;
    }

    /** From now on what happens is written down. */
    void listen(Consumer<String> listener) {
        teller = Optional.of(listener);
    }

    /** Writes a line of the story, when somebody listens. */
    void tell(int intent, Supplier<String> line) {
        teller.ifPresent(hears ->
                hears.accept("%9.3f s  %-4s %s".formatted(now / 1000.0, intent < 0 ? "" : "#" + intent, line.get())));
    }

    /** Adds what was decided to the fingerprint of this run. */
    void note(Object what) {
        hash = hash * 31 + what.toString().hashCode();
    }

    long millis() {
        return now;
    }

    Instant instant() {
        return BEGIN.plusMillis(now);
    }

    Duration elapsed() {
        return Duration.ofMillis(now);
    }

    long events() {
        return events;
    }

    long hash() {
        return hash;
    }
}
