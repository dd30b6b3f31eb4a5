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
public record Viewer(CommunityId community, Optional<HouseholdId> household) {
    /**
     * Whether this event is for these eyes. What is said of a meter or feeder that is no household's, such as why an operator
     * quarantined it, is the operator's.
     */
    boolean sees(EventLog.Event event) {
        return event.community().equals(community)
                && (household.isEmpty()
                        || (event.household().isEmpty() && !ofGrid(event.type()))
                        || event.household().equals(household));
    }

    private static boolean ofGrid(String type) {
        return type.startsWith("meter.") || type.startsWith("feeder.");
    }
}
