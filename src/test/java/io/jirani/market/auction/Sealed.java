package io.jirani.market.auction;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Sealed orders of an auction, by hand and by seed. */
record Sealed(List<Bid> bids, List<Offer> offers) {
    static final Price ANY_CAP = Price.kes(1_000_000);
    static final Price NO_FLOOR = Price.kes(0);

    static OrderId order(long number) {
        return new OrderId(new UUID(7, number));
    }

    static HouseholdId household(long number) {
        return new HouseholdId(new UUID(8, number));
    }

    static Bid bid(long number, long energy, long cents) {
        return new Bid(order(number), household(number), new Energy(energy), Price.kes(cents), ANY_CAP);
    }

    static Offer offer(long number, long energy, long cents) {
        return new Offer(order(number), household(number), new Energy(energy), Price.kes(cents), NO_FLOOR);
    }

    /** A book of its seed: ordinary, or one that wants to find a fault. */
    static Sealed ofSeed(long seed) {
        var random = new Random(seed);
        var prices = switch (random.nextInt(4)) {
            case 0 -> 1;
            case 1 -> 3;
            case 2 -> 12;
            default -> 3_000;
        };
        var energies = switch (random.nextInt(4)) {
            case 0 -> 1;
            case 1 -> 3;
            case 2 -> 5_000;
            default -> Integer.MAX_VALUE;
        };
        // Numbers beyond 64 bits when multiplied, once in a while.
        var scale = random.nextInt(16) == 0 ? 1_000_000L : 1L;
        var bids = new ArrayList<Bid>();
        var offers = new ArrayList<Offer>();
        int most = random.nextInt(200) == 0 ? 40 : 8;
        for (int i = random.nextInt(most); i > 0; i--) {
            var cap = random.nextInt(3) == 0 ? price(random, prices) : ANY_CAP;
            bids.add(new Bid(
                    id(random, i),
                    household(random.nextInt(20)),
                    energy(random, scale, energies),
                    price(random, prices),
                    cap));
        }
        for (int i = random.nextInt(most); i > 0; i--) {
            var floor = random.nextInt(3) == 0 ? price(random, prices) : NO_FLOOR;
            offers.add(new Offer(
                    id(random, 100 + i),
                    household(100 + random.nextInt(20)),
                    energy(random, scale, energies),
                    price(random, prices),
                    floor));
        }
        return new Sealed(bids, offers);
    }

    /** Now and then the least and the most that can be said, to have the price or the whole of the energy. */
    private static Price price(Random random, int prices) {
        return switch (random.nextInt(40)) {
            case 0 -> Price.kes(0);
            case 1 -> Price.kes(Integer.MAX_VALUE);
            default -> Price.kes(400 + random.nextInt(prices));
        };
    }

    /** Now and then a crumb beside whatever is large. */
    private static Energy energy(Random random, long scale, int energies) {
        return new Energy(random.nextInt(8) == 0 ? 1 : scale * (1 + random.nextInt(energies)));
    }

    /** Also ids one after the other, as one makes them who hopes to be the lowest of equals. */
    private static OrderId id(Random random, int number) {
        var high = random.nextBoolean() ? random.nextLong() : Long.MIN_VALUE;
        return new OrderId(new UUID(high, number));
    }

    Outcome clear() {
        return Auction.clear(bids, offers);
    }

    Sealed shuffled(long seed) {
        var otherBids = new ArrayList<>(bids);
        var otherOffers = new ArrayList<>(offers);
        Collections.shuffle(otherBids, new Random(seed));
        Collections.shuffle(otherOffers, new Random(~seed));
        return new Sealed(otherBids, otherOffers);
    }
}
