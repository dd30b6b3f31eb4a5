package io.jirani.metering;

import io.jirani.kernel.Dev;
import io.jirani.kernel.Problem;
import io.jirani.metering.Meter.Status;
import java.util.Locale;

/** What may happen to a meter, where in its life, and where it is then. */
enum MeterMove {
    /** A household makes a meter in stock its own, by its code or by a swap. */
    CLAIM(Status.ACTIVE),
    /** Its household goes; the place keeps it. */
    HAND_BACK(Status.STOCK),
    QUARANTINE(Status.QUARANTINED),
    RELEASE(Status.ACTIVE),
    DECOMMISSION(Status.DECOMMISSIONED);

    private final Status to;

    MeterMove(Status to) {
        this.to = to;
    }

    /** The status after it. Refuses a meter that is elsewhere in its life. */
    Status of(Dev dev, Status now) {
        if (!from(now))
            throw Problem.of(
                    Problem.Kind.CONFLICT,
                    "the meter " + dev + " is " + now.name().toLowerCase(Locale.ROOT));
        return to;
    }

    private boolean from(Status now) {
        return switch (this) {
            case CLAIM -> now == Status.STOCK;
            case HAND_BACK -> now == Status.ACTIVE || now == Status.QUARANTINED;
            case QUARANTINE -> now == Status.ACTIVE;
            case RELEASE -> now == Status.QUARANTINED;
            case DECOMMISSION -> now != Status.DECOMMISSIONED;
        };
    }
}
