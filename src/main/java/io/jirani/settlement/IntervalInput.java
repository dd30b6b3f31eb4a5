package io.jirani.settlement;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Interval;
import java.util.List;
import java.util.Optional;

/**
 * What the meters say of a community's interval; metering answers it.
 *
 * @param households every household with a meter that had begun before the interval
 * @param meters whether all of them have been heard of at or after the interval's end
 */
public record IntervalInput(List<Use> households, Meters meters) {
    /** Whose interval is asked for. */
    public record Question(CommunityId community, Interval interval) {}

    /** Whether more can come that would change the answer. */
    public enum Meters {
        ALL_PASSED,
        SOME_SILENT
    }

    /** How well a register at a boundary is known (decided 23): read there, interpolated, or across a gap. */
    public enum Assurance {
        A,
        B,
        C
    }

    /** One household; empty while a register of one of its meters is unknown. */
    public record Use(HouseholdId household, Optional<Measured> measured) {}

    /** What its registers moved on in the interval, summed over its meters. */
    public record Measured(Energy imported, Energy exported, Assurance assurance) {}

    public IntervalInput {
        households = List.copyOf(households);
    }
}
