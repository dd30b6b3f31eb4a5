package io.jirani.metering.adapters;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** What is remembered of the devices heard last; the one not heard for longest makes room. */
final class Recent<V> {
    private final Map<String, V> all;

    /**
     * @param most how many devices fit
     */
    Recent(int most) {
        all = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }

    /** Makes room by hand; there must be one. */
    V forgetEldest() {
        var eldest = all.values().iterator();
        var forgotten = eldest.next();
        eldest.remove();
        return forgotten;
    }

    V of(String device, Function<String, V> made) {
        return all.computeIfAbsent(device, made);
    }
}
