package io.jirani.settlement;

import io.jirani.identity.PayoutPhone;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** How many households' money waits because of their number, by the reason. Each reason is there from the start. */
final class Withheld {
    private static final List<String> WHY = List.of("none", "unproven", "waiting", "silent", "name_changed");

    private final Map<String, AtomicInteger> waiting;

    Withheld(MeterRegistry metrics) {
        waiting = WHY.stream()
                .collect(Collectors.toMap(
                        why -> why,
                        why -> metrics.gauge("jirani_payouts_withheld", Tags.of("why", why), new AtomicInteger())));
    }

    /** What the last pass found. */
    void set(List<PayoutPhone> found) {
        var by = found.stream().collect(Collectors.groupingBy(PayoutPhone::word, Collectors.counting()));
        waiting.forEach((why, count) -> count.set(by.getOrDefault(why, 0L).intValue()));
    }
}
