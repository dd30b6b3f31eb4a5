package io.jirani.metering;

import io.jirani.metering.Boundary.Flow;
import io.jirani.metering.HouseholdRegisters.MeterRegisters;
import java.util.List;
import java.util.Optional;

/**
 * What the meters on a community's feeder say about an interval (ruling 25): import is what came into the community,
 * export what left it.
 *
 * @param flow over all of them; empty while one of them is unknown
 * @param meters those that count; none when the community has no feeder meter in service
 */
public record FeederRegisters(Optional<Flow> flow, List<MeterRegisters> meters) {
    public FeederRegisters {
        meters = List.copyOf(meters);
    }
}
