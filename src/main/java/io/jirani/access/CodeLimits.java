package io.jirani.access;

import io.jirani.kernel.Problem;
import java.time.Duration;

/**
 * How many codes may be sent: no phone is a toy of strangers, and a code has one chance in 200,000 of being guessed.
 *
 * @param perWindow to one number within {@code window}
 * @param perDay to one number within 24 hours
 * @param perAddress asked from one address within an hour; many people share one behind their carrier
 */
public record CodeLimits(int perWindow, Duration window, int perDay, int perAddress) {
    public static final CodeLimits RULED = new CodeLimits(3, Duration.ofMinutes(10), 10, 100);

    static final Duration DAY = Duration.ofDays(1);
    static final Duration HOUR = Duration.ofHours(1);

    /** What was asked for so far. */
    record Asked(int window, int day, int address) {}

    /** Refuses one code too many. */
    void check(Asked asked) {
        if (asked.window() >= perWindow || asked.day() >= perDay)
            throw Problem.of(
                    Problem.Kind.TOO_MANY_TRIES,
                    "this number was sent " + perWindow + " codes in " + window.toMinutes() + " min or " + perDay
                            + " in a day; wait");
        if (asked.address() >= perAddress)
            throw Problem.of(Problem.Kind.TOO_MANY_TRIES, "too many codes were asked for from this address; wait");
    }
}
