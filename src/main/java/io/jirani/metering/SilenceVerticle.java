package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.metering.SilenceStore.Share;
import io.jirani.run.Job;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The job {@code metering.silence}: an active meter that is unheard for three times its usual, and at least for the set
 * time, is silent until it is heard again. Only turns are told. While we are deaf ourselves nobody falls silent, nor until
 * we have listened again as long as the meter may be quiet. Deploy on virtual threads.
 */
public final class SilenceVerticle extends VerticleBase {
    static final String JOB = "metering.silence";

    private static final Duration TICK = Duration.ofSeconds(30);
    private static final int MOST = 1_000;
    /** One silent meter in so many is worth a look. */
    private static final int ONE_IN = 20;

    private final Db db;
    private final SilenceStore store = new SilenceStore();
    private final Duration least;
    private final BooleanSupplier listening;
    private final Clock clock;
    private final Clock sunClock;
    private final MeterRegistry metrics;
    private final Map<String, AtomicInteger> gauges = new ConcurrentHashMap<>();
    private volatile List<Share> shares = List.of();
    private Optional<Instant> since = Optional.empty();

    /**
     * @param least no silence shorter than this counts, by the neighbourhood's clock
     * @param listening whether meters can reach us now
     * @param clock the real one, for those who watch
     * @param sunClock the neighbourhood's, by which meters are heard
     */
    public SilenceVerticle(
            Db db, Duration least, BooleanSupplier listening, Clock clock, Clock sunClock, MeterRegistry metrics) {
        this.db = db;
        this.least = least;
        this.listening = listening;
        this.clock = clock;
        this.sunClock = sunClock;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        Job.start(vertx, JOB, TICK, metrics, this::pass);
        return Future.succeededFuture();
    }

    /** The communities of which more than one meter in twenty is silent, in words; nothing when all is well. */
    public Optional<String> trouble() {
        var quiet = shares.stream()
                .filter(share -> share.silent() * ONE_IN > share.active())
                .map(share ->
                        share.silent() + " of " + share.active() + " meters of " + share.community() + " are silent")
                .toList();
        return quiet.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", quiet));
    }

    /** One look; answers how many meters turned, or were late for the first time. */
    int pass() {
        var now = sunClock.instant();
        var at = clock.instant();
        if (listening.getAsBoolean()) since = since.or(() -> Optional.of(now));
        else since = Optional.empty();
        int turned = db.<Integer>transaction(tx -> store.hear(tx, MOST, at));
        if (since.isPresent()) turned += judge(now, since.get(), at);
        shares = db.transaction(store::shares);
        for (var share : shares) {
            set("jirani_meters_active", "Meters that may be heard", share.community(), share.active());
            set("jirani_meters_silent", "Meters unheard for longer than is usual", share.community(), share.silent());
        }
        return turned;
    }

    private int judge(Instant now, Instant from, Instant at) {
        if (now.isBefore(from.plus(least))) return 0;
        int late = db.<Integer>transaction(tx -> store.learn(tx, now, least, MOST));
        int fell = db.<Integer>transaction(tx -> store.fallSilent(tx, now, from, least, MOST, at));
        return late + fell;
    }

    private void set(String name, String what, String community, int value) {
        gauges.computeIfAbsent(name + " " + community, key -> {
                    var held = new AtomicInteger(value);
                    Gauge.builder(name, held, AtomicInteger::get)
                            .description(what)
                            .tag("community", community)
                            .register(metrics);
                    return held;
                })
                .set(value);
    }
}
