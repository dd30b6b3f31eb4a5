package io.jirani.settlement;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.LargestRemainder;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What an auction came to for each household (ruling 16). A buyer pays for its energy once, rounded half up; what buyers pay
 * together is shared to the sellers by energy with largest remainder. Which pairs traded changes nobody's total.
 */
public record AuctionOutcome(List<Share> buyers, List<Share> sellers) {
    /** A household's energy and its money. */
    public record Share(HouseholdId household, Energy energy, Money money) {}

    /** What a household bought or sold. */
    public record Traded(HouseholdId household, Energy energy) {}

    public AuctionOutcome {
        buyers = List.copyOf(buyers);
        sellers = List.copyOf(sellers);
    }

    /** Places money at the one price. Refuses sides that do not trade the same energy, and an auction of nothing. */
    public static AuctionOutcome of(Price price, List<Traded> buyers, List<Traded> sellers) {
        var bought = sum(buyers);
        if (bought.isZero() || !bought.equals(sum(sellers)))
            throw new IllegalArgumentException("bought " + bought + ", sold " + sum(sellers));
        var paying = buyers.stream()
                .map(buyer -> new Share(buyer.household(), buyer.energy(), price.of(buyer.energy())))
                .toList();
        var pot = paying.stream().map(Share::money).reduce(Money.zero(price.asset()), Money::plus);
        var inOrder = sellers.stream()
                .sorted(Comparator.comparing(seller -> seller.household().toString()))
                .toList();
        var shares = LargestRemainder.divide(
                pot.minor(),
                inOrder.stream().map(seller -> seller.energy().wattHours()).toList());
        var receiving = new ArrayList<Share>();
        for (int i = 0; i < shares.size(); i++)
            receiving.add(new Share(
                    inOrder.get(i).household(), inOrder.get(i).energy(), new Money(shares.get(i), price.asset())));
        return new AuctionOutcome(paying, receiving);
    }

    private static Energy sum(List<Traded> side) {
        return side.stream().map(Traded::energy).reduce(Energy.ZERO, Energy::plus);
    }
}
