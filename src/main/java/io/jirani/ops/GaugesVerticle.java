package io.jirani.ops;

import io.jirani.db.Db;
import io.jirani.run.Job;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The gauges that need a look into the database, every 5 s. Deploy it on virtual threads. */
public final class GaugesVerticle extends VerticleBase {
    private static final Duration TICK = Duration.ofSeconds(5);

    private static final String NOT_CLOSED = "Intervals of the last 24 hours that do not close against the feeder";
    private static final String LOSSES = "What the wires lost of what the households took in the last 24 hours";
    private static final String METERS = "Meters in service, by whether the broker has them";
    private static final String REGISTERED = "Meters of the registry, by where they are in their lives";
    private static final String AUCTION_TRADES =
            "Trades of auctions that are not settled: open, or refused by the books and waiting for a person";
    private static final String UNSETTLED = "Purchases that are paid and that the books refuse to settle";
    private static final String OUTBOX =
            "What waits: callbacks to be judged, notices to be sent, commands to be answered";

    private final Db db;
    private final HealthStore store;
    private final PrometheusMeterRegistry metrics;
    private final Map<String, AtomicLong> gauges = new ConcurrentHashMap<>();

    /**
     * @param version what {@code jirani_build_info} says
     */
    public GaugesVerticle(Db db, HealthStore store, PrometheusMeterRegistry metrics, String version) {
        this.db = db;
        this.store = store;
        this.metrics = metrics;
        // Micrometer takes the ending _info off a gauge's name, so this one is made directly.
        Info.builder()
                .name("jirani_build")
                .help("Which build this is")
                .labelNames("version", "java")
                .register(metrics.getPrometheusRegistry())
                .addLabelValues(version, Runtime.version().toString());
    }

    @Override
    public Future<?> start() {
        Job.start(vertx, "ops.gauges", TICK, metrics, this::look);
        return Future.succeededFuture();
    }

    private int look() {
        db.inTransaction(tx -> {
            set(
                    "jirani_ledger_imbalance",
                    "By how much the books are out of balance; 0 or an alarm",
                    Tags.empty(),
                    store.imbalance(tx));
            var meters = store.meters(tx);
            set("jirani_meters", METERS, Tags.of("state", "online"), meters.online());
            set("jirani_meters", METERS, Tags.of("state", "offline"), meters.offline());
            for (var feeder : store.feeders(tx)) {
                var where = Tags.of("community", feeder.community());
                set("jirani_feeder_not_closed", NOT_CLOSED, where, feeder.notClosed());
                share("jirani_feeder_losses_ratio", LOSSES, where, feeder.lossPoints());
            }
            store.registered(tx)
                    .forEach((status, count) ->
                            set("jirani_meters_registered", REGISTERED, Tags.of("status", status), count));
            var trades = store.auctionTrades(tx);
            set("jirani_auction_trades", AUCTION_TRADES, Tags.of("state", "open"), trades.open());
            set("jirani_auction_trades", AUCTION_TRADES, Tags.of("state", "review"), trades.review());
            set(
                    "jirani_trading_households",
                    "Households that trade automatically",
                    Tags.empty(),
                    store.tradingHouseholds(tx));
            set("jirani_purchases_paid_unsettled", UNSETTLED, Tags.empty(), store.paidUnsettled(tx));
            var outbox = store.outbox(tx);
            set("jirani_outbox_pending", OUTBOX, Tags.of("kind", "inbox"), outbox.inbox());
            set("jirani_outbox_pending", OUTBOX, Tags.of("kind", "notice"), outbox.notice());
            set("jirani_outbox_pending", OUTBOX, Tags.of("kind", "command"), outbox.command());
        });
        return 0;
    }

    /** A share, told in basis points. */
    private void share(String name, String what, Tags tags, long points) {
        var gauge = gauges.computeIfAbsent(name + tags, key -> {
            var held = new AtomicLong(points);
            Gauge.builder(name, held, each -> each.get() / 10_000.0)
                    .description(what)
                    .tags(tags)
                    .register(metrics);
            return held;
        });
        gauge.set(points);
    }

    private void set(String name, String what, Tags tags, long value) {
        var gauge = gauges.computeIfAbsent(name + tags, key -> {
            var held = new AtomicLong(value);
            Gauge.builder(name, held, AtomicLong::get)
                    .description(what)
                    .tags(tags)
                    .register(metrics);
            return held;
        });
        gauge.set(value);
    }
}
