package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.db.Weather;
import io.jirani.payments.InboxStore.Arrival;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Puts callbacks on disk: those that come while one commit is under way share the next, so that a burst does not wait for
 * the disk once for each.
 */
final class CallbackIntake {
    private static final int MOST = 256;

    private record Waiting(Arrival arrival, Runnable committed, Runnable kept, Consumer<Throwable> failed) {}

    private final Db db;
    private final InboxStore inbox;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private boolean writing;

    CallbackIntake(Db db, InboxStore inbox) {
        this.db = db;
        this.inbox = inbox;
    }

    /**
     * Returns at once.
     *
     * @param committed told once a commit, of one that is in it: there is something to judge
     * @param kept told when it is committed
     * @param failed told as the database did when it could not be
     */
    void keep(Arrival arrival, Runnable committed, Runnable kept, Consumer<Throwable> failed) {
        lock.lock();
        try {
            queue.addLast(new Waiting(arrival, committed, kept, failed));
            if (!writing) {
                writing = true;
                Thread.ofVirtual().name("payments-intake").start(this::write);
            }
        } finally {
            lock.unlock();
        }
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
            db.inTransaction(
                    tx -> inbox.addAll(tx, batch.stream().map(Waiting::arrival).toList()));
        } catch (Throwable failure) {
            if (batch.size() == 1 || Weather.is(failure))
                batch.forEach(one -> one.failed().accept(failure));
            else batch.forEach(one -> write(List.of(one)));
            return;
        }
        batch.getFirst().committed().run();
        batch.forEach(one -> one.kept().run());
    }
}
