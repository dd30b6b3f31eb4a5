package io.jirani.market.round;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Price;
import io.jirani.market.ClosedAuction.Pair;
import io.jirani.market.agent.Decision;
import java.util.List;
import java.util.Optional;

/**
 * What became of an interval's automatic trading.
 *
 * @param done every trader's part, in the order of their ids
 * @param price the one price of the interval; where nobody traded the indicative one, where there is one
 * @param pairs who gets energy from whom
 */
public record Round(List<Done> done, Optional<Price> price, List<Pair> pairs) {
    /**
     * What one household's agent decided and what came of it.
     *
     * @param traded bought or sold
     */
    public record Done(HouseholdId household, Decision decision, Energy traded) {}

    public Round {
        done = List.copyOf(done);
        pairs = List.copyOf(pairs);
    }
}
