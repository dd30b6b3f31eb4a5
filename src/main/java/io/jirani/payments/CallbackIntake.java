package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.db.Weather;
import io.jirani.payments.InboxStore.Arrival;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Puts callbacks on disk: those that come while one commit is under way share the next, so that a burst does not wait for
 * the disk once for each.
 */
final class CallbackIntake {
    private static final int MOST = 256;

    private record Waiting(Arrival arrival, Promise<Void> kept) {}

    private final Db db;
    private final InboxStore inbox;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private boolean writing;

    CallbackIntake(Db db, InboxStore inbox) {
        this.db = db;
        this.inbox = inbox;
    }

    /** Returns when it is committed; throws as the database did when it could not be. Call it on a virtual thread. */
    void keep(Arrival arrival) {
        var mine = new Waiting(arrival, Promise.promise());
        lock.lock();
        try {
            queue.addLast(mine);
            if (!writing) {
                writing = true;
                Thread.ofVirtual().name("payments-intake").start(this::write);
            }
        } finally {
            lock.unlock();
        }
        mine.kept().future().await();
    }

    private void write() {
        for (var batch = next(); !batch.isEmpty(); batch = next()) write(batch);
    }

    /** What waits now; empty: nobody writes any more. */
    private List<Waiting> next() {
        lock.lock();
        try {
            var batch = new ArrayList<Waiting>();
            while (batch.size() < MOST && !queue.isEmpty()) batch.add(queue.removeFirst());
            writing = !batch.isEmpty();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Together; when that fails and not for the weather, each alone, so that one that is never taken fails for itself. */
    private void write(List<Waiting> batch) {
        try {
            db.inTransaction(tx -> inbox.addAll(
                    tx, batch.stream().map(Waiting::arrival).toList()));
            batch.forEach(one -> one.kept().complete());
        } catch (Throwable failure) {
            if (batch.size() == 1 || Weather.is(failure))
                batch.forEach(one -> one.kept().fail(failure));
            else batch.forEach(one -> write(List.of(one)));
        }
    }
}
