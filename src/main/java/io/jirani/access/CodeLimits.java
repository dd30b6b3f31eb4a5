package io.jirani.access;

import io.jirani.access.Codes.Asker;
import io.jirani.kernel.Problem;
import java.time.Duration;

/**
 * How many codes may be sent: no phone is a toy of strangers, and a code has one chance in 200,000 of being guessed.
 *
 * @param perWindow to one number within {@code window}, for strangers together and for devices we know
 * @param perDay to one number within 24 hours
 * @param kept of those of a day: what strangers leave to devices we know
 * @param perAddress asked from one address within an hour; many people share one behind their carrier
 */
public record CodeLimits(int perWindow, Duration window, int perDay, int kept, int perAddress) {
    public static final CodeLimits RULED = new CodeLimits(3, Duration.ofMinutes(10), 10, 3, 100);

    static final Duration DAY = Duration.ofDays(1);
    static final Duration HOUR = Duration.ofHours(1);

    /**
     * What was asked for so far.
     *
     * @param window for this number by the same sort of asker
     * @param strangers for this number in a day by strangers
     * @param day for this number in a day by anybody
     */
    record Asked(int window, int strangers, int day, int address) {}

    /** Refuses one code too many. */
    void check(Asked asked, Asker asker) {
        var tooMany = asked.day() >= perDay || (asker == Asker.STRANGER && asked.strangers() >= perDay - kept);
        if (asked.window() >= perWindow || tooMany)
            throw Problem.of(
                    Problem.Kind.TOO_MANY_TRIES,
                    "this number was sent " + perWindow + " codes in " + window.toMinutes() + " min or "
                            + (perDay - kept) + " in a day; wait, or ask from a device you signed in with");
        if (asked.address() >= perAddress)
            throw Problem.of(Problem.Kind.TOO_MANY_TRIES, "too many codes were asked for from this address; wait");
    }
}
