package io.jirani.market.figures;

import io.jirani.kernel.Price;
import java.time.Instant;
import java.util.Optional;

/**
 * What is told of an interval or a day.
 *
 * @param start of a day: its first moment in the community's zone
 * @param prices the least and the most that was paid; empty where nobody traded. Always told
 * @param supplier what the supplier asked meanwhile in its lowest band, at least
 * @param count of how many of how many intervals it tells
 */
public record Figures(
        Kind kind,
        Instant start,
        Optional<Prices> prices,
        Price supplier,
        Figure<Trading> traded,
        Figure<Share> local,
        Count count) {
    /** Of what time. */
    public enum Kind {
        INTERVAL,
        DAY
    }

    /** From the lowest to the highest. */
    public record Prices(Price low, Price high) {
        Prices and(Prices other) {
            return new Prices(
                    low.compareTo(other.low) <= 0 ? low : other.low,
                    high.compareTo(other.high) >= 0 ? high : other.high);
        }
    }

    /** Intervals in all, those whose trades are in it, and those whose use is. */
    public record Count(int intervals, int traded, int local) {}
}
