package io.jirani.market.auction;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.market.ClosedAuction.Pair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Says who traded with whom in a cleared auction: friends first, then always the buyer and the seller with most left. It
 * shows and decides nothing: who gets how much, and the price, stand before it.
 */
public final class Pairing {
    private record Open(HouseholdId household, long left) {}

    private static final Comparator<Open> MOST_FIRST = Comparator.comparingLong(Open::left)
            .reversed()
            .thenComparing(open -> open.household().value());

    private final Map<HouseholdId, Long> buyers;
    private final Map<HouseholdId, Long> sellers;
    private final List<Pair> pairs = new ArrayList<>();

    private Pairing(Collection<Fill> bought, Collection<Fill> sold) {
        buyers = perHousehold(bought);
        sellers = perHousehold(sold);
    }

    /**
     * The pairs of an auction: buyers + sellers − 1 at most, the same whatever order fills and friends come in.
     *
     * @throws IllegalArgumentException if not as much was sold as bought
     */
    public static List<Pair> of(Collection<Fill> bought, Collection<Fill> sold, Set<Friendship> friends) {
        var pairing = new Pairing(bought, sold);
        if (sum(pairing.buyers) != sum(pairing.sellers))
            throw new IllegalArgumentException(
                    "bought " + sum(pairing.buyers) + " Wh, sold " + sum(pairing.sellers) + " Wh");
        pairing.friends(friends);
        pairing.everybody();
        return List.copyOf(pairing.pairs);
    }

    /** Those who can share most come first, as they would among strangers. */
    private void friends(Set<Friendship> friends) {
        friends.stream()
                .filter(both -> buyers.containsKey(both.buyer()) && sellers.containsKey(both.seller()))
                .sorted(Comparator.comparingLong(this::common)
                        .reversed()
                        .thenComparing(both -> both.buyer().value())
                        .thenComparing(both -> both.seller().value()))
                .forEachOrdered(both -> pair(both.buyer(), both.seller()));
    }

    private long common(Friendship both) {
        return Math.min(left(buyers, both.buyer()), left(sellers, both.seller()));
    }

    private void everybody() {
        var wanting = queue(buyers);
        var having = queue(sellers);
        while (!wanting.isEmpty() && !having.isEmpty()) {
            var buyer = wanting.remove().household();
            var seller = having.remove().household();
            pair(buyer, seller);
            if (left(buyers, buyer) > 0) wanting.add(new Open(buyer, left(buyers, buyer)));
            if (left(sellers, seller) > 0) having.add(new Open(seller, left(sellers, seller)));
        }
    }

    private void pair(HouseholdId buyer, HouseholdId seller) {
        var energy = Math.min(left(buyers, buyer), left(sellers, seller));
        if (energy == 0) return;
        pairs.add(new Pair(buyer, seller, new Energy(energy)));
        buyers.merge(buyer, -energy, Long::sum);
        sellers.merge(seller, -energy, Long::sum);
    }

    private static PriorityQueue<Open> queue(Map<HouseholdId, Long> side) {
        var queue = new PriorityQueue<>(MOST_FIRST);
        side.forEach((household, left) -> {
            if (left > 0) queue.add(new Open(household, left));
        });
        return queue;
    }

    private static long left(Map<HouseholdId, Long> side, HouseholdId household) {
        return side.getOrDefault(household, 0L);
    }

    private static Map<HouseholdId, Long> perHousehold(Collection<Fill> fills) {
        var sums = new HashMap<HouseholdId, Long>();
        for (var fill : fills) sums.merge(fill.household(), fill.energy().wattHours(), Math::addExact);
        return sums;
    }

    private static long sum(Map<HouseholdId, Long> side) {
        return side.values().stream().reduce(0L, Math::addExact);
    }
}
