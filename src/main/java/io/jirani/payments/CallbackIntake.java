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
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts callbacks on disk: those that come while one commit is under way share the next, so that a burst does not wait for
 * the disk once for each. What waits is bounded in bytes: beyond that it fails at once, and the caller keeps it elsewhere.
 */
final class CallbackIntake {
    private static final Logger LOG = LoggerFactory.getLogger(CallbackIntake.class);
    private static final int MOST = 256;
    private static final int AROUND = 2_048;
    private static final long MOST_BYTES = 32L * 1024 * 1024;

    /** The database is slower than callbacks come. */
    static final class Full extends RuntimeException {
        private static final long serialVersionUID = 1;

        Full() {
            super("too many callbacks wait for the database", null, false, false);
        }
    }

    private record Waiting(Arrival arrival, Runnable committed, Runnable kept, Consumer<Throwable> failed) {}

    private final Db db;
    private final InboxStore inbox;
    private final IntConsumer crowded;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private boolean writing;
    private long bytes;

    /**
     * @param crowded told how many were left out, since their path has brought too many
     */
    CallbackIntake(Db db, InboxStore inbox, IntConsumer crowded) {
        this.db = db;
        this.inbox = inbox;
        this.crowded = crowded;
    }

    /**
     * Returns at once.
     *
     * @param committed told once a commit, of one that is in it: there is something to judge
     * @param kept told when it is committed
     * @param failed told as the database did when it could not be, or that there is no room
     */
    void keep(Arrival arrival, Runnable committed, Runnable kept, Consumer<Throwable> failed) {
        if (!isTaken(new Waiting(arrival, committed, kept, failed))) failed.accept(new Full());
    }

    /** With what is around the body. */
    private static int size(Waiting one) {
        return one.arrival().body().size() + AROUND;
    }

    private boolean isTaken(Waiting one) {
        lock.lock();
        try {
            var size = size(one);
            if (bytes > 0 && bytes + size > MOST_BYTES) return false;
            bytes += size;
            queue.addLast(one);
            if (!writing) {
                writing = true;
                Thread.ofVirtual().name("payments-intake").start(this::write);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Goes on whatever fails: nobody else writes while {@code writing} is set. */
    private void write() {
        for (var batch = next(); !batch.isEmpty(); batch = next()) {
            try {
                write(batch);
            } catch (Throwable failure) {
                LOG.error("who sent a callback could not be told what became of it", failure);
            }
        }
    }

    /** What waits now; empty: nobody writes any more. */
    private List<Waiting> next() {
        lock.lock();
        try {
            var batch = new ArrayList<Waiting>();
            while (batch.size() < MOST && !queue.isEmpty()) {
                var one = queue.removeFirst();
                bytes -= size(one);
                batch.add(one);
            }
            writing = !batch.isEmpty();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Together; when that fails and not for the weather, each alone, so that one that is never taken fails for itself. */
    private void write(List<Waiting> batch) {
        int leftOut;
        try {
            leftOut = db.transaction(
                    tx -> inbox.addAll(tx, batch.stream().map(Waiting::arrival).toList()));
        } catch (Throwable failure) {
            if (batch.size() == 1 || Weather.is(failure))
                batch.forEach(one -> tell(() -> one.failed().accept(failure)));
            else batch.forEach(one -> write(List.of(one)));
            return;
        }
        if (leftOut > 0) tell(() -> crowded.accept(leftOut));
        tell(batch.getFirst().committed());
        batch.forEach(one -> tell(one.kept()));
    }

    /** One who cannot be told keeps the word from nobody else. */
    private static void tell(Runnable word) {
        try {
            word.run();
        } catch (RuntimeException failure) {
            LOG.error("who sent a callback could not be told what became of it", failure);
        }
    }
}
