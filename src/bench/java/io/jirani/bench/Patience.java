package io.jirani.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what other processes do, never without end. */
final class Patience {
    private Patience() {}

    /** Looks every 20 ms until it is so; answers whether it came to be within the time. */
    static boolean until(Duration atMost, BooleanSupplier so) {
        var end = System.nanoTime() + atMost.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) return false;
            LockSupport.parkNanos(20_000_000);
        }
        return true;
    }

    /** Fails when it does not come to be. */
    static void need(String what, Duration atMost, BooleanSupplier so) {
        if (!until(atMost, so)) throw new IllegalStateException("not within " + atMost.toSeconds() + " s: " + what);
    }
}
