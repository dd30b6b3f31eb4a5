package io.jirani.access;

import io.jirani.access.SmsPort.Outcome;
import io.jirani.http.HealthCheck;
import io.jirani.http.HealthCheck.Status;
import io.jirani.kernel.Msisdn;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Brings texts to phones behind the back of who asked, so that how long an answer takes says nothing about whether a text
 * was sent. What waits is bounded: a text too many is dropped and counted, and its reader asks again.
 */
public final class Postman implements AutoCloseable {
    private static final int MOST = 64;
    private static final int MANY = 5;
    private static final long PATIENCE_SECONDS = 2;

    private final SmsPort port;
    private final MeterRegistry metrics;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore room = new Semaphore(MOST);
    private final AtomicInteger failing = new AtomicInteger();

    public Postman(SmsPort port, MeterRegistry metrics) {
        this.port = port;
        this.metrics = metrics;
    }

    /** Sends a text soon, or drops it when too many wait. */
    public void send(Msisdn to, String text) {
        if (!room.tryAcquire()) {
            count("dropped");
            return;
        }
        threads.execute(() -> {
            try {
                var unused = told(port.send(to, text));
            } finally {
                room.release();
            }
        });
    }

    /** Sends a text while the caller waits, once: for jobs, whose queue is elsewhere and who try again themselves. */
    public Outcome sendNow(Msisdn to, String text) {
        return told(port.send(to, text));
    }

    private Outcome told(Outcome outcome) {
        if (outcome == Outcome.SENT) failing.set(0);
        else failing.incrementAndGet();
        count(outcome.name().toLowerCase(Locale.ROOT));
        return outcome;
    }

    private void count(String result) {
        metrics.counter("jirani_sms_total", "adapter", port.name(), "result", result)
                .increment();
    }

    /** Degraded when the last few texts all failed: nobody can sign in by code. */
    public HealthCheck health() {
        return new HealthCheck(
                "sms",
                () -> failing.get() < MANY
                        ? Status.active()
                        : Status.degraded("the last " + failing.get() + " texts were not sent"));
    }

    /** Lets what is on its way end. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) threads.shutdownNow();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
