package io.jirani.market.book;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The open orders of one side: best price first, at one price by place. The orders of a price are a chain of the orders
 * themselves: a new one is hung on at its end and any taken out without looking for it. Prices stand in arrays, the best
 * last, where most come and go; there are no more of them than cents between a feed-in credit and a supplier's price.
 */
final class BookSide {
    private long[] merits = new long[64];
    private @Nullable OnBook[] firsts = new OnBook[64];
    private @Nullable OnBook[] lasts = new OnBook[64];
    private int prices;

    /** Adds an order that came after all that are here. */
    void append(OnBook order) {
        var at = opened(order.merit());
        hang(at, order, lasts[at], null);
    }

    /** Adds an order at its place, which others may have come after. */
    void insert(OnBook order) {
        var at = opened(order.merit());
        var last = lasts[at];
        var before = last == null || last.place < order.place ? last : before(at, order.place);
        hang(at, order, before, before == null ? firsts[at] : before.next);
    }

    /** An order that comes back was among the first when it was taken, so its place is looked for from there. */
    private @Nullable OnBook before(int at, long place) {
        OnBook before = null;
        for (var next = firsts[at]; next != null && next.place < place; next = next.next) before = next;
        return before;
    }

    private void hang(int at, OnBook order, @Nullable OnBook before, @Nullable OnBook after) {
        order.previous = before;
        order.next = after;
        if (before == null) firsts[at] = order;
        else before.next = order;
        if (after == null) lasts[at] = order;
        else after.previous = order;
    }

    /** Takes out an order that is here. */
    void remove(OnBook order) {
        var before = order.previous;
        var after = order.next;
        if (before != null) before.next = after;
        if (after != null) after.previous = before;
        if (before == null || after == null) {
            var at = find(order.merit());
            if (before == null) firsts[at] = after;
            if (after == null) lasts[at] = before;
            if (before == null && after == null) close(at);
        }
        order.previous = null;
        order.next = null;
    }

    /** The order that is served first. */
    @Nullable
    OnBook best() {
        return prices == 0 ? null : firsts[prices - 1];
    }

    /** The order that is served after one that is here. */
    @Nullable
    OnBook after(OnBook order) {
        if (order.next != null) return order.next;
        var worse = find(order.merit()) - 1;
        return worse < 0 ? null : firsts[worse];
    }

    private int find(long merit) {
        return Arrays.binarySearch(merits, 0, prices, merit);
    }

    /** Where a price stands; in its place from now on, if it was not. */
    private int opened(long merit) {
        var found = find(merit);
        if (found >= 0) return found;
        var at = -found - 1;
        if (prices == merits.length) {
            merits = Arrays.copyOf(merits, 2 * prices);
            firsts = Arrays.copyOf(firsts, 2 * prices);
            lasts = Arrays.copyOf(lasts, 2 * prices);
        }
        shift(at, at + 1);
        merits[at] = merit;
        firsts[at] = null;
        lasts[at] = null;
        prices++;
        return at;
    }

    private void close(int at) {
        shift(at + 1, at);
        prices--;
        firsts[prices] = null;
        lasts[prices] = null;
    }

    private void shift(int from, int to) {
        var many = prices - from;
        System.arraycopy(merits, from, merits, to, many);
        System.arraycopy(firsts, from, firsts, to, many);
        System.arraycopy(lasts, from, lasts, to, many);
    }
}
