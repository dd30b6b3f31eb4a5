package io.jirani.metering;

import io.jirani.kernel.Energy;

/**
 * The lifetime registers of a meter at one moment.
 *
 * @param imported OBIS 1-0:1.8.0
 * @param exported OBIS 1-0:2.8.0
 * @param generation rises when a register was reset or the meter swapped; two generations are never subtracted
 */
public record Registers(Energy imported, Energy exported, int generation) {
    private static final long SECONDS_PER_HOUR = 3_600;
    private static final long ROUNDING_WH = 10;

    /** Whether a later row's registers can follow these: same generation, none fell. */
    boolean rose(Registers later) {
        return generation == later.generation
                && imported.compareTo(later.imported) <= 0
                && exported.compareTo(later.exported) <= 0;
    }

    /** Whether the way from these to later ones, which rose, fits into a span at the most its place can move. */
    boolean plausible(Registers later, long spanMillis, Meter.Role role) {
        var most = spanMillis * role.mostKilowatts() / SECONDS_PER_HOUR + ROUNDING_WH;
        return later.imported.minus(imported).wattHours() <= most
                && later.exported.minus(exported).wattHours() <= most;
    }
}
