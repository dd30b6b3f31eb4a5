package io.jirani.ops;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.run.EventLog;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody who looks: at one community, and there at everything (its operator, anybody in the demo) or at what all may
 * see and what is one household's own.
 *
 * @param household empty: sees everything of the community
 * @param code the household's short code, by which events name it
 */
public record Viewer(CommunityId community, Optional<HouseholdId> household, Optional<String> code, Homes homes) {
    /** Whose fine data somebody may watch as it comes. */
    public enum Homes {
        /** The neighbourhood is played: there is nobody in it. */
        ALL,
        /** Only one's own. An operator's every look at another's needs a reason and a line in its list (ruling 28). */
        OWN
    }

    private static final Set<String> FINE = Set.of("reading.stored", "interval.restated");
    private static final String SALE = "trade.settled";
    private static final List<String> TRADERS = List.of("seller", "buyer");

    /**
     * Whether this event is for these eyes. What is said of a meter or feeder that is no household's, such as why an operator
     * quarantined it, is the operator's; and so is what waits for operators to agree.
     */
    boolean sees(EventLog.Event event) {
        return event.community().equals(community)
                && !isAnothersFineData(event)
                && (household.isEmpty()
                        || (event.household().isEmpty() && !ofOperator(event.type()))
                        || event.household().equals(household));
    }

    /** What an event says to these eyes: who sold to whom is told to the two and to the operator. */
    JsonObject told(EventLog.Event event) {
        var data = event.data().copy();
        if (!event.type().equals(SALE) || household.isEmpty()) return data;
        if (TRADERS.stream().noneMatch(trader -> code.equals(Optional.ofNullable(data.getString(trader)))))
            TRADERS.forEach(data::remove);
        return data;
    }

    private boolean isAnothersFineData(EventLog.Event event) {
        return homes == Homes.OWN
                && FINE.contains(event.type())
                && event.household().isPresent()
                && !event.household().equals(household);
    }

    private static boolean ofOperator(String type) {
        return type.startsWith("meter.") || type.startsWith("feeder.") || type.startsWith("proposal.");
    }
}
