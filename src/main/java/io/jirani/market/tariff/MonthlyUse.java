package io.jirani.market.tariff;

import io.jirani.kernel.Energy;

/**
 * What a household took from the supplier, by which its band is found.
 *
 * @param average a month's, of the three before this one
 * @param soFar in this month
 */
public record MonthlyUse(Energy average, Energy soFar) {
    /** Of a household that is new: the lowest band, so that nobody is told a price above his own. */
    public static final MonthlyUse NONE = new MonthlyUse(Energy.ZERO, Energy.ZERO);

    MonthlyUse plus(Energy more) {
        return new MonthlyUse(average, soFar.plus(more));
    }
}
