package io.jirani.market;

import io.jirani.db.Db;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.run.Job;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Keeps the gauges of the book and of tariffs. Deploy one, on virtual threads. */
public final class MarketVerticle extends VerticleBase {
    private static final Duration TICK = Duration.ofSeconds(5);
    /** How long before its end a tariff needs one to follow. */
    private static final Duration NOTICE = Duration.ofDays(3);

    private final Db db;
    private final OrderStore orders;
    private final Clock sunClock;
    private final MeterRegistry metrics;
    private final AtomicLong ending = new AtomicLong();
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong reserved = new AtomicLong();

    /**
     * @param sunClock the neighbourhood's, which tariffs follow
     */
    public MarketVerticle(Db db, OrderStore orders, Clock sunClock, MeterRegistry metrics) {
        this.db = db;
        this.orders = orders;
        this.sunClock = sunClock;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        gauge("open", open);
        gauge("reserved", reserved);
        Gauge.builder("jirani_tariffs_ending", ending, AtomicLong::get)
                .description("Communities whose tariff ends within three days, or has ended, with none to follow")
                .register(metrics);
        Job.start(vertx, "market.book", TICK, metrics, this::look);
        return Future.succeededFuture();
    }

    private void gauge(String part, AtomicLong value) {
        Gauge.builder("jirani_book_watthours", value, AtomicLong::get)
                .description("Energy on the books, open or reserved for a buyer who is paying")
                .tag("part", part)
                .register(metrics);
    }

    private int look() {
        var standing = db.transaction(orders::standing);
        open.set(standing.open().wattHours());
        reserved.set(standing.reserved().wattHours());
        ending.set(db.transaction(tx -> ending(tx, sunClock)).size());
        return 0;
    }

    /** Degraded while a community's tariff has ended or is about to: the old figures stay in force meanwhile. */
    public static HealthCheck health(Db db, Clock sunClock) {
        return new HealthCheck("tariff", () -> {
            var ending = db.transaction(tx -> ending(tx, sunClock));
            return ending.isEmpty()
                    ? Status.active()
                    : Status.degraded(ending.stream()
                            .map(one -> one.community() + "'s tariff is published until " + one.endsAt())
                            .collect(Collectors.joining(", ")));
        });
    }

    private static List<TariffStore.Ending> ending(Db.Tx tx, Clock sunClock) {
        return new TariffStore().endingBefore(tx, sunClock.instant().plus(NOTICE));
    }
}
