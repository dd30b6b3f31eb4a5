package io.jirani.market.book;

import io.jirani.market.book.BookState.Wanted;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The orders that are wanted until a moment, the next to end first: each stands here once, and no longer than it is wanted. */
final class Ends {
    private record End(Instant at, UUID id, OnBook order) {}

    private final TreeSet<End> ends =
            new TreeSet<>(Comparator.comparing(End::at).thenComparing(End::id));

    /** Puts an order in its place here: in when it is wanted until a moment, out when nothing of it is wanted or left. */
    void take(OnBook order) {
        if (!(order.life instanceof Life.Until until)) return;
        var end = new End(until.end(), order.id.value(), order);
        if (order.wanted == Wanted.YES && !order.isGone()) ends.add(end);
        else ends.remove(end);
    }

    /** The next order whose time is over. */
    @Nullable
    OnBook over(Instant now) {
        return ends.isEmpty() || ends.first().at().isAfter(now)
                ? null
                : ends.first().order();
    }

    int size() {
        return ends.size();
    }
}
