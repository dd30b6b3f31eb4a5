package io.jirani.metering;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that other threads have for an event loop, in its order, in one go: a task for each would cost more than the work. */
final class Handover {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

    private final Executor loop;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean called = new AtomicBoolean();

    Handover(Executor loop) {
        this.loop = loop;
    }

    /** May be called from any thread. */
    void add(Runnable work) {
        waiting.add(work);
        if (called.compareAndSet(false, true)) loop.execute(this::run);
    }

    private void run() {
        called.set(false);
        for (var work = waiting.poll(); work != null; work = waiting.poll()) {
            try {
                work.run();
            } catch (RuntimeException fault) {
                LOG.error("work for an event loop failed", fault);
            }
        }
    }
}
