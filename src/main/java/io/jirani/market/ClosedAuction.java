package io.jirani.market;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.kernel.TransferId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * An interval's auction as it was cleared: all that settlement needs of it. Handed over in the transaction that clears it.
 *
 * @param start the interval's
 * @param price the one price of the auction
 * @param pairs who gets energy from whom; none when nobody traded
 * @param wallets what of each buyer's money is held in its wallet
 * @param holds of all bids and offers, also of those that did not trade
 */
public record ClosedAuction(
        CommunityId community,
        Instant start,
        Price price,
        List<Pair> pairs,
        Map<HouseholdId, Money> wallets,
        List<TransferId> holds) {

    /** Energy that goes from one household to another. */
    public record Pair(HouseholdId buyer, HouseholdId seller, Energy energy) {
        public Pair {
            if (energy.isZero()) throw new IllegalArgumentException("a trade of nothing: " + buyer + ", " + seller);
        }
    }

    public ClosedAuction {
        pairs = List.copyOf(pairs);
        wallets = Map.copyOf(wallets);
        holds = List.copyOf(holds);
        var buyers = new HashSet<HouseholdId>();
        for (var pair : pairs) buyers.add(pair.buyer());
        for (var pair : pairs)
            if (buyers.contains(pair.seller()))
                throw new IllegalArgumentException("household " + pair.seller() + " buys and sells");
    }

    /** What was traded. */
    public Energy energy() {
        return pairs.stream().map(Pair::energy).reduce(Energy.ZERO, Energy::plus);
    }
}
