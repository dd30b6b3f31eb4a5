package io.jirani.market.auction;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Energy;
import io.jirani.kernel.OrderId;
import io.jirani.market.ClosedAuction.Pair;
import io.jirani.market.auction.Outcome.Cleared;
import io.jirani.market.auction.Outcome.NoTrade;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds in every auction: 100,000 books by seed, ordinary and hostile, beside the slow auction. */
class AuctionPropertiesTest {
    private static final int BOOKS = 100_000;

    @Test
    void everyBookClearsAsTheSlowAuctionSaysAndHurtsNobody() {
        int traded = 0;
        for (int seed = 0; seed < BOOKS; seed++) {
            var book = Sealed.ofSeed(seed);
            var found = new SlowAuction(book.bids(), book.offers()).find();
            switch (book.clear()) {
                case NoTrade none -> {
                    check(found.energy() == 0, seed, "nobody trades");
                    check(none.equals(book.shuffled(seed).clear()), seed, "nobody trades in any order of arrival");
                }
                case Cleared cleared -> {
                    traded++;
                    asSlow(cleared, found, seed);
                    nobodyIsHurt(cleared, book, seed);
                    check(sum(cleared.bought()) == sum(cleared.sold()), seed, "as much is sold as bought");
                    anyOrderOfArrival(cleared, book, seed);
                    pairsOnlyShow(cleared, seed);
                }
            }
        }
        assertThat(traded).isGreaterThan(BOOKS / 2);
    }

    private static void asSlow(Cleared cleared, SlowAuction.Found found, int seed) {
        check(cleared.energy().wattHours() == found.energy(), seed, "the most energy");
        check(cleared.lowest().equals(found.lowest().orElseThrow()), seed, "the lowest clearing price");
        check(cleared.highest().equals(found.highest().orElseThrow()), seed, "the highest clearing price");
        var twice = cleared.lowest().minorPerKwh() + cleared.highest().minorPerKwh();
        check(cleared.price().minorPerKwh() == Math.floorDiv(twice, 2), seed, "the middle, rounded down");
        check(cleared.price().compareTo(cleared.lowest()) >= 0, seed, "not below what clears");
        check(cleared.price().compareTo(cleared.highest()) <= 0, seed, "not above what clears");
        var all = byOrder(cleared.bought());
        all.putAll(byOrder(cleared.sold()));
        check(all.equals(found.fills()), seed, "who gets how much");
    }

    /** Every bid that got something pays at most its limit and its supplier's price; every offer gets its ask and floor. */
    private static void nobodyIsHurt(Cleared cleared, Sealed book, int seed) {
        var bought = byOrder(cleared.bought());
        for (var bid : book.bids()) {
            var got = bought.getOrDefault(bid.id(), Energy.ZERO);
            check(got.compareTo(bid.energy()) <= 0, seed, "no more than wanted");
            if (got.isZero()) continue;
            check(cleared.price().compareTo(bid.limit()) <= 0, seed, "within the limit");
            check(cleared.price().compareTo(bid.cap()) <= 0, seed, "not dearer than the supplier");
        }
        var sold = byOrder(cleared.sold());
        for (var offer : book.offers()) {
            var gave = sold.getOrDefault(offer.id(), Energy.ZERO);
            check(gave.compareTo(offer.energy()) <= 0, seed, "no more than offered");
            if (gave.isZero()) continue;
            check(cleared.price().compareTo(offer.ask()) >= 0, seed, "not below the ask");
            check(cleared.price().compareTo(offer.floor()) >= 0, seed, "not below the feed-in credit");
        }
    }

    private static void anyOrderOfArrival(Cleared cleared, Sealed book, int seed) {
        var other = (Cleared) book.shuffled(seed).clear();
        check(other.price().equals(cleared.price()), seed, "the same price");
        check(byOrder(other.bought()).equals(byOrder(cleared.bought())), seed, "the same buyers");
        check(byOrder(other.sold()).equals(byOrder(cleared.sold())), seed, "the same sellers");
    }

    private static void pairsOnlyShow(Cleared cleared, int seed) {
        var random = new Random(seed);
        var friends = new HashSet<Friendship>();
        for (int i = 0; i < 5; i++)
            friends.add(
                    new Friendship(Sealed.household(random.nextInt(20)), Sealed.household(100L + random.nextInt(20))));
        showsWhatStands(cleared, Pairing.of(cleared.bought(), cleared.sold(), Set.of()), seed);
        showsWhatStands(cleared, Pairing.of(cleared.bought(), cleared.sold(), friends), seed);
    }

    private static void showsWhatStands(Cleared cleared, List<Pair> pairs, int seed) {
        var left = new HashMap<Object, Long>();
        for (var fill : cleared.bought())
            left.merge(fill.household(), fill.energy().wattHours(), Long::sum);
        for (var fill : cleared.sold())
            left.merge(fill.household(), fill.energy().wattHours(), Long::sum);
        var parties = left.size();
        for (var pair : pairs) {
            left.merge(pair.buyer(), -pair.energy().wattHours(), Long::sum);
            left.merge(pair.seller(), -pair.energy().wattHours(), Long::sum);
        }
        check(left.values().stream().allMatch(energy -> energy == 0), seed, "pairs change nobody's energy");
        check(pairs.size() < parties, seed, "as few pairs as parties allow");
    }

    private static Map<OrderId, Energy> byOrder(List<Fill> fills) {
        var all = new HashMap<OrderId, Energy>();
        for (var fill : fills) all.put(fill.order(), fill.energy());
        return all;
    }

    private static long sum(List<Fill> fills) {
        return fills.stream().mapToLong(fill -> fill.energy().wattHours()).sum();
    }

    private static void check(boolean holds, int seed, String what) {
        if (!holds) throw new AssertionError("seed " + seed + ": " + what);
    }
}
