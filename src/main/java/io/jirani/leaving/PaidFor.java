package io.jirani.leaving;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import java.math.BigInteger;
import java.util.List;

/**
 * What was paid for bought credits that are still there. A watt-hour has no name: what came in first went out first, as in the
 * explorer, so what is left was bought last.
 */
final class PaidFor {
    /** Energy bought at once, and what was paid for it. */
    record Lot(Energy energy, Money paid) {}

    private PaidFor() {}

    /**
     * The price of what is left, a part of a lot rounded half up.
     *
     * @param newestFirst what was bought
     * @param otherwise for energy that no purchase explains, such as after a correction
     */
    static Money of(Energy left, List<Lot> newestFirst, Price otherwise) {
        var sum = Money.zero(otherwise.asset());
        var rest = left;
        for (var lot : newestFirst) {
            if (rest.isZero()) break;
            var part = rest.min(lot.energy);
            sum = sum.plus(part(lot, part));
            rest = rest.minus(part);
        }
        return sum.plus(otherwise.of(rest));
    }

    private static Money part(Lot lot, Energy part) {
        var whole = BigInteger.valueOf(lot.energy.wattHours());
        var cents = BigInteger.valueOf(lot.paid.minor())
                .multiply(BigInteger.valueOf(part.wattHours()))
                .add(whole.shiftRight(1))
                .divide(whole);
        return new Money(cents.longValueExact(), lot.paid.asset());
    }
}
