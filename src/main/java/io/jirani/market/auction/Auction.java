package io.jirani.market.auction;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Price;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The call auction: bids from the highest down meet offers from the lowest up while a bid pays what an offer asks; all trade
 * at one price. It serves the most energy that any single price can, and among orders at the price where it ends each gets
 * its share, so nothing depends on who came first.
 */
public final class Auction {
    private Auction() {}

    /**
     * Clears an interval. Ids of orders differ; a household stands on one side (it is net over its meters).
     *
     * @throws IllegalArgumentException if a household buys and sells, or currencies differ
     */
    public static Outcome clear(List<Bid> bids, List<Offer> offers) {
        checkSides(bids, offers);
        if (bids.isEmpty() || offers.isEmpty()) return new Outcome.NoTrade(Optional.empty());
        var asset = bids.getFirst().limit().asset();
        var demand = demand(bids, asset);
        var supply = supply(offers, asset);
        var indicative = middle(demand.price(), supply.price());
        if (demand.price() < supply.price()) return new Outcome.NoTrade(Optional.of(new Price(indicative, asset)));

        long traded = 0;
        long lastBid = 0;
        long lastAsk = 0;
        while (demand.isOpen() && supply.isOpen() && demand.price() >= supply.price()) {
            var energy = Math.min(demand.left(), supply.left());
            lastBid = demand.price();
            lastAsk = supply.price();
            demand.take(energy);
            supply.take(energy);
            traded += energy;
        }
        // What is still open wants to trade at its own price: below the best open bid, or above the best open offer,
        // somebody unserved would want in.
        var lowest = demand.isOpen() ? Math.max(lastAsk, demand.price()) : lastAsk;
        var highest = supply.isOpen() ? Math.min(lastBid, supply.price()) : lastBid;
        return new Outcome.Cleared(
                new Price(middle(lowest, highest), asset),
                new Price(lowest, asset),
                new Price(highest, asset),
                new Energy(traded),
                bought(bids, demand),
                sold(offers, supply));
    }

    private static long middle(long one, long other) {
        return one / 2 + other / 2 + (one % 2 + other % 2) / 2;
    }

    private static void checkSides(List<Bid> bids, List<Offer> offers) {
        var sellers = new HashSet<HouseholdId>(offers.size() * 2);
        for (var offer : offers) sellers.add(offer.household());
        for (var bid : bids)
            if (sellers.contains(bid.household()))
                throw new IllegalArgumentException("household " + bid.household() + " buys and sells");
    }

    private static Ladder demand(List<Bid> bids, Asset asset) {
        var prices = new long[bids.size()];
        var energies = new long[bids.size()];
        for (int i = 0; i < prices.length; i++) {
            prices[i] = in(asset, bids.get(i).most());
            energies[i] = bids.get(i).energy().wattHours();
        }
        return Ladder.fromTheTop(prices, energies, i -> bids.get(i).id());
    }

    private static Ladder supply(List<Offer> offers, Asset asset) {
        var prices = new long[offers.size()];
        var energies = new long[offers.size()];
        for (int i = 0; i < prices.length; i++) {
            prices[i] = in(asset, offers.get(i).least());
            energies[i] = offers.get(i).energy().wattHours();
        }
        return Ladder.fromTheBottom(prices, energies, i -> offers.get(i).id());
    }

    private static long in(Asset asset, Price price) {
        if (!price.asset().equals(asset)) throw new IllegalArgumentException(asset + " is not " + price.asset());
        return price.minorPerKwh();
    }

    private static List<Fill> bought(List<Bid> bids, Ladder demand) {
        var shares = demand.shares();
        var fills = new ArrayList<Fill>();
        for (int i = 0; i < shares.length; i++)
            if (shares[i] > 0) fills.add(new Fill(bids.get(i).id(), bids.get(i).household(), new Energy(shares[i])));
        return fills;
    }

    private static List<Fill> sold(List<Offer> offers, Ladder supply) {
        var shares = supply.shares();
        var fills = new ArrayList<Fill>();
        for (int i = 0; i < shares.length; i++)
            if (shares[i] > 0)
                fills.add(new Fill(offers.get(i).id(), offers.get(i).household(), new Energy(shares[i])));
        return fills;
    }
}
