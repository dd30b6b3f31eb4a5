package io.jirani.market;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import java.time.Instant;

/**
 * A sell order. All it was placed for is open, reserved, sold or cancelled, and nothing else.
 *
 * @param sellerCode the seller's short code, such as {@code H0001}
 * @param place its number in the queue; a reservation that ends comes back under it
 */
public record Order(
        OrderId id,
        CommunityId community,
        HouseholdId seller,
        String sellerCode,
        Energy quantity,
        Energy open,
        Energy reserved,
        Energy sold,
        Energy cancelled,
        Price price,
        long place,
        Instant placedAt) {
    /** In one word, for those who look. */
    public enum State {
        OFFERED,
        RESERVED,
        SOLD,
        CANCELLED
    }

    public State state() {
        if (!open.isZero()) return State.OFFERED;
        if (!reserved.isZero()) return State.RESERVED;
        return sold.isZero() ? State.CANCELLED : State.SOLD;
    }

    OrderBook.Offer offer() {
        return new OrderBook.Offer(id, seller, open, price, place);
    }
}
