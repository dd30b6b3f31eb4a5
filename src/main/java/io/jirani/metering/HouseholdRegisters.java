package io.jirani.metering;

import io.jirani.kernel.HouseholdId;
import io.jirani.metering.Boundary.Flow;
import io.jirani.metering.MeterSpan.Begin;
import java.util.List;
import java.util.Optional;

/**
 * What the meters of a household say about an interval.
 *
 * @param flow over all its meters; empty while one of them is unknown: such a household is left out of the close
 * @param meters each meter that counts, with its registers at both boundaries, for a close that wants to keep them
 */
public record HouseholdRegisters(HouseholdId household, Optional<Flow> flow, List<MeterRegisters> meters) {
    /**
     * One meter's part.
     *
     * @param opens where it begins to count, when it does so here
     */
    public record MeterRegisters(
            MeterId meter, Optional<Boundary.At> start, Optional<Boundary.At> end, Optional<Begin> opens) {}

    public HouseholdRegisters {
        meters = List.copyOf(meters);
    }
}
