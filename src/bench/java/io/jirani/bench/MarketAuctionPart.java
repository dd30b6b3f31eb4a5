package io.jirani.bench;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.market.auction.Auction;
import io.jirani.market.auction.Bid;
import io.jirani.market.auction.Fill;
import io.jirani.market.auction.Offer;
import io.jirani.market.auction.Outcome.Cleared;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** An auction of many orders beside sorting the same orders by price and id, in turns. */
final class MarketAuctionPart {
    /** What one round took. */
    record Times(long clearNanos, long sortNanos) {}

    private static final int SEED = 1;

    private final Bid[] bids;
    private final Offer[] offers;

    MarketAuctionPart(int aSide) {
        var random = new Random(SEED);
        bids = new Bid[aSide];
        offers = new Offer[aSide];
        for (int i = 0; i < aSide; i++) {
            bids[i] = new Bid(order(random), home(random), energy(random), price(random), Price.kes(3_000));
            offers[i] = new Offer(order(random), home(random), energy(random), price(random), Price.kes(400));
        }
    }

    Times run() {
        var bidsToSort = bids.clone();
        var offersToSort = offers.clone();
        System.gc();
        var begun = System.nanoTime();
        Arrays.sort(
                bidsToSort,
                Comparator.comparing(Bid::limit).thenComparing(bid -> bid.id().value()));
        Arrays.sort(
                offersToSort,
                Comparator.comparing(Offer::ask)
                        .thenComparing(offer -> offer.id().value()));
        var sorted = System.nanoTime();
        System.gc();
        var clearing = System.nanoTime();
        var outcome = Auction.clear(Arrays.asList(bids), Arrays.asList(offers));
        var cleared = System.nanoTime();
        if (!(outcome instanceof Cleared whole) || sum(whole.bought()) != sum(whole.sold()))
            throw new WrongCount("not as much is sold as bought");
        return new Times(cleared - clearing, sorted - begun);
    }

    private static long sum(List<Fill> fills) {
        return fills.stream().mapToLong(fill -> fill.energy().wattHours()).sum();
    }

    private static OrderId order(Random random) {
        return new OrderId(new UUID(random.nextLong(), random.nextLong()));
    }

    private static HouseholdId home(Random random) {
        return new HouseholdId(new UUID(random.nextLong(), random.nextLong()));
    }

    private static Energy energy(Random random) {
        return new Energy(1 + random.nextInt(5_000));
    }

    private static Price price(Random random) {
        return Price.kes(400 + random.nextInt(2_601));
    }
}
