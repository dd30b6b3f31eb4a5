package io.jirani.demo.daraja;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** What each phone paid and got in a day of Nairobi, whole shillings, and the provider's limit on it. */
final class DarajaDays {
    private static final long MOST = 500_000;

    private final Map<String, Long> totals = new HashMap<>();

    /** @param way {@code in} or {@code out} */
    void count(String way, String msisdn, long amount, long at) {
        totals.merge(key(way, msisdn, at), amount, Long::sum);
    }

    boolean over(String way, String msisdn, long amount, Instant now) {
        return totals.getOrDefault(key(way, msisdn, now.toEpochMilli()), 0L) + amount > MOST;
    }

    private static String key(String way, String msisdn, long at) {
        return way + msisdn + DarajaIds.day(Instant.ofEpochMilli(at));
    }
}
