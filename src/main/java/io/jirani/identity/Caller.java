package io.jirani.identity;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Problem;

/** Who is calling: proven by a key, or nobody where the demo lets strangers look. */
public sealed interface Caller {
    /** Somebody who acts for one household. */
    record OfHousehold(HouseholdId household, CommunityId community) implements Caller {}

    /** Somebody who runs a community. */
    record Operator(CommunityId community) implements Caller {}

    /** Nobody we know; only where {@code JIRANI_COMPAT_OPEN} lets them in. */
    record Stranger() implements Caller {}

    /**
     * Whether this caller may see and act for a household. A refusal looks like absence: no one learns that what is not
     * theirs exists.
     */
    default boolean mayActFor(Household household) {
        return switch (this) {
            case OfHousehold own -> own.household().equals(household.id());
            case Operator operator -> operator.community().equals(household.community());
            case Stranger stranger -> false;
        };
    }

    /** Refuses with "not found" unless {@link #mayActFor}. */
    default void mustActFor(Household household) {
        if (!mayActFor(household)) throw Problem.notFound("no such household");
    }
}
