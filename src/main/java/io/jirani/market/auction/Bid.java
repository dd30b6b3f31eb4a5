package io.jirani.market.auction;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;

/**
 * What a household wants to buy of an interval's energy.
 *
 * @param limit the most it pays
 * @param cap the supplier's all-in price for this household: it never pays more, whatever its limit says
 */
public record Bid(OrderId id, HouseholdId household, Energy energy, Price limit, Price cap) {
    public Bid {
        if (energy.isZero()) throw new IllegalArgumentException("a bid for nothing: " + id);
    }

    /** The most this bid really pays: no trade is worse than the supplier. */
    public Price most() {
        return limit.compareTo(cap) <= 0 ? limit : cap;
    }
}
