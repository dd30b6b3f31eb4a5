package io.jirani.metering;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One row of a meter: its registers at one moment (meter-uplink schema v1).
 *
 * @param seq rises over the meter's life; (dev, seq) names the row
 * @param t when the registers were read; empty when the meter's clock was never set
 * @param upMs milliseconds since the meter started, from its monotonic clock
 * @param flags bits: 0 estimated, 1 register reset, 2 buffer overflow before this row, 3 cover open, 4 relay open,
 *     5 meter bus error (registers are the last good ones)
 */
public record Reading(
        long seq, Optional<Instant> t, long upMs, TimeQuality quality, Registers registers, Gauges gauges, int flags) {
    private static final int ESTIMATED_OR_BUS_ERROR = 0b100001;

    /** Where a row's time comes from. */
    public enum TimeQuality {
        /** The meter's clock was disciplined by SNTP. */
        SYNC,
        /** It ran freely since its last sync. */
        HOLD,
        /** It was never set. */
        NONE,
        /** It was never set when the row was made; the gateway placed the row from a later pair of the same boot. */
        PLACED,
        /** An adapter read it; nobody signed it. */
        FOREIGN;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** As it stands on the wire and in the database. */
        public String word() {
            return word;
        }
    }

    /**
     * What the meter measured besides, each only if it sent it.
     *
     * @param powerW + import, - export
     * @param socPermille state of charge of a battery, per mille
     */
    public record Gauges(OptionalLong powerW, OptionalLong voltageMv, OptionalLong currentMa, OptionalInt socPermille) {
        public static final Gauges NONE =
                new Gauges(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalInt.empty());
    }

    /** This row, put in its place in time by the gateway. */
    Reading placed(Instant moment) {
        return new Reading(seq, Optional.of(moment), upMs, TimeQuality.PLACED, registers, gauges, flags);
    }

    /** This row with its registers in another generation than the meter says. */
    Reading in(int generation) {
        if (generation == registers.generation()) return this;
        var shifted = new Registers(registers.imported(), registers.exported(), generation);
        return new Reading(seq, t, upMs, quality, shifted, gauges, flags);
    }

    /** Whether another row says the same: its number aside, one row of one meter. */
    boolean same(Reading other) {
        return upMs == other.upMs
                && registers.imported().equals(other.registers.imported())
                && registers.exported().equals(other.registers.exported());
    }

    /** The best a row can vouch for: estimates are C, what we placed in time and what nobody signed is B. */
    static Assurance assurance(TimeQuality quality, int flags) {
        if ((flags & ESTIMATED_OR_BUS_ERROR) != 0) return Assurance.C;
        return quality == TimeQuality.PLACED || quality == TimeQuality.FOREIGN ? Assurance.B : Assurance.A;
    }
}
