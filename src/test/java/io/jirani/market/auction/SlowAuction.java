package io.jirani.market.auction;

import io.jirani.kernel.Energy;
import io.jirani.kernel.LargestRemainder;
import io.jirani.kernel.OrderId;
import io.jirani.kernel.Price;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * An auction as one would explain it at the table, whatever it costs: try each price anybody named, take the greatest
 * energy any of them moves, and call every price clearing at which nobody served is hurt and nobody unserved wants in.
 */
final class SlowAuction {
    /** An order without its side. */
    private record Named(OrderId id, long price, long energy) {}

    /** What it came to; no prices when nobody trades. */
    record Found(long energy, Optional<Price> lowest, Optional<Price> highest, Map<OrderId, Energy> fills) {}

    private final List<Named> bids;
    private final List<Named> offers;

    SlowAuction(List<Bid> bids, List<Offer> offers) {
        this.bids = bids.stream()
                .map(bid -> new Named(
                        bid.id(),
                        Math.min(bid.limit().minorPerKwh(), bid.cap().minorPerKwh()),
                        bid.energy().wattHours()))
                .toList();
        this.offers = offers.stream()
                .map(offer -> new Named(
                        offer.id(),
                        Math.max(offer.ask().minorPerKwh(), offer.floor().minorPerKwh()),
                        offer.energy().wattHours()))
                .toList();
    }

    Found find() {
        var prices = new TreeSet<Long>();
        Stream.concat(bids.stream(), offers.stream()).forEach(order -> prices.add(order.price()));
        var most = prices.stream()
                .mapToLong(price -> Math.min(wantedFrom(price), offeredUpTo(price)))
                .max()
                .orElse(0);
        if (most == 0) return new Found(0, Optional.empty(), Optional.empty(), Map.of());
        var clearing = prices.stream().filter(price -> clears(price, most)).toList();
        var fills = new HashMap<OrderId, Energy>();
        fills.putAll(serve(bids, most, Comparator.reverseOrder()));
        fills.putAll(serve(offers, most, Comparator.naturalOrder()));
        return new Found(
                most, Optional.of(Price.kes(clearing.getFirst())), Optional.of(Price.kes(clearing.getLast())), fills);
    }

    private boolean clears(long price, long energy) {
        return wantedFrom(price) >= energy
                && offeredUpTo(price) >= energy
                && wantedFrom(price + 1) <= energy
                && offeredUpTo(price - 1) <= energy;
    }

    private long wantedFrom(long price) {
        long sum = 0;
        for (var bid : bids) if (bid.price() >= price) sum += bid.energy();
        return sum;
    }

    private long offeredUpTo(long price) {
        long sum = 0;
        for (var offer : offers) if (offer.price() <= price) sum += offer.energy();
        return sum;
    }

    private static Map<OrderId, Energy> serve(List<Named> side, long energy, Comparator<Long> best) {
        var steps = new TreeMap<Long, List<Named>>(best);
        for (var order : side)
            steps.computeIfAbsent(order.price(), price -> new ArrayList<>()).add(order);
        var fills = new HashMap<OrderId, Energy>();
        var left = energy;
        for (var step : steps.values()) {
            step.sort(Comparator.comparing(order -> order.id().value()));
            var wanted = step.stream().mapToLong(Named::energy).sum();
            var served = Math.min(left, wanted);
            var shares = LargestRemainder.divide(
                    served, step.stream().map(Named::energy).toList());
            for (int i = 0; i < step.size(); i++)
                if (shares.get(i) > 0) fills.put(step.get(i).id(), new Energy(shares.get(i)));
            left -= served;
        }
        return fills;
    }
}
