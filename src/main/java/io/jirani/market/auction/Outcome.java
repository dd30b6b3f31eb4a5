package io.jirani.market.auction;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Price;
import java.util.List;
import java.util.Optional;

/** What became of an auction. */
public sealed interface Outcome {
    /**
     * Neighbours trade.
     *
     * @param price the one price of the auction: the middle of lowest and highest, rounded down to the cent
     * @param lowest the least price that clears the auction
     * @param highest the greatest that does
     * @param energy what is traded, on either side
     * @param bought what each bid got, in the order the bids were given; a bid that got nothing is not there
     * @param sold what each offer sold, likewise
     */
    record Cleared(Price price, Price lowest, Price highest, Energy energy, List<Fill> bought, List<Fill> sold)
            implements Outcome {
        public Cleared {
            bought = List.copyOf(bought);
            sold = List.copyOf(sold);
        }
    }

    /**
     * Nobody pays what anybody asks, or a side is empty.
     *
     * @param indicative the middle of the best bid and the best offer, where there are both
     */
    record NoTrade(Optional<Price> indicative) implements Outcome {}
}
