package io.jirani.market.auction;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;

/**
 * What a household sells of an interval's energy.
 *
 * @param ask the least it takes
 * @param floor the price that leaves it the supplier's feed-in credit after the fee: it never gets less
 */
public record Offer(OrderId id, HouseholdId household, Energy energy, Price ask, Price floor) {
    public Offer {
        if (energy.isZero()) throw new IllegalArgumentException("an offer of nothing: " + id);
    }

    /** The least this offer really takes: no trade is worse than the supplier. */
    public Price least() {
        return ask.compareTo(floor) >= 0 ? ask : floor;
    }
}
