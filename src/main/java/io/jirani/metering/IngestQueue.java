package io.jirani.metering;

import io.jirani.metering.IngestVerticle.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Messages in memory: those that wait to be gathered into a batch, and those of the batch under way. Bounded. */
final class IngestQueue {
    /** A message, and when it came in by the neighbourhood's clock. */
    record Arrival(Inbound message, Instant at) {}

    private static final int BATCH = 4_000;
    private static final int ENOUGH = 1_000;
    private static final int ROOM = 10_000;
    private static final long ROOM_BYTES = 64L * 1_024 * 1_024;
    private static final Duration TICK = Duration.ofMillis(1);
    private static final int IDLE_TICKS = 2;
    private static final int MOST_TICKS = 20;

    private final BlockingQueue<Arrival> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /**
     * Takes a message if there is room. Never blocks; may be called from any thread.
     *
     * @param now by the neighbourhood's clock
     */
    Offer offer(Inbound message, Instant now) {
        var size = message.payload().length;
        if (messages.get() >= ROOM || bytes.get() + size > ROOM_BYTES) return Offer.FULL;
        messages.incrementAndGet();
        bytes.addAndGet(size);
        waiting.add(new Arrival(message, now));
        return Offer.TAKEN;
    }

    /**
     * What waits, or else what comes soon: a small batch waits a little for more. Looks once a millisecond, for to be woken
     * by every message would cost more than to store it.
     *
     * @param patience how long to wait for the first; none may come
     */
    List<Arrival> gather(Duration patience) throws InterruptedException {
        var batch = new ArrayList<Arrival>();
        var first = waiting.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (first == null) return batch;
        batch.add(first);
        waiting.drainTo(batch, BATCH - 1);
        var idle = 0;
        for (int tick = 0; tick < MOST_TICKS && idle < IDLE_TICKS && batch.size() < ENOUGH; tick++) {
            Thread.sleep(TICK);
            idle = waiting.drainTo(batch, BATCH - batch.size()) == 0 ? idle + 1 : 0;
        }
        return batch;
    }

    /** A message that was gathered is in memory no longer. */
    void gone(Inbound message) {
        messages.decrementAndGet();
        bytes.addAndGet(-message.payload().length);
    }

    boolean isHalfEmpty() {
        return messages.get() < ROOM / 2 && bytes.get() < ROOM_BYTES / 2;
    }

    int size() {
        return messages.get();
    }
}
