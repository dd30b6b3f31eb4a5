package io.jirani.demo;

import io.jirani.kernel.Dev;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All simulated meters of a neighbourhood over one broker's socket. Their flash is {@code fleet.json}: written before
 * anything made since is sent, so that after a kill no number is used twice and no register falls.
 */
public final class FleetClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetClient.class);
    private static final Duration BEAT = Duration.ofMillis(200);
    private static final List<Duration> PERIODS =
            LongStream.of(60, 120, 180, 300, 900).mapToObj(Duration::ofSeconds).toList();

    /**
     * What a fleet is made of.
     *
     * @param folder where {@code fleet.json} is
     * @param interval the community's interval: there is a row at each of its boundaries
     * @param opening the moment of the first row when there is no fleet yet
     * @param seed of suns and appetites
     * @param feeder the meter before them all, where there is one
     */
    public record Setup(
            Broker broker,
            List<Neighbourhood.Home> homes,
            ZoneId zone,
            Duration interval,
            int speed,
            Path folder,
            Instant opening,
            long seed,
            Optional<Feeder> feeder) {
        House house(Neighbourhood.Home home) {
            return new House(seed * 1_000 + home.index(), home.solarWatts(), zone);
        }
    }

    /** The meter of the neighbourhood's connection to the grid, and the homes behind it. */
    public record Feeder(Dev dev, List<Neighbourhood.Home> homes) {}

    private final Vertx vertx;
    private final Clock sunClock;
    private final OwnFile file;
    private final List<FirmwareModel> meters;
    private final List<String> deployments = new ArrayList<>();
    private final FleetTally tally = new FleetTally();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread heart;

    private FleetClient(Vertx vertx, Clock sunClock, OwnFile file, List<FirmwareModel> meters) {
        this.vertx = vertx;
        this.sunClock = sunClock;
        this.file = file;
        this.meters = meters;
        this.heart = Thread.ofVirtual().name("fleet").unstarted(this::live);
    }

    /**
     * Switches a fleet on. Call on a thread that may wait.
     *
     * @param secrets key and password of each meter
     * @param clock the real time: patience and back-off
     * @param sunClock the neighbourhood's time: what rows are stamped with
     */
    public static FleetClient start(
            Vertx vertx, Setup setup, Function<Dev, DeviceSecret> secrets, Clock clock, Clock sunClock) {
        var file = new OwnFile(setup.folder, "fleet.json");
        var kept = file.read().map(FleetJson::read);
        var fleet = new FleetClient(
                vertx,
                sunClock,
                file,
                models(setup, kept.orElseGet(Map::of), kept.isPresent() ? sunClock.instant() : setup.opening));
        fleet.flash();
        var random = new Random(setup.seed);
        var deploying = fleet.meters.stream()
                .map(model -> vertx.deployVerticle(new MeterVerticle(
                        setup.broker,
                        model,
                        secrets.apply(model.dev()),
                        clock,
                        sunClock,
                        new Random(random.nextLong()),
                        fleet.tally)))
                .toList();
        Future.all(deploying).await();
        for (var deployed : deploying) fleet.deployments.add(deployed.result());
        fleet.heart.start();
        return fleet;
    }

    private static List<FirmwareModel> models(Setup setup, Map<Dev, FirmwareModel.State> kept, Instant opening) {
        var rhythm = new FirmwareModel.Rhythm(setup.interval, period(setup.speed));
        var lines = new LinkedHashMap<Dev, Line>();
        for (var home : setup.homes) lines.put(home.dev(), setup.house(home));
        setup.feeder.ifPresent(feeder -> lines.put(
                feeder.dev,
                new FeederLine(feeder.homes.stream().map(setup::house).toList())));
        return lines.entrySet().stream()
                .map(hung -> {
                    var flash = kept.getOrDefault(hung.getKey(), FirmwareModel.State.fresh(hung.getValue(), opening));
                    return new FirmwareModel(hung.getKey(), hung.getValue(), rhythm, flash);
                })
                .toList();
    }

    /** Periodic rows come about every three real seconds, and never more often than every minute of the sun. */
    private static Duration period(int speed) {
        return PERIODS.stream()
                .filter(period -> period.toSeconds() >= 3L * speed)
                .findFirst()
                .orElse(PERIODS.getLast());
    }

    public FleetTally tally() {
        return tally;
    }

    /** Switches the fleet off: meters leave politely, the flash is written. */
    @Override
    public void close() {
        closing.countDown();
        try {
            heart.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        Future.join(deployments.stream().map(vertx::undeploy).toList())
                .otherwiseEmpty()
                .await();
        flash();
    }

    private void live() {
        long flashed = 0;
        try {
            while (!closing.await(BEAT.toMillis(), TimeUnit.MILLISECONDS)) {
                var now = sunClock.instant();
                for (var meter : meters) tally.made.add(meter.advance(now));
                long changes = meters.stream().mapToLong(FirmwareModel::changes).sum();
                if (changes != flashed && flash()) flashed = changes;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean flash() {
        var states = new TreeMap<Dev, FirmwareModel.State>();
        var written = new ArrayList<Runnable>();
        for (var meter : meters) {
            var state = meter.state();
            states.put(meter.dev(), state);
            written.add(() -> meter.flashed(state));
        }
        try {
            file.write(FleetJson.write(states));
        } catch (RuntimeException failure) {
            LOG.error("the fleet's flash cannot be written; its rows wait", failure);
            return false;
        }
        written.forEach(Runnable::run);
        return true;
    }
}
