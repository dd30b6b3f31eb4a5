package io.jirani.market.tariff;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import java.time.LocalDateTime;
import java.util.List;

/**
 * What the supplier asks of one household at one moment.
 *
 * @param version of the tariff, which every price made from this one keeps
 * @param at by the community's clock on the wall
 */
public record SupplierPrice(int version, TariffTable table, LocalDateTime at, MonthlyUse use) {
    /** The most the household pays a neighbour for its next watt-hour. */
    public Price cap() {
        return table.marginal(at, use).down();
    }

    /** The most anybody here pays a neighbour. */
    public Price dearest() {
        return table.dearest(at).down();
    }

    /**
     * The least the household takes from a neighbour.
     *
     * @param feePoints the fee on a sale, in basis points
     */
    public Price floor(int feePoints) {
        return table.feedIn(at, use).floor(feePoints);
    }

    /** What the supplier credits it, in whole cents, in its favour. */
    public Price feedIn() {
        return table.feedIn(at, use).up();
    }

    /** What the supplier charges it for energy. */
    public Money cost(Energy energy) {
        return table.cost(at, use, energy);
    }

    /** Energy in parts with one cap each: a bid that crosses a band's end is two bids (ruling 15). */
    public List<Slice> slices(Energy energy) {
        return table.slices(at, use, energy);
    }
}
