package io.jirani.metering;

import io.jirani.metering.Reading.TimeQuality;
import io.jirani.metering.UplinkMessage.Hello;
import io.jirani.metering.UplinkMessage.Readings;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * At this many milliseconds after its start a meter's clock showed this.
 *
 * @param proof whether that can be relied on against the meter
 */
public record ClockPair(long boot, long upMs, Instant t, Proof proof) {
    /** What speaks for a clock. */
    public enum Proof {
        /** It was synchronised, or agreed with the arrival of the message. */
        PROVEN,
        /** It ran freely: it may be wrong by any time, though it places the rows of its boot. */
        CLAIMED
    }

    /** A clock that is no further behind the arrival is right, or ahead, from which nothing follows against the meter. */
    private static final Duration AGREES = Duration.ofMinutes(1);

    /** A pair that a message gives, from its best row. */
    static Optional<ClockPair> of(Readings message, Instant now) {
        Optional<Reading> best = Optional.empty();
        for (var row : message.rows()) {
            if (row.t().isEmpty() || !Fit.ofThisWorld(row.t().get(), now)) continue;
            if (best.isEmpty() || better(row, best.get())) best = Optional.of(row);
        }
        return best.map(row -> {
            var t = row.t().orElseThrow();
            var proof = row.quality() == TimeQuality.SYNC ? Proof.PROVEN : byArrival(t, now);
            return new ClockPair(message.boot(), row.upMs(), t, proof);
        });
    }

    /** A pair that a hello gives. */
    static Optional<ClockPair> of(Hello hello, Instant now) {
        return hello.t()
                .filter(t -> hello.upMs().isPresent() && Fit.ofThisWorld(t, now))
                .map(t -> new ClockPair(hello.boot(), hello.upMs().getAsLong(), t, byArrival(t, now)));
    }

    /** When rows were made last by a clock that was synchronised: one that runs freely may be ahead. */
    static Optional<Instant> made(Readings message, Instant now) {
        return message.rows().stream()
                .filter(row -> row.quality() == TimeQuality.SYNC)
                .flatMap(row -> row.t().stream())
                .filter(t -> Fit.ofThisWorld(t, now))
                .max(Comparator.naturalOrder());
    }

    /** What the clock showed at another moment after the same start. */
    Instant at(long otherUpMs) {
        return t.minusMillis(upMs - otherUpMs);
    }

    /** Whether it is kept rather than another one of the same boot. */
    boolean outdoes(ClockPair other) {
        return boot == other.boot && proof == Proof.PROVEN && other.proof == Proof.CLAIMED;
    }

    private static Proof byArrival(Instant t, Instant now) {
        return t.isBefore(now.minus(AGREES)) ? Proof.CLAIMED : Proof.PROVEN;
    }

    private static boolean better(Reading one, Reading other) {
        if (one.quality() != other.quality()) return one.quality() == TimeQuality.SYNC;
        return one.seq() > other.seq();
    }
}
