package io.jirani.demo;

import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The neighbourhood's time: starts at 10:00 of today in the community's zone and runs faster than the real one. Sun,
 * appetite, a reading's {@code t} and interval close live by it; money never does (decided.md 4).
 *
 * <p>A restart on the same folder goes on where it was and never goes back. To survive a kill, the file names a moment
 * that will not be passed before a later one is safely written; a restart begins at that moment.
 */
public final class NeighbourhoodClock extends Clock implements AutoCloseable {
    public static final int SLOWEST = 1;
    public static final int FASTEST = 240;

    private static final Logger LOG = LoggerFactory.getLogger(NeighbourhoodClock.class);
    private static final LocalTime OPENING = LocalTime.of(10, 0);
    private static final Duration LEAD = Duration.ofSeconds(2);
    private static final Duration PERSIST_EVERY = Duration.ofMillis(500);

    private final Clock clock;
    private final ZoneId zone;
    private final int speed;
    private final Instant start;
    private final Instant sunBase;
    private final Instant realBase;
    private final OwnFile file;
    private final Thread keeper;
    private final CountDownLatch closing = new CountDownLatch(1);
    private Instant ceiling;
    private Instant last;

    private NeighbourhoodClock(OwnFile file, Clock clock, ZoneId zone, int speed, Instant start, Instant sunBase) {
        this.file = file;
        this.clock = clock;
        this.zone = zone;
        this.speed = speed;
        this.start = start;
        this.sunBase = sunBase;
        this.realBase = clock.instant();
        this.last = sunBase;
        this.ceiling = sunBase;
        reserve();
        this.keeper = Thread.ofVirtual().name("neighbourhood-clock").start(this::keep);
    }

    /**
     * Starts the clock of a folder, or goes on with it. Its truth is {@code clock.json} there.
     *
     * @param clock the real one
     * @param speed how many of its seconds fit into a real one, 1 to 240
     */
    public static NeighbourhoodClock open(Path folder, Clock clock, ZoneId zone, int speed) {
        if (speed < SLOWEST || speed > FASTEST)
            throw new IllegalArgumentException("speed is " + SLOWEST + " to " + FASTEST + ", not " + speed);
        var file = new OwnFile(folder, "clock.json");
        var kept = file.read().map(JsonObject::new);
        var start = kept.map(json -> Instant.parse(json.getString("start")))
                .orElseGet(() -> LocalDate.ofInstant(clock.instant(), zone)
                        .atTime(OPENING)
                        .atZone(zone)
                        .toInstant());
        var base = kept.map(json -> Instant.parse(json.getString("reached"))).orElse(start);
        return new NeighbourhoodClock(file, clock, zone, speed, start, base);
    }

    /** The first moment this neighbourhood ever had: 10:00 of the day of its first run. */
    public Instant start() {
        return start;
    }

    public int speed() {
        return speed;
    }

    /** How long a stretch of the neighbourhood's time takes in reality, rounded up to the millisecond. */
    public Duration inReality(Duration stretch) {
        return Duration.ofMillis(Math.ceilDiv(stretch.toMillis(), (long) speed));
    }

    @Override
    public synchronized Instant instant() {
        var elapsed = Math.max(0, Duration.between(realBase, clock.instant()).toMillis());
        var now = sunBase.plusMillis(Math.multiplyExact(elapsed, (long) speed));
        // A disk that stalls stops the sun: better than time that a kill could take back.
        if (now.isAfter(ceiling)) now = ceiling;
        if (now.isAfter(last)) last = now;
        return last;
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new Elsewhere(this, other);
    }

    /** Stops the clock: it stands still from here on, and the file names the very moment that was reached. */
    @Override
    public void close() {
        closing.countDown();
        Instant reached;
        synchronized (this) {
            ceiling = instant();
            reached = ceiling;
        }
        try {
            keeper.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        write(reached);
    }

    private void keep() {
        try {
            while (!closing.await(PERSIST_EVERY.toMillis(), TimeUnit.MILLISECONDS)) reserve();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes a moment ahead down, and only then lets the time run up to it. */
    private void reserve() {
        var ahead = instant().plus(LEAD.multipliedBy(speed));
        try {
            write(ahead);
        } catch (UncheckedIOException failure) {
            LOG.error("the neighbourhood's time cannot be written down and will stand still", failure);
            return;
        }
        synchronized (this) {
            if (closing.getCount() > 0 && ahead.isAfter(ceiling)) ceiling = ahead;
        }
    }

    private void write(Instant reached) {
        file.write(new JsonObject()
                .put("start", start.toString())
                .put("reached", reached.toString())
                .put("speed", speed)
                .encode());
    }

    private static final class Elsewhere extends Clock {
        private final NeighbourhoodClock clock;
        private final ZoneId zone;

        Elsewhere(NeighbourhoodClock clock, ZoneId zone) {
            this.clock = clock;
            this.zone = zone;
        }

        @Override
        public Instant instant() {
            return clock.instant();
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new Elsewhere(clock, other);
        }
    }
}
