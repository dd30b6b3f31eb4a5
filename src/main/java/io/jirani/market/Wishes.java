package io.jirani.market;

import io.jirani.kernel.HouseholdId;
import io.jirani.market.agent.Rules;
import java.util.Optional;
import java.util.Set;

/**
 * What a household wants of automatic trading.
 *
 * @param rules empty: it does not trade automatically
 * @param friends who is to have its energy before anybody else
 * @param unsold what becomes of energy that was offered and nobody bought
 */
public record Wishes(Optional<Rules> rules, Set<HouseholdId> friends, Unsold unsold) {
    /** What becomes of energy that was offered and nobody bought. */
    public enum Unsold {
        /** It is the household's credit, at the community's ratio. */
        BANK,
        /** The supplier has it at its feed-in credit. */
        SUPPLIER
    }

    /** Of a household that never said anything. */
    public static final Wishes NONE = new Wishes(Optional.empty(), Set.of());

    /** What is not sold is banked. */
    public Wishes(Optional<Rules> rules, Set<HouseholdId> friends) {
        this(rules, friends, Unsold.BANK);
    }

    public Wishes {
        friends = Set.copyOf(friends);
    }
}
