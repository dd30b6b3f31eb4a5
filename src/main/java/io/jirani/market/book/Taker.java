package io.jirani.market.book;

import io.jirani.kernel.HouseholdId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An order that comes to a book, and what suits it there.
 *
 * @param onlyFrom the sellers it wants, when it named any
 */
record Taker(OnBook order, Optional<Set<HouseholdId>> onlyFrom, Instant now) {
    static Taker ofAnybody(OnBook order, Instant now) {
        return new Taker(order, Optional.empty(), now);
    }

    /** The best there is on the other side, when its limit reaches so far. */
    @Nullable
    OnBook first(BookSide other) {
        return reached(other.best());
    }

    /** What it comes to next, when its limit reaches so far. */
    @Nullable
    OnBook after(BookSide other, OnBook resting) {
        return reached(other.after(resting));
    }

    private @Nullable OnBook reached(@Nullable OnBook resting) {
        return resting != null && resting.merit() >= OnBook.merit(resting.side, order.price) ? resting : null;
    }

    boolean takes(OnBook resting) {
        return !resting.household.equals(order.household)
                && resting.trades(now)
                && (onlyFrom.isEmpty() || onlyFrom.get().contains(resting.household));
    }

    /** How much it would get, as far as it wants it. */
    long available(BookSide other) {
        long found = 0;
        for (var resting = first(other); resting != null && found < order.open; resting = after(other, resting))
            if (takes(resting)) found += Math.min(resting.open, order.open - found);
        return found;
    }
}
