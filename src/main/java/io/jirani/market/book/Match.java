package io.jirani.market.book;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;

/**
 * Energy of one order reserved for another, until the buyer has paid or has not.
 *
 * @param price of the order that rested
 */
public record Match(
        TradeNumber number,
        OrderId buy,
        HouseholdId buyer,
        OrderId sell,
        HouseholdId seller,
        Energy energy,
        Price price) {
    /** What it costs: rounded half up to the cent, once, the same for both. */
    public Money value() {
        return price.of(energy);
    }
}
