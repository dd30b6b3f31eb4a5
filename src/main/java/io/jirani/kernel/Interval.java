package io.jirani.kernel;

import java.time.Duration;
import java.time.Instant;

/**
 * A slice of time [start, start + length), aligned to UTC, in which a household's net energy is known.
 *
 * @param length whole seconds, at least one
 */
public record Interval(Instant start, Duration length) implements Comparable<Interval> {
    public Interval {
        if (length.toSeconds() < 1 || length.toNanosPart() != 0)
            throw new IllegalArgumentException("an interval is whole seconds: " + length);
        if (start.getNano() != 0 || Math.floorMod(start.getEpochSecond(), length.toSeconds()) != 0)
            throw new IllegalArgumentException("not on a boundary: " + start);
    }

    /** The interval that holds a moment. A moment on a boundary belongs to the interval it begins. */
    public static Interval holding(Instant moment, Duration length) {
        var seconds = moment.getEpochSecond();
        return new Interval(Instant.ofEpochSecond(seconds - Math.floorMod(seconds, length.toSeconds())), length);
    }

    public Instant end() {
        return start.plus(length);
    }

    public Interval next() {
        return new Interval(end(), length);
    }

    @Override
    public int compareTo(Interval other) {
        return start.compareTo(other.start);
    }
}
