package io.jirani.metering;

import io.jirani.metering.IntakeStore.Versioned;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What this process last wrote of each meter, so that it need not be read again. It may be out of date when another
 * process wrote since; then its version is, and nothing can be written over it. Bounded; safe for several threads.
 */
final class IntakeMemory {
    private static final int MOST = 131_072;

    private final Map<MeterId, Versioned> all = new LinkedHashMap<>(1_024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<MeterId, Versioned> eldest) {
            return size() > MOST;
        }
    };

    /** What is remembered of some meters. */
    synchronized Map<MeterId, Versioned> recall(Collection<MeterId> meters) {
        var remembered = new HashMap<MeterId, Versioned>(meters.size() * 2);
        for (var meter : meters) {
            var known = all.get(meter);
            if (known != null) remembered.put(meter, known);
        }
        return remembered;
    }

    /** Remembers what was committed. */
    synchronized void keep(Map<MeterId, Versioned> written) {
        all.putAll(written);
    }

    synchronized void forget(Collection<MeterId> meters) {
        meters.forEach(all::remove);
    }

    /** Who knows which database answers next. */
    synchronized void forgetAll() {
        all.clear();
    }
}
