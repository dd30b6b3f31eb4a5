package io.jirani.metering;

import io.jirani.kernel.Dev;
import io.jirani.metering.IntakeState.Held;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Everything a meter can say, signed by its key. */
public sealed interface UplinkMessage {
    Dev dev();

    /** The meter's boot counter, one more at every start. */
    long boot();

    /**
     * {@code up/reading}: 1 to 60 rows.
     *
     * @param sent when the message was built; empty when the clock was never set
     */
    record Readings(Dev dev, long boot, Optional<Instant> sent, List<Reading> rows) implements UplinkMessage {
        public Readings {
            rows = List.copyOf(rows);
        }
    }

    /**
     * {@code up/state} of a meter that came online.
     *
     * @param upMs milliseconds since its start when it said so
     * @param t the same moment by its clock, if that was set: together a pair that places rows without time
     * @param next the sequence number it would give next
     * @param buffered how many rows and events it holds
     */
    record Hello(
            Dev dev,
            long boot,
            About about,
            OptionalLong upMs,
            Optional<Instant> t,
            OptionalLong next,
            OptionalLong buffered)
            implements UplinkMessage {
        /** What it holds, as far as it said. */
        Held held() {
            return next.isPresent() && buffered.isPresent()
                    ? new Held(next.getAsLong(), buffered.getAsLong())
                    : Held.UNKNOWN;
        }
    }

    /**
     * What a device says of itself; each empty when it does not.
     *
     * @param reset why it started
     */
    record About(String firmware, String hardware, String reset) {}

    /** {@code up/state} of a meter that went: its last will, or its farewell. */
    record Offline(Dev dev, long boot) implements UplinkMessage {}

    /**
     * {@code up/event}: something happened at the meter.
     *
     * @param seq from the same counter as rows
     * @param type dotted, such as {@code cover.opened}
     * @param data JSON object
     */
    record Happening(Dev dev, long boot, long seq, Optional<Instant> t, String type, String data)
            implements UplinkMessage {}

    /**
     * {@code up/result}: what became of a command.
     *
     * @param json the whole message
     */
    record Result(Dev dev, long boot, UUID command, Done done, String json) implements UplinkMessage {}

    /** Whether the meter did what it was told. */
    enum Done {
        DONE,
        REFUSED
    }
}
