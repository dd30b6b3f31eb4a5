package io.jirani.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what other processes do, never without end. */
final class Patience {
    private static final Duration EVERY = Duration.ofMillis(20);

    private Patience() {}

    /** Looks every 20 ms until it is so; answers whether it came to be within the time. */
    static boolean until(Duration atMost, BooleanSupplier so) {
        return until(atMost, EVERY, so);
    }

    private static boolean until(Duration atMost, Duration every, BooleanSupplier so) {
        var end = System.nanoTime() + atMost.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) return false;
            LockSupport.parkNanos(every.toNanos());
        }
        return true;
    }

    /** Fails when it does not come to be. */
    static void need(String what, Duration atMost, BooleanSupplier so) {
        need(what, atMost, EVERY, so);
    }

    /** The same with fewer looks, where each takes from what is measured. */
    static void need(String what, Duration atMost, Duration every, BooleanSupplier so) {
        if (!until(atMost, every, so))
            throw new IllegalStateException("not within " + atMost.toSeconds() + " s: " + what);
    }
}
