package io.jirani.market.figures;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import java.util.Collection;

/**
 * Energy at prices next to each other, of so many homes that none of them can be seen in it.
 *
 * @param count trades, or orders
 */
public record Band(Price low, Price high, Energy energy, int count) {
    /**
     * What its buyers saved at least against a supplier's price. Made of what is told and of the supplier's published price alone: the
     * exact sum would be a second equation, by which energy at one of two prices can be worked out.
     */
    public Money saved(Price supplier) {
        return supplier.compareTo(high) <= 0
                ? Money.zero(high.asset())
                : supplier.of(energy).minus(high.of(energy));
    }

    static Energy energy(Collection<Band> bands) {
        return bands.stream().map(Band::energy).reduce(Energy.ZERO, Energy::plus);
    }

    static Money saved(Collection<Band> bands, Price supplier) {
        return bands.stream().map(band -> band.saved(supplier)).reduce(Money.zero(supplier.asset()), Money::plus);
    }
}
