package io.jirani.market.auction;

import io.jirani.kernel.OrderId;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * One side of an auction, step by step: all orders of one price are one step, and are served in proportion. Orders are
 * numbers in arrays here, since a million objects would cost more to sort than all the rest of an auction.
 */
final class Ladder {
    private static final long HIGHEST_PRICE = Integer.MAX_VALUE;

    private enum Way {
        DOWN,
        UP
    }

    private final long[] energies;
    private final IntFunction<OrderId> ids;

    /** Place on the ladder above, number of the order below, in one long: sorted, it is the ladder. */
    private final long[] steps;

    private final Way way;
    private int from;
    private int to;
    private long total;
    private long left;

    private Ladder(long[] prices, long[] energies, IntFunction<OrderId> ids, Way way) {
        this.energies = energies;
        this.ids = ids;
        this.way = way;
        this.steps = new long[prices.length];
        for (int i = 0; i < prices.length; i++) {
            if (prices[i] > HIGHEST_PRICE) throw new IllegalArgumentException("no price of energy: " + prices[i]);
            steps[i] = turned(prices[i]) << 32 | i;
        }
        Arrays.sort(steps);
        next();
    }

    /** Highest price first. */
    static Ladder fromTheTop(long[] prices, long[] energies, IntFunction<OrderId> ids) {
        return new Ladder(prices, energies, ids, Way.DOWN);
    }

    /** Lowest price first. */
    static Ladder fromTheBottom(long[] prices, long[] energies, IntFunction<OrderId> ids) {
        return new Ladder(prices, energies, ids, Way.UP);
    }

    /** Whether anything is left to trade. */
    boolean isOpen() {
        return from < steps.length;
    }

    /** Of the step that is being served. */
    long price() {
        return turned(steps[from] >>> 32);
    }

    /** A price as its place on the ladder, and a place as its price. */
    private long turned(long priceOrPlace) {
        return way == Way.DOWN ? HIGHEST_PRICE - priceOrPlace : priceOrPlace;
    }

    /** What is left of the step that is being served. */
    long left() {
        return left;
    }

    void take(long energy) {
        left -= energy;
        if (left == 0) {
            from = to;
            next();
        }
    }

    private void next() {
        total = 0;
        if (from == steps.length) return;
        var place = steps[from] >>> 32;
        for (to = from; to < steps.length && steps[to] >>> 32 == place; to++)
            total = Math.addExact(total, energies[order(to)]);
        left = total;
    }

    /** What each order gets, in the order they were given: all of it above the step that is being served, none below. */
    long[] shares() {
        var shares = new long[energies.length];
        for (int step = 0; step < from; step++) shares[order(step)] = energies[order(step)];
        if (isOpen() && left < total) shareStep(shares);
        return shares;
    }

    /** In proportion, in whole watt-hours, the rest one each to the largest remainders, of equal ones to the lower id. */
    private void shareStep(long[] shares) {
        var served = total - left;
        var rest = served;
        var remainders = new long[to - from];
        for (int step = from; step < to; step++) {
            var order = order(step);
            shares[order] = Proportion.share(served, energies[order], total);
            remainders[step - from] = Proportion.remainder(served, energies[order], total);
            rest -= shares[order];
        }
        if (rest == 0) return;
        var sorted = remainders.clone();
        Arrays.sort(sorted);
        var least = sorted[sorted.length - (int) rest];
        var equal = new int[to - from];
        int equals = 0;
        for (int step = from; step < to; step++) {
            if (remainders[step - from] > least) {
                shares[order(step)]++;
                rest--;
            } else if (remainders[step - from] == least) {
                equal[equals++] = order(step);
            }
        }
        Arrays.stream(equal, 0, equals)
                .boxed()
                .sorted((one, other) ->
                        ids.apply(one).value().compareTo(ids.apply(other).value()))
                .limit(rest)
                .forEach(order -> shares[order]++);
    }

    private int order(int step) {
        return (int) steps[step];
    }
}
