package io.jirani.metering;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A neighbourhood's time that runs faster than the real one; the same in every process that knows its beginning.
 */
final class QuickClock extends Clock {
    private final long sun;
    private final long real;
    private final int speed;

    /**
     * @param sun its beginning, ms since 1970
     * @param real what the real time was then
     * @param speed how many of its seconds fit into a real one
     */
    QuickClock(long sun, long real, int speed) {
        this.sun = sun;
        this.real = real;
        this.speed = speed;
    }

    long sun() {
        return sun;
    }

    long real() {
        return real;
    }

    int speed() {
        return speed;
    }

    /** The same time, with its beginning now. */
    QuickClock fromNow() {
        return fromNow(speed);
    }

    /** The same time, with its beginning now, and so fast from then on. */
    QuickClock fromNow(int speed) {
        var now = System.currentTimeMillis();
        return new QuickClock(sun + (now - real) * this.speed, now, speed);
    }

    /** Its seconds since its beginning. */
    long second() {
        return (instant().toEpochMilli() - sun) / 1_000;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(sun + (System.currentTimeMillis() - real) * speed);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
