package io.jirani.market;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.kernel.PurchaseId;
import io.jirani.kernel.TradeId;
import io.jirani.kernel.TransferId;

/**
 * A part of one seller's order that went into a purchase.
 *
 * @param sellerCode the seller's short code
 * @param value what it costs, the same on both sides
 * @param hold the books' hold on the seller's offered energy
 */
public record Trade(
        TradeId id,
        PurchaseId purchase,
        OrderId order,
        HouseholdId seller,
        String sellerCode,
        HouseholdId buyer,
        Energy energy,
        Price price,
        Money value,
        TransferId hold,
        State state) {
    /** Where it stands; always as its purchase. */
    public enum State {
        RESERVED,
        SETTLED,
        RELEASED
    }
}
