package io.jirani.settlement;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import java.util.List;

/**
 * A trade of an auction with its money. Over all trades of the auction each buyer pays and each seller gets exactly what
 * {@link AuctionOutcome} says.
 *
 * @param n which of the auction's, from 1
 * @param wallet what the buyer pays from its wallet
 * @param owed what it pays on its credit line, or is billed where money may not rest with us
 * @param strays what of its money goes to other sellers than the one that gives the energy
 */
public record AuctionTrade(
        int n, HouseholdId buyer, HouseholdId seller, Energy energy, Money wallet, Money owed, List<Stray> strays) {
    /** A cent or two for a seller whose own trades do not bring it all that is its. */
    public record Stray(HouseholdId seller, Money money) {}

    public AuctionTrade {
        strays = List.copyOf(strays);
    }

    /** What the buyer pays. */
    public Money paid() {
        return wallet.plus(owed);
    }

    /** What the seller that gives the energy gets. */
    public Money toSeller() {
        return strays.stream().map(Stray::money).reduce(paid(), Money::minus);
    }
}
