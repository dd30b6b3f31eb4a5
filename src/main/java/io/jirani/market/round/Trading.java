package io.jirani.market.round;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import io.jirani.market.agent.Agent;
import io.jirani.market.agent.Decision;
import io.jirani.market.agent.Situation;
import io.jirani.market.agent.Situation.Net;
import io.jirani.market.auction.Auction;
import io.jirani.market.auction.Bid;
import io.jirani.market.auction.Fill;
import io.jirani.market.auction.Friendship;
import io.jirani.market.auction.Offer;
import io.jirani.market.auction.Outcome;
import io.jirani.market.auction.Pairing;
import io.jirani.market.round.Round.Done;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Trades an interval: each household's own credits first, its agent decides about the rest, bids and offers within what the
 * supplier asks and credits meet in the auction, and those who trade are paired, friends first.
 */
public final class Trading {
    private final int feePoints;
    private final List<Bid> bids = new ArrayList<>();
    private final List<Offer> offers = new ArrayList<>();

    private Trading(int feePoints) {
        this.feePoints = feePoints;
    }

    /**
     * Trades among these households; in which order they come changes nothing.
     *
     * @param feePoints the fee on a sale, in basis points
     */
    public static Round of(int feePoints, List<Trader> traders) {
        var trading = new Trading(feePoints);
        var inOrder = traders.stream()
                .sorted(Comparator.comparing(trader -> trader.household().value()))
                .toList();
        var decisions = inOrder.stream().map(trading::decide).toList();
        return switch (Auction.clear(trading.bids, trading.offers)) {
            case Outcome.NoTrade none -> new Round(done(inOrder, decisions, Map.of()), none.indicative(), List.of());
            case Outcome.Cleared cleared -> {
                var traded = new HashMap<HouseholdId, Energy>();
                for (var fill : cleared.bought()) add(traded, fill);
                for (var fill : cleared.sold()) add(traded, fill);
                yield new Round(
                        done(inOrder, decisions, traded),
                        Optional.of(cleared.price()),
                        Pairing.of(cleared.bought(), cleared.sold(), friendships(inOrder)));
            }
        };
    }

    private Decision decide(Trader trader) {
        return switch (trader.net()) {
            case Net.Even even ->
                Agent.decide(trader.rules(), situation(trader, trader.supplier().cap()));
            case Net.Made made -> offer(trader);
            case Net.Used used -> bid(trader, used.energy().minus(used.energy().min(trader.credits())));
        };
    }

    /** A buyer of a dearer band may pay more than the seller's own supplier asks. */
    private Decision offer(Trader trader) {
        var situation = situation(trader, trader.supplier().dearest());
        var decision = Agent.decide(trader.rules(), situation);
        if (decision instanceof Decision.Sell sell)
            offers.add(new Offer(
                    new OrderId(trader.household().value()),
                    trader.household(),
                    sell.offered(),
                    sell.ask(),
                    situation.floor()));
        return decision;
    }

    private Decision bid(Trader trader, Energy needed) {
        var slices = trader.supplier().slices(needed);
        var parts = Part.last(slices, needed);
        var cap = parts.isEmpty() ? trader.supplier().cap() : parts.getFirst().cap();
        var decision = Agent.decide(trader.rules(), situation(trader, cap));
        if (decision instanceof Decision.Buy buy) {
            var n = 0;
            for (var part : Part.last(slices, buy.wanted()))
                bids.add(new Bid(
                        order(trader.household(), n++), trader.household(), part.energy(), buy.limit(), part.cap()));
        }
        return decision;
    }

    private Situation situation(Trader trader, Price cap) {
        return new Situation(
                trader.net(),
                trader.credits(),
                trader.cover(),
                trader.spentToday(),
                trader.supplier().floor(feePoints),
                cap);
    }

    private static OrderId order(HouseholdId household, int n) {
        if (n == 0) return new OrderId(household.value());
        return new OrderId(UUID.nameUUIDFromBytes((household + " " + n).getBytes(StandardCharsets.UTF_8)));
    }

    private static Set<Friendship> friendships(List<Trader> traders) {
        var friendships = new HashSet<Friendship>();
        for (var trader : traders)
            for (var friend : trader.friends()) friendships.add(new Friendship(friend, trader.household()));
        return friendships;
    }

    private static void add(Map<HouseholdId, Energy> traded, Fill fill) {
        traded.merge(fill.household(), fill.energy(), Energy::plus);
    }

    private static List<Done> done(List<Trader> traders, List<Decision> decisions, Map<HouseholdId, Energy> traded) {
        var done = new ArrayList<Done>();
        for (int i = 0; i < traders.size(); i++) {
            var household = traders.get(i).household();
            done.add(new Done(household, decisions.get(i), traded.getOrDefault(household, Energy.ZERO)));
        }
        return done;
    }
}
