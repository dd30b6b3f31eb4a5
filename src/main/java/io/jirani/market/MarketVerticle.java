package io.jirani.market;

import io.jirani.db.Db;
import io.jirani.run.Job;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps the gauges of the book. Deploy one, on virtual threads. */
public final class MarketVerticle extends VerticleBase {
    private static final Duration TICK = Duration.ofSeconds(5);

    private final Db db;
    private final OrderStore orders;
    private final MeterRegistry metrics;
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong reserved = new AtomicLong();

    public MarketVerticle(Db db, OrderStore orders, MeterRegistry metrics) {
        this.db = db;
        this.orders = orders;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        gauge("open", open);
        gauge("reserved", reserved);
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
        return 0;
    }
}
