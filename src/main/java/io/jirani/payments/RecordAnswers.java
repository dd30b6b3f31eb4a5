package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.db.Weather;
import io.jirani.kernel.IntentId;
import io.jirani.payments.RecordCollection.Happened;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes what providers answered: answers that come while one commit is under way share the next, so that many pushes and
 * questions at once do not each take the database's time. Two of one intent never share one.
 */
final class RecordAnswers {
    private static final int MOST = 32;
    private static final boolean DONE = true;

    private record Waiting(IntentId intent, CollectionEvent answer, CompletableFuture<Boolean> written) {}

    private final SureWrite sure;
    private final IntentStore intents;
    private final RecordCollection record;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private boolean writing;

    RecordAnswers(Payments.Parts parts, RecordCollection record) {
        this.sure = new SureWrite(parts.db());
        this.intents = parts.intents();
        this.record = record;
    }

    /** Not on a context of Vert.x, whose other works it would hold up. Returns when the answer is committed and announced; fails as its own commit did. */
    void write(IntentId intent, CollectionEvent answer) {
        var own = new Waiting(intent, answer, new CompletableFuture<>());
        if (isFirst(own)) {
            write(next());
            if (hasMore()) Thread.ofVirtual().name("payments-answers").start(this::writeAll);
        }
        own.written().join();
    }

    /** Queues it; whether its caller is the one who writes. */
    private boolean isFirst(Waiting own) {
        lock.lock();
        try {
            queue.addLast(own);
            var first = !writing;
            writing = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody has to go on writing. */
    private boolean hasMore() {
        lock.lock();
        try {
            writing = !queue.isEmpty();
            return writing;
        } finally {
            lock.unlock();
        }
    }

    private void writeAll() {
        do write(next());
        while (hasMore());
    }

    private List<Waiting> next() {
        lock.lock();
        try {
            var batch = new ArrayList<Waiting>();
            var seen = new HashSet<IntentId>();
            while (batch.size() < MOST
                    && !queue.isEmpty()
                    && seen.add(queue.getFirst().intent())) batch.add(queue.removeFirst());
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Together; when that fails and not for the weather, each alone, so that one that is never taken fails for itself. */
    private void write(List<Waiting> batch) {
        List<RecordCollection.Change> changes;
        try {
            changes = sure.write(tx -> changes(tx, batch));
        } catch (Throwable failure) {
            if (batch.size() == 1 || Weather.is(failure))
                batch.forEach(one -> one.written().completeExceptionally(failure));
            else batch.forEach(one -> write(List.of(one)));
            return;
        }
        try {
            changes.forEach(record::announce);
            batch.forEach(one -> one.written().complete(DONE));
        } catch (Throwable unsaid) { // whatever it is, those who wait must hear, and the next must be written
            batch.forEach(one -> one.written().completeExceptionally(unsaid));
        }
    }

    private List<RecordCollection.Change> changes(Db.Tx tx, List<Waiting> batch) {
        var locked = intents.lockAll(tx, batch.stream().map(Waiting::intent).toList());
        var happened = new ArrayList<Happened>();
        for (var one : batch) {
            var was = locked.get(one.intent());
            if (was != null) happened.add(new Happened(was, one.answer()));
        }
        return record.writeAll(tx, happened);
    }
}
