package io.jirani.market.tariff;

import io.jirani.kernel.Energy;
import java.util.Map;
import java.util.Optional;

/**
 * A band of monthly use and its energy charge.
 *
 * @param upTo the most energy of a month that falls in it; the last band has no end
 * @param energy the charge, before levies and percentages
 * @param inPeriod the charge in periods of the day where it is another, by the period's name
 */
public record Band(String name, Optional<Energy> upTo, UnitCost energy, Map<String, UnitCost> inPeriod) {
    public Band {
        inPeriod = Map.copyOf(inPeriod);
    }

    /** A band whose charge is the same all day. */
    public Band(String name, Optional<Energy> upTo, UnitCost energy) {
        this(name, upTo, energy, Map.of());
    }

    UnitCost energy(Optional<Period> period) {
        return period.map(its -> inPeriod.getOrDefault(its.name(), energy)).orElse(energy);
    }
}
