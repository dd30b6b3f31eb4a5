package io.jirani.settlement;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicInteger;

/** A clock whose reader dies at a look: a process is killed at the moment it asks for the time. */
final class DyingClock extends Clock {
    static final class Died extends RuntimeException {
        Died() {
            super("killed", null, false, false);
        }
    }

    private final AtomicInteger left;

    /**
     * @param looks how many it outlives
     */
    DyingClock(int looks) {
        left = new AtomicInteger(looks);
    }

    @Override
    public Instant instant() {
        if (left.getAndDecrement() == 0) throw new Died();
        return Clock.systemUTC().instant();
    }

    @Override
    public long millis() {
        return Clock.systemUTC().millis();
    }

    @Override
    public ZoneId getZone() {
        return ZoneId.of("UTC");
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
