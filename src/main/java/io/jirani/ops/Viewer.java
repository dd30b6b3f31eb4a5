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
    /** Whether this event is for these eyes. */
    boolean sees(EventLog.Event event) {
        return event.community().equals(community)
                && (household.isEmpty()
                        || event.household().isEmpty()
                        || event.household().equals(household));
    }
}
