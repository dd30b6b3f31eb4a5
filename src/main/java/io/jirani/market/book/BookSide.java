package io.jirani.market.book;

import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The open orders of one side: best price first, at one price by place. The orders of a price are a chain of the orders
 * themselves: a new one is hung on at its end and any taken out without looking for it.
 */
final class BookSide {
    /** The orders of one price. */
    static final class Level {
        private @Nullable OnBook first;
        private @Nullable OnBook last;

        private void add(OnBook order) {
            var before = last != null && last.place < order.place ? last : before(order.place);
            var after = before == null ? first : before.next;
            order.level = this;
            order.previous = before;
            order.next = after;
            if (before == null) first = order;
            else before.next = order;
            if (after == null) last = order;
            else after.previous = order;
        }

        /** An order that comes back was among the first when it was taken, so its place is looked for from there. */
        private @Nullable OnBook before(long place) {
            OnBook before = null;
            for (var next = first; next != null && next.place < place; next = next.next) before = next;
            return before;
        }

        private void remove(OnBook order) {
            var before = order.previous;
            var after = order.next;
            if (before == null) first = after;
            else before.next = after;
            if (after == null) last = before;
            else after.previous = before;
            order.level = null;
            order.previous = null;
            order.next = null;
        }
    }

    private final TreeMap<Long, Level> levels = new TreeMap<>();

    void add(OnBook order) {
        var rank = order.rank();
        var level = levels.get(rank);
        if (level == null) {
            level = new Level();
            levels.put(rank, level);
        }
        level.add(order);
    }

    void remove(OnBook order) {
        var level = order.level;
        if (level == null) throw new IllegalStateException("not on its side of the book: " + order.id);
        level.remove(order);
        if (level.first == null) levels.remove(order.rank());
    }

    /**
     * Shows orders, best first, up to a price.
     *
     * @param worst the last rank that suits
     * @param wantsMore what to do with an order; says whether to go on. An order that has nothing open afterwards is off
     */
    void walk(long worst, Predicate<OnBook> wantsMore) {
        for (var prices = levels.entrySet().iterator(); prices.hasNext(); ) {
            var price = prices.next();
            if (price.getKey() > worst) return;
            var level = price.getValue();
            var more = walk(level, wantsMore);
            if (level.first == null) prices.remove();
            if (!more) return;
        }
    }

    private static boolean walk(Level level, Predicate<OnBook> wantsMore) {
        var order = level.first;
        while (order != null) {
            var next = order.next;
            var more = wantsMore.test(order);
            if (order.open == 0) level.remove(order);
            if (!more) return false;
            order = next;
        }
        return true;
    }
}
