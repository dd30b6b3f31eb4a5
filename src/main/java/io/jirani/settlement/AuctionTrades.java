package io.jirani.settlement;

import static java.util.Objects.requireNonNull;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.market.ClosedAuction;
import io.jirani.market.ClosedAuction.Pair;
import io.jirani.settlement.AuctionOutcome.Share;
import io.jirani.settlement.AuctionOutcome.Traded;
import io.jirani.settlement.AuctionTrade.Stray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides a closed auction's money among its trades, so that each can be settled on its own. A household's money is rounded
 * once (ruling 16), so a trade's is what is left of its buyer's or of its seller's: the last trade of either takes the rest.
 * Where the pairs cannot carry the rounding, a cent strays to a seller who was not paired with that buyer.
 */
public final class AuctionTrades {
    private final Price price;
    private final List<Pair> pairs;
    private final Map<HouseholdId, Money> toPay = new LinkedHashMap<>();
    private final Map<HouseholdId, Money> toGet = new LinkedHashMap<>();
    private final Map<HouseholdId, Integer> tradesLeft = new HashMap<>();
    private final Map<HouseholdId, Integer> lastOfBuyer = new HashMap<>();
    private final List<Money> toSeller = new ArrayList<>();
    private final List<List<Stray>> strays = new ArrayList<>();

    private AuctionTrades(Price price, List<Pair> pairs) {
        this.price = price;
        this.pairs = pairs;
    }

    /** The trades of an auction in the order of its pairs; none when nobody traded. */
    public static List<AuctionTrade> of(ClosedAuction auction) {
        if (auction.pairs().isEmpty()) return List.of();
        var trades = new AuctionTrades(auction.price(), auction.pairs());
        trades.divide();
        trades.stray();
        return trades.paidFrom(auction.wallets());
    }

    /** Pairs for two sides that trade the same energy, each side in its order: buyers + sellers - 1 at most. */
    public static List<Pair> pairs(List<Traded> buyers, List<Traded> sellers) {
        var pairs = new ArrayList<Pair>();
        var waiting = new ArrayList<>(sellers).iterator();
        HouseholdId seller = sellers.getFirst().household();
        var left = Energy.ZERO;
        for (var buyer : buyers) {
            var wanted = buyer.energy();
            while (!wanted.isZero()) {
                if (left.isZero()) {
                    var next = waiting.next();
                    seller = next.household();
                    left = next.energy();
                }
                var energy = wanted.min(left);
                if (!energy.isZero()) pairs.add(new Pair(buyer.household(), seller, energy));
                wanted = wanted.minus(energy);
                left = left.minus(energy);
            }
        }
        return pairs;
    }

    private void divide() {
        var outcome = AuctionOutcome.of(price, side(Side.BUYERS), side(Side.SELLERS));
        for (Share buyer : outcome.buyers()) toPay.put(buyer.household(), buyer.money());
        for (Share seller : outcome.sellers()) toGet.put(seller.household(), seller.money());
        for (int i = 0; i < pairs.size(); i++) {
            tradesLeft.merge(pairs.get(i).buyer(), 1, Integer::sum);
            tradesLeft.merge(pairs.get(i).seller(), 1, Integer::sum);
            lastOfBuyer.put(pairs.get(i).buyer(), i);
        }
        for (var pair : pairs) {
            var most = left(toPay, pair.buyer()).min(left(toGet, pair.seller()));
            var isLast = count(pair.buyer()) == 1 || count(pair.seller()) == 1;
            var money = isLast ? most : most.min(price.of(pair.energy()));
            take(toPay, pair.buyer(), money);
            take(toGet, pair.seller(), money);
            tradesLeft.merge(pair.buyer(), -1, Integer::sum);
            tradesLeft.merge(pair.seller(), -1, Integer::sum);
            toSeller.add(money);
            strays.add(new ArrayList<>());
        }
    }

    /** What buyers still have to pay goes to the sellers that still have to get it, in the buyers' last trades. */
    private void stray() {
        var getting = notDone(toGet);
        for (var buyer : notDone(toPay))
            for (var seller : getting) {
                var money = left(toPay, buyer).min(left(toGet, seller));
                if (money.isZero()) continue;
                take(toPay, buyer, money);
                take(toGet, seller, money);
                strays.get(requireNonNull(lastOfBuyer.get(buyer))).add(new Stray(seller, money));
            }
    }

    private List<AuctionTrade> paidFrom(Map<HouseholdId, Money> held) {
        var wallets = new HashMap<>(held);
        var trades = new ArrayList<AuctionTrade>();
        for (int i = 0; i < pairs.size(); i++) {
            var pair = pairs.get(i);
            var paid = strays.get(i).stream().map(Stray::money).reduce(toSeller.get(i), Money::plus);
            var wallet = paid.min(left(wallets, pair.buyer()));
            take(wallets, pair.buyer(), wallet);
            trades.add(new AuctionTrade(
                    i + 1, pair.buyer(), pair.seller(), pair.energy(), wallet, paid.minus(wallet), strays.get(i)));
        }
        return List.copyOf(trades);
    }

    private enum Side {
        BUYERS,
        SELLERS
    }

    private List<Traded> side(Side side) {
        var energies = new LinkedHashMap<HouseholdId, Energy>();
        for (var pair : pairs)
            energies.merge(side == Side.BUYERS ? pair.buyer() : pair.seller(), pair.energy(), Energy::plus);
        return energies.entrySet().stream()
                .map(one -> new Traded(one.getKey(), one.getValue()))
                .toList();
    }

    private static List<HouseholdId> notDone(Map<HouseholdId, Money> amounts) {
        return amounts.entrySet().stream()
                .filter(one -> !one.getValue().isZero())
                .map(Map.Entry::getKey)
                .toList();
    }

    private Money left(Map<HouseholdId, Money> amounts, HouseholdId household) {
        return amounts.getOrDefault(household, none());
    }

    private int count(HouseholdId household) {
        return tradesLeft.getOrDefault(household, 0);
    }

    private Money none() {
        return Money.zero(price.asset());
    }

    private static void take(Map<HouseholdId, Money> amounts, HouseholdId household, Money money) {
        amounts.computeIfPresent(household, (key, left) -> left.minus(money));
    }
}
