package io.jirani.payments;

import io.jirani.db.Db;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Reckons every five minutes how long what payouts use will last, for who watches. */
final class WatchFloat {
    private static final Duration EVERY = Duration.ofMinutes(5);

    private final Db db;
    private final FloatStore store = new FloatStore();
    private final Clock clock;
    private final MeterRegistry metrics;
    private final Map<String, Double> days = new ConcurrentHashMap<>();
    private Instant next = Instant.MIN;

    WatchFloat(Payments.Parts parts) {
        this.db = parts.db();
        this.clock = parts.clock();
        this.metrics = parts.metrics();
    }

    /** One pass; answers 0, for nothing waits. */
    int pass() {
        var now = clock.instant();
        if (now.isBefore(next)) return 0;
        next = now.plus(EVERY);
        for (var forecast : db.transaction(tx -> store.forecasts(tx, now))) show(forecast);
        return 0;
    }

    private void show(FloatForecast forecast) {
        var rail = forecast.rail();
        if (days.put(rail, forecast.days()) == null)
            Gauge.builder("jirani_float_days_left", days, all -> all.getOrDefault(rail, 0.0))
                    .description("How many busy days what payouts use at the provider will last")
                    .tag("rail", rail)
                    .register(metrics);
    }
}
