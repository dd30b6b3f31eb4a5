package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.Dev;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The registry from memory, keys opened once, for those who ask it a thousand times a second. The registry's rows carry the
 * transaction that changed them last, and once in a while the cache asks which have changed: so an answer is at most
 * {@link #OLDEST} behind what any process committed, and what nobody changes is never read again. Who changes the registry
 * in this process calls {@link #forget} after its commit, and the next answer is new. Names nobody has registered are
 * remembered as well, so that rubbish costs no query. Safe for several threads.
 */
public final class MeterCache {
    /** How far an answer may be behind. */
    static final Duration OLDEST = Duration.ofMillis(500);

    private static final int MOST = 131_072;
    private static final int MOST_FOREIGN = 16_384;
    private static final int MOST_STRANGERS = 8_192;

    private final MeterStore store;
    private final LongSupplier nanos;
    private final Map<Dev, Meter> known = bounded(MOST);
    private final Map<Dev, Boolean> strangers = bounded(MOST_STRANGERS);
    private final Map<Foreign.Name, Meter> foreign = bounded(MOST_FOREIGN);
    private final Map<Foreign.Name, Boolean> foreignStrangers = bounded(MOST_STRANGERS);
    private Optional<MeterStore.Mark> mark = Optional.empty();
    private long askedAt;
    /** Counts what was forgotten: an answer read before and put in after would be an old one. */
    private long changes;

    /**
     * @param nanos {@link System#nanoTime}
     */
    public MeterCache(MeterStore store, LongSupplier nanos) {
        this.store = store;
        this.nanos = nanos;
    }

    /** The registered ones among some meters. */
    Map<Dev, Meter> byDev(Db.Tx tx, Collection<Dev> devs) {
        if (devs.isEmpty()) return Map.of();
        if (old()) refresh(tx);
        return find(devs, known, strangers, unknown -> store.byDev(tx, unknown));
    }

    private <K> Map<K, Meter> find(
            Collection<K> asked, Map<K, Meter> known, Map<K, Boolean> strange, Function<List<K>, Map<K, Meter>> read) {
        var found = new HashMap<K, Meter>(asked.size() * 2);
        var unknown = new ArrayList<K>();
        long before;
        synchronized (this) {
            before = changes;
            for (var name : asked) {
                var meter = known.get(name);
                if (meter != null) found.put(name, meter);
                else if (strange.get(name) == null) unknown.add(name);
            }
        }
        if (unknown.isEmpty()) return found;
        var fresh = read.apply(unknown);
        found.putAll(fresh);
        synchronized (this) {
            if (changes != before) return found;
            known.putAll(fresh);
            for (var name : unknown) if (!fresh.containsKey(name)) strange.put(name, true);
        }
        return found;
    }

    /** A meter as it was known last, however long ago. */
    synchronized Optional<Meter> remembered(Dev dev) {
        return Optional.ofNullable(known.get(dev));
    }

    /** The registered ones among meters that adapters heard. */
    Map<Foreign.Name, Meter> byForeign(Db.Tx tx, Collection<Foreign.Name> names) {
        if (names.isEmpty()) return Map.of();
        if (old()) refresh(tx);
        return find(names, foreign, foreignStrangers, unknown -> store.byForeign(tx, unknown));
    }

    /** A meter changed, and the change is committed. */
    public synchronized void forget(Dev dev) {
        changes++;
        known.remove(dev);
        strangers.remove(dev);
        // One that was taken down: its name may be another's now.
        foreign.values().removeIf(meter -> meter.dev().equals(dev) || meter.status() == Meter.Status.DECOMMISSIONED);
        foreignStrangers.clear();
    }

    /** Anything may have changed. */
    public synchronized void forgetAll() {
        changes++;
        known.clear();
        strangers.clear();
        foreign.clear();
        foreignStrangers.clear();
    }

    private synchronized boolean old() {
        return mark.isEmpty() || nanos.getAsLong() - askedAt >= OLDEST.toNanos();
    }

    /** Asks what changed. Marks that go back are another database's: what this one never heard of may be in memory. */
    void refresh(Db.Tx tx) {
        Optional<MeterStore.Mark> since;
        var now = nanos.getAsLong();
        synchronized (this) {
            since = mark;
        }
        heard(store.changedSince(tx, since), since, now);
    }

    /** Takes what changed since a mark. */
    synchronized void heard(MeterStore.Changed changed, Optional<MeterStore.Mark> since, long now) {
        if (since.isEmpty() || changed.mark().isBefore(since.get())) forgetAll();
        else changed.devs().forEach(this::forget);
        mark = Optional.of(changed.mark());
        askedAt = now;
    }

    /** Forgets what it learned first: to note each use would write all over the memory at every message. */
    private static <K, V> Map<K, V> bounded(int most) {
        return new LinkedHashMap<>(1_024) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }
}
