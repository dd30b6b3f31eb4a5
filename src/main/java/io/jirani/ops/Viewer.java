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

    /** What an operator hears of homes. What is not here, and be it new, is that home's alone. */
    private static final Set<String> TO_OPERATORS = Set.of(
            "auction.refused",
            "collection.state",
            "consent.changed",
            "entry.reversed",
            "erasure.changed",
            "household.frozen",
            "household.leaving",
            "household.left",
            "household.stays",
            "payout.state",
            "purchase.released",
            "purchase.reserved",
            "session.reused");

    private static final String SALE = "trade.settled";
    private static final List<String> TRADERS = List.of("seller", "buyer");
    private static final List<String> NAMES = List.of("seller", "buyer", "household");
    private static final Set<String> MONEY = Set.of("collection.state", "payout.state");

    /**
     * Whether this event is for these eyes: of another's home only what is on the list. What is said of a meter or feeder that is no household's, such as why an operator
     * quarantined it, is the operator's; and so is what waits for operators to agree.
     */
    boolean sees(EventLog.Event event) {
        return event.community().equals(community)
                && !isAnothersOwn(event)
                && (household.isEmpty()
                        || (event.household().isEmpty() && !ofOperator(event.type()))
                        || event.household().equals(household));
    }

    /**
     * What an event says to these eyes: who sold to whom is told to the two. An operator hears that there was a trade, a
     * purchase or a payment, and asks with a reason whose.
     */
    JsonObject told(EventLog.Event event) {
        var data = event.data().copy();
        if (isOperator() && isOfTrade(event.type())) NAMES.forEach(data::remove);
        if (household.isEmpty() || !event.type().equals(SALE)) return data;
        if (TRADERS.stream().noneMatch(trader -> code.equals(Optional.ofNullable(data.getString(trader)))))
            TRADERS.forEach(data::remove);
        return data;
    }

    /** Whether it is an operator: one who sees the community, but of another's own nothing without a reason. */
    boolean isOperator() {
        return household.isEmpty() && homes == Homes.OWN;
    }

    private boolean isAnothersOwn(EventLog.Event event) {
        return isOperator()
                && event.household().isPresent()
                && !TO_OPERATORS.contains(event.type())
                && !ofOperator(event.type());
    }

    private static boolean isOfTrade(String type) {
        return type.equals(SALE) || type.startsWith("purchase.") || MONEY.contains(type);
    }

    private static boolean ofOperator(String type) {
        return type.startsWith("meter.") || type.startsWith("feeder.") || type.startsWith("proposal.");
    }
}
