package io.jirani.market.book;

import io.jirani.kernel.HouseholdId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * An order that comes to a book, and what suits it there.
 *
 * @param onlyFrom the sellers it wants, when it named any
 */
record Taker(OnBook order, Optional<Set<HouseholdId>> onlyFrom, Instant now) {
    static Taker ofAnybody(OnBook order, Instant now) {
        return new Taker(order, Optional.empty(), now);
    }

    /** The last rank on the other side that its limit reaches. */
    long worst() {
        return OnBook.rank(order.side.other(), order.price);
    }

    boolean takes(OnBook resting) {
        return !resting.household.equals(order.household)
                && resting.trades(now)
                && (onlyFrom.isEmpty() || onlyFrom.get().contains(resting.household));
    }

    /** How much it would get, as far as it wants it. */
    long available(BookSide other) {
        var found = new long[1];
        other.walk(worst(), resting -> {
            if (takes(resting)) found[0] += Math.min(resting.open, order.open - found[0]);
            return found[0] < order.open;
        });
        return found[0];
    }
}
