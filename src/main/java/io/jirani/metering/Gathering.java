package io.jirani.metering;

import io.jirani.metering.IngestQueue.Arrival;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first of the intake's two threads: gathers messages into batches, reads them and checks their signatures, while the
 * other stores the batch before. A batch is what came meanwhile, at most 4,000 messages; a small one waits until nothing
 * came for 2 ms.
 */
final class Gathering {
    private static final Logger LOG = LoggerFactory.getLogger(Gathering.class);
    private static final Duration IDLE = Duration.ofMillis(200);

    private final IngestQueue queue;
    private final Ingest ingest;
    private final Foreign foreign;
    private final Clock sunClock;
    private final SynchronousQueue<List<Work>> ready = new SynchronousQueue<>();
    private final Thread thread = Thread.ofVirtual().name("metering.gather").unstarted(this::work);
    private volatile Optional<Inbound.Door> foreignDoor = Optional.empty();
    private volatile boolean stopping;

    /**
     * @param foreign reads what does not speak our protocol; used by this thread alone
     * @param sunClock the neighbourhood's
     */
    Gathering(IngestQueue queue, Ingest ingest, Foreign foreign, Clock sunClock) {
        this.queue = queue;
        this.ingest = ingest;
        this.foreign = foreign;
        this.sunClock = sunClock;
    }

    void start() {
        thread.start();
    }

    /** What it has in hand was not acknowledged: its senders have it. */
    void stop() {
        stopping = true;
        thread.interrupt();
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    /** The next batch; empty when there is none in time. */
    List<Work> next(Duration patience) throws InterruptedException {
        var batch = ready.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        return batch == null ? List.of() : batch;
    }

    /** Lets the senders go, and asks foreign devices what their adapters want to know. May be called from any thread. */
    void finish(List<Work> batch) {
        for (var work : batch) {
            for (var reply : work.heard().replies()) ask(reply);
            if (work.inbound().isEmpty()) continue;
            var message = work.inbound().get();
            queue.gone(message);
            try {
                message.settled().run();
            } catch (RuntimeException gone) {
                LOG.debug("the sender is gone before its acknowledgement", gone);
            }
        }
    }

    /** Makes room again after a fault: who sent these was told nothing, and sends them again. */
    void forget(List<Work> batch) {
        for (var work : batch) work.inbound().ifPresent(queue::gone);
    }

    private void work() {
        try {
            while (!stopping) pass();
        } catch (InterruptedException stop) {
            LOG.debug("stopped while waiting");
        }
    }

    /** What is decided ahead saves time only: a fault there leaves all of it to the other thread. */
    private void pass() throws InterruptedException {
        try {
            var batch = read(queue.gather(IDLE));
            if (!batch.isEmpty()) ready.put(foreseen(batch));
        } catch (InterruptedException stop) {
            throw stop;
        } catch (Exception | Error fault) {
            LOG.error("a fault while messages were gathered; what was not acknowledged comes again", fault);
        }
    }

    private List<Work> foreseen(List<Work> batch) {
        try {
            return ingest.foresee(batch);
        } catch (Exception | Error fault) {
            LOG.error("a batch could not be judged ahead", fault);
            return batch;
        }
    }

    /** What messages come to, and what adapters completed meanwhile; made once, however often the database is tried. */
    private List<Work> read(List<Arrival> messages) {
        // While messages wait, it is as late as the last that was read: the rest of a sample may be among those that
        // wait.
        var now = messages.isEmpty() ? sunClock.instant() : messages.getLast().at();
        var all = new ArrayList<Work>(messages.size());
        for (var each : messages) {
            var message = each.message();
            var work = Work.of(message, foreign, each.at());
            if (work.topic().isEmpty()) foreignDoor = Optional.of(message.door());
            if (work.idle()) finish(List.of(work));
            else all.add(work);
        }
        var due = Work.due(foreign, now);
        if (due.idle()) finish(List.of(due));
        else all.add(due);
        return all;
    }

    private void ask(Foreign.Reply reply) {
        try {
            foreignDoor.ifPresent(door -> door.publish(reply.topic(), reply.payload()));
        } catch (RuntimeException gone) {
            LOG.debug("a question to a device did not leave; its adapter asks again", gone);
        }
    }
}
