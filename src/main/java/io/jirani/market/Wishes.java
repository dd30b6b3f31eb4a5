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
 */
public record Wishes(Optional<Rules> rules, Set<HouseholdId> friends) {
    /** Of a household that never said anything. */
    public static final Wishes NONE = new Wishes(Optional.empty(), Set.of());

    public Wishes {
        friends = Set.copyOf(friends);
    }
}
