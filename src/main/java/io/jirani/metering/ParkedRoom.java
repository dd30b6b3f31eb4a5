package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.metering.IntakeStore.Kept;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * How many rows of each meter wait, about: counted by the database now and then only, for to count at every row would cost
 * more than to keep it. So that a meter whose rows nobody decides about fills no disk. Safe for several threads.
 */
final class ParkedRoom {
    /** So many rows of a meter wait; what would wait beyond it is not acknowledged. */
    static final int MOST = 100_000;

    private static final int FIRST_COUNT = 100;
    private static final int COUNT_AGAIN = 10_000;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
    private static final int MOST_COUNTS = 64;
    private static final int MOST_METERS = 16_384;

    /**
     * @param until rows more, and it is counted again
     */
    private record Tally(int until) {}

    private final ParkedStore parked;
    private final LongSupplier nanos;
    private final Map<MeterId, Tally> tallies = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<MeterId, Tally> eldest) {
            return size() > MOST_METERS;
        }
    };
    private final Set<MeterId> due = new HashSet<>();
    private final Map<MeterId, Long> full = new HashMap<>();

    /**
     * @param nanos {@link System#nanoTime}
     */
    ParkedRoom(ParkedStore parked, LongSupplier nanos) {
        this.parked = parked;
        this.nanos = nanos;
    }

    /** The meters of which no more rows may wait. Mostly none, and then nothing is asked. */
    Set<MeterId> full(Db.Tx tx) {
        var asked = asked();
        if (asked.isEmpty()) return full();
        var counts = parked.count(tx, asked, MOST);
        synchronized (this) {
            var now = nanos.getAsLong();
            for (var meter : asked) {
                var count = (int) Math.min(MOST, counts.getOrDefault(meter, 0L));
                due.remove(meter);
                full.remove(meter);
                if (count >= MOST) full.put(meter, now);
                tallies.put(meter, new Tally(Math.min(COUNT_AGAIN, MOST - count)));
            }
        }
        return full();
    }

    private synchronized List<MeterId> asked() {
        if (due.isEmpty() && full.isEmpty()) return List.of();
        var now = nanos.getAsLong();
        var asked = new ArrayList<MeterId>();
        due.stream().limit(MOST_COUNTS).forEach(asked::add);
        full.forEach((meter, since) -> {
            if (asked.size() < 2 * MOST_COUNTS && now - since >= LOOK_AGAIN.toNanos() && !due.contains(meter))
                asked.add(meter);
        });
        return asked;
    }

    private synchronized Set<MeterId> full() {
        return full.isEmpty() ? Set.of() : Set.copyOf(full.keySet());
    }

    /** Rows were set aside, be they there already. */
    synchronized void took(List<Kept> rows) {
        for (var row : rows) {
            var left = tallies.getOrDefault(row.meter(), new Tally(FIRST_COUNT)).until - 1;
            tallies.put(row.meter(), new Tally(Math.max(0, left)));
            if (left <= 0) due.add(row.meter());
        }
    }
}
