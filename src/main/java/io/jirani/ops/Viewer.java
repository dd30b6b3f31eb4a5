package io.jirani.ops;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.run.EventLog;
import java.util.Optional;

/**
 * Somebody who looks: at one community, and there at everything (its operator, anybody in the demo) or at what all may
 * see and what is one household's own.
 *
 * @param household empty: sees everything of the community
 */
public record Viewer(CommunityId community, Optional<HouseholdId> household, Homes homes) {
    /** Whose fine data somebody may watch as it comes. */
    public enum Homes {
        /** The neighbourhood is played: there is nobody in it. */
        ALL,
        /** Only one's own. An operator's every look at another's needs a reason and a line in its list (ruling 28). */
        OWN
    }

    private static final String FINE = "reading.stored";

    /**
     * Whether this event is for these eyes. What is said of a meter or feeder that is no household's, such as why an operator
     * quarantined it, is the operator's.
     */
    boolean sees(EventLog.Event event) {
        return event.community().equals(community)
                && !isAnothersFineData(event)
                && (household.isEmpty()
                        || (event.household().isEmpty() && !ofGrid(event.type()))
                        || event.household().equals(household));
    }

    private boolean isAnothersFineData(EventLog.Event event) {
        return homes == Homes.OWN
                && event.type().equals(FINE)
                && event.household().isPresent()
                && !event.household().equals(household);
    }

    private static boolean ofGrid(String type) {
        return type.startsWith("meter.") || type.startsWith("feeder.");
    }
}
