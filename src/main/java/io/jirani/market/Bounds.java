package io.jirani.market;

import io.jirani.identity.Community;
import io.jirani.identity.Tariff;
import io.jirani.kernel.Price;
import io.jirani.kernel.Problem;

/**
 * Between which prices neighbours trade (ruling 15): a seller nets at least the feed-in credit after the fee, nobody pays
 * more than the supplier asks.
 */
public record Bounds(Price floor, Price cap) {
    public static Bounds of(Community community, Tariff tariff) {
        return new Bounds(tariff.floor(community.feePoints()), tariff.price());
    }

    /** Refuses an asking price outside the bounds, naming the bound. */
    public void checkAsk(Price ask) {
        if (ask.compareTo(floor) < 0)
            throw refused("the lowest price here is " + floor + ": below it the supplier's feed-in credit pays more");
        checkBelowCap(ask);
    }

    /**
     * Refuses a buyer's limit above the cap, naming it. A limit below the floor is not refused: it finds nothing on offer,
     * which is what such a buyer must be told.
     */
    public void checkLimit(Price limit) {
        checkBelowCap(limit);
    }

    private void checkBelowCap(Price price) {
        if (price.compareTo(cap) > 0)
            throw refused("the highest price here is " + cap + ": above it the supplier is cheaper");
    }

    private static Problem refused(String detail) {
        return Problem.of(Problem.Kind.PRICE_OUT_OF_BOUNDS, detail);
    }
}
