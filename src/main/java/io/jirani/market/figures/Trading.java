package io.jirani.market.figures;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import java.util.List;

/**
 * What was traded.
 *
 * @param bands an interval's trades by price; of a day none
 * @param saved by the buyers, against the supplier, at least
 */
public record Trading(List<Band> bands, Energy volume, Money saved) {
    Trading plus(Trading other) {
        return new Trading(List.of(), volume.plus(other.volume), saved.plus(other.saved));
    }
}
