package io.jirani.market.book;

import java.util.Iterator;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The open orders of one side: best price first, at one price by place. */
final class BookSide {
    private final TreeMap<Long, TreeMap<Long, OnBook>> levels = new TreeMap<>();

    void add(OnBook order) {
        levels.computeIfAbsent(order.rank(), rank -> new TreeMap<>()).put(order.place, order);
    }

    void remove(OnBook order) {
        var level = levels.get(order.rank());
        if (level == null || level.remove(order.place) == null)
            throw new IllegalStateException("not on its side of the book: " + order.id);
        if (level.isEmpty()) levels.remove(order.rank());
    }

    /**
     * Shows orders, best first, up to a price.
     *
     * @param worst the last rank that suits
     * @param wantsMore what to do with an order; says whether to go on. An order that has nothing open afterwards is off
     */
    void walk(long worst, Predicate<OnBook> wantsMore) {
        Iterator<TreeMap<Long, OnBook>> prices = levels.headMap(worst, true).values().iterator();
        while (prices.hasNext()) {
            var level = prices.next();
            var more = walk(level, wantsMore);
            if (level.isEmpty()) prices.remove();
            if (!more) return;
        }
    }

    private static boolean walk(TreeMap<Long, OnBook> level, Predicate<OnBook> wantsMore) {
        for (var orders = level.values().iterator(); orders.hasNext(); ) {
            var order = orders.next();
            var more = wantsMore.test(order);
            if (order.open == 0) orders.remove();
            if (!more) return false;
        }
        return true;
    }
}
