package io.jirani.identity;

import io.jirani.kernel.Price;
import java.time.Instant;

/**
 * What the supplier asks and credits, from a moment on.
 *
 * @param price all-in price of a kilowatt-hour, the most anybody pays here
 * @param feedIn what the supplier credits for exported energy, the least a seller gets after the fee
 */
public record Tariff(Instant effectiveFrom, Price price, Price feedIn) {
    /**
     * The lowest price a seller may ask so that after the fee he is not below the feed-in credit (ruling 15):
     * {@code ceil(feed_in × 10000 / (10000 − fee_bp))}.
     */
    public Price floor(int feePoints) {
        return new Price(
                Math.ceilDiv(Math.multiplyExact(feedIn.minorPerKwh(), 10_000L), 10_000L - feePoints), feedIn.asset());
    }
}
