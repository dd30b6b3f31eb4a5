package io.jirani.identity;

import io.jirani.kernel.Problem;
import java.time.Duration;
import java.time.Instant;

/** Who stole a number signs in with a new device: what moves money out waits until the owner had a day to notice. */
public final class CoolDown {
    private static final Duration DAY = Duration.ofHours(24);

    private CoolDown() {}

    /** Refuses what comes from a device that we know for less than a day. Keys are handed out by operators and do not wait. */
    public static void check(Who who, Instant now) {
        var until = who.deviceSince().plus(DAY);
        if (until.isAfter(now))
            throw Problem.of(Problem.Kind.CONFLICT, "this device is new here: it may do this from " + until + " on");
    }
}
