package io.jirani.payments;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands until it is moved. */
public final class Hand extends Clock {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

    public void move(Duration by) {
        now.updateAndGet(moment -> moment.plus(by));
    }

    @Override
    public ZoneId getZone() {
        return ZoneId.of("UTC");
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return now.get();
    }
}
