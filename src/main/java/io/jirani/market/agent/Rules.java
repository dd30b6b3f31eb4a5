package io.jirani.market.agent;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import java.util.Optional;

/** What a household wants of the automatic market, said once: a mode, or limits of its own. */
public sealed interface Rules {
    /** For who wants to choose no numbers. */
    enum Mode implements Rules {
        /** Trades whenever it is better than the supplier. */
        ALWAYS,
        /** Trades only in the better half of what is possible: sells dear, buys cheap. */
        PATIENT,
        /** Keeps what it makes, uses it later, and buys from the supplier only. */
        ALONE
    }

    /**
     * Limits of its own. What is not there is not limited, but for the supplier's prices.
     *
     * @param sellAbove the least it takes
     * @param buyBelow the most it pays
     * @param keep the energy it wants to own before it sells
     * @param spendADay the most it spends on neighbours' energy in a day
     */
    record Limits(Optional<Price> sellAbove, Optional<Price> buyBelow, Energy keep, Optional<Money> spendADay)
            implements Rules {}
}
