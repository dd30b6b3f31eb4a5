package io.jirani.market;

import io.jirani.identity.Community;
import io.jirani.kernel.Price;
import io.jirani.kernel.Problem;
import io.jirani.market.tariff.SupplierPrice;

/**
 * Between which prices a household trades with neighbours (ruling 15): as a seller it nets at least its feed-in credit after
 * the fee, as a buyer it pays no more than the supplier asks of it.
 *
 * @param cap the most it pays
 * @param dearest the most it may ask, as a neighbour in a dearer band may pay it
 */
public record Bounds(Price floor, Price cap, Price dearest) {
    public static Bounds of(Community community, SupplierPrice supplier) {
        return new Bounds(supplier.floor(community.feePoints()), supplier.cap(), supplier.dearest());
    }

    /** Refuses an asking price outside the bounds, naming the bound. */
    public void checkAsk(Price ask) {
        if (ask.compareTo(floor) < 0)
            throw refused("the lowest price here is " + floor + ": below it the supplier's feed-in credit pays more");
        if (ask.compareTo(dearest) > 0)
            throw refused("the highest price here is " + dearest + ": above it the supplier is cheaper");
    }

    /**
     * Refuses a buyer's limit above the cap, naming it. A limit below the floor is not refused: it finds nothing on offer,
     * which is what such a buyer must be told.
     */
    public void checkLimit(Price limit) {
        if (limit.compareTo(cap) > 0)
            throw refused("the highest price here is " + cap + ": above it the supplier is cheaper");
    }

    private static Problem refused(String detail) {
        return Problem.of(Problem.Kind.PRICE_OUT_OF_BOUNDS, detail);
    }
}
