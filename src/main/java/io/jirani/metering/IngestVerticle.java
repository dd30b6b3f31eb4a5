package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.metering.Ingest.Outcome;
import io.jirani.metering.IngestHealth.Threads;
import io.jirani.run.Job;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what {@link Gathering} gathers of all doors, one batch after the other on a virtual thread of its own. While the
 * database is away the batch waits and is tried again; a message that can never be stored is put aside and the others go on.
 */
public final class IngestVerticle extends VerticleBase {
    /** Whether a message was taken into memory. */
    public enum Offer {
        TAKEN,
        /** There is no room: do not acknowledge it, so that its sender keeps it. */
        FULL
    }

    private static final Logger LOG = LoggerFactory.getLogger(IngestVerticle.class);
    private static final Duration IDLE = Duration.ofMillis(200);
    private static final Duration PREPARE_EVERY = Duration.ofHours(6);
    private static final Duration PREPARE_AGAIN = Duration.ofMinutes(1);
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(30);
    private static final int TRIES = 20;

    private final Db db;
    private final Ingest ingest;
    private final Clock clock;
    private final Clock sunClock;
    private final DownAcks acks;
    private final ReadingNews news;
    private final IngestQueue queue = new IngestQueue();
    private final Gathering gathering;
    private final Storing storing;
    private final Thread worker = Thread.ofVirtual().name("metering.ingest").unstarted(this::work);
    private volatile boolean stopping;
    private Instant prepareAt = Instant.MIN;
    private Instant sweepAt = Instant.MIN;

    /**
     * @param foreign reads what does not speak our protocol
     * @param clock the real one
     * @param sunClock the neighbourhood's: what rows' times are compared with
     */
    public IngestVerticle(Db db, Ingest ingest, Foreign foreign, Clock clock, Clock sunClock, MeterRegistry metrics) {
        this(db, ingest, foreign, clock, sunClock, metrics, TRIES);
    }

    /**
     * @param tries so often in a row a batch may fail though the database answers
     */
    IngestVerticle(
            Db db, Ingest ingest, Foreign foreign, Clock clock, Clock sunClock, MeterRegistry metrics, int tries) {
        this.db = db;
        this.ingest = ingest;
        this.acks = new DownAcks(sunClock);
        this.news = new ReadingNews(db, clock);
        this.gathering = new Gathering(queue, ingest, foreign, sunClock);
        this.storing = new Storing(db, ingest, gathering, this::done, clock, sunClock, metrics, tries);
        this.clock = clock;
        this.sunClock = sunClock;
        metrics.gauge("jirani_ingest_queue", queue, IngestQueue::size);
    }

    @Override
    public Future<?> start() {
        gathering.start();
        worker.start();
        return Future.succeededFuture();
    }

    /** Ends with the batch under way. What is still in memory was not acknowledged: its senders have it. */
    @Override
    public Future<?> stop() {
        stopping = true;
        storing.stop();
        gathering.stop();
        return vertx.executeBlocking(() -> {
            if (worker.join(Duration.ofSeconds(2))) return true;
            worker.interrupt();
            return worker.join(Duration.ofSeconds(3));
        });
    }

    /** Hands a message over. Never blocks; may be called from any thread. */
    public Offer offer(Inbound message) {
        return stopping ? Offer.FULL : queue.offer(message, sunClock.instant());
    }

    /** Whether a door that was refused may come again: below half, so that it does not stop and go at every message. */
    public boolean hasRoom() {
        return !stopping && queue.isHalfEmpty();
    }

    /** How it goes. */
    public IngestHealth health() {
        var works = worker.isAlive() && gathering.isAlive();
        return new IngestHealth(
                storing.lastCommit(), queue.size(), storing.retrying(), works ? Threads.ALIVE : Threads.DEAD);
    }

    private void work() {
        try {
            while (!stopping) pass();
        } catch (InterruptedException stop) {
            LOG.debug("stopped while waiting");
        }
    }

    private void pass() throws InterruptedException {
        try {
            prepare();
            sweep();
            var work = gathering.next(patience());
            if (!work.isEmpty()) storing.store(work);
            acks.send(System.nanoTime(), queue.size());
            news.tell(System.nanoTime());
        } catch (InterruptedException stop) {
            throw stop;
        } catch (Exception | Error fault) {
            LOG.error("a fault of the intake; what was not acknowledged comes again", fault);
        }
    }

    /** How long to wait for a message: until something is to be told at the latest. */
    private Duration patience() {
        var now = System.nanoTime();
        return Stream.of(acks.dueIn(now, queue.size()), news.dueIn(now))
                .flatMap(Optional::stream)
                .reduce(IDLE, (one, other) -> one.compareTo(other) < 0 ? one : other);
    }

    /** Makes the coming months' partitions; without them rows go to the default partition, which is only slower. */
    private void prepare() {
        var now = sunClock.instant();
        if (now.isBefore(prepareAt)) return;
        prepareAt = now.plus(PREPARE_AGAIN);
        try {
            db.inTransaction(tx -> ingest.prepare(tx, now));
            prepareAt = now.plus(PREPARE_EVERY);
        } catch (Exception away) {
            LOG.warn("partitions for readings could not be made now: {}", away.toString());
        }
    }

    /** Rows kept aside by a process that heard late that it need not. */
    private void sweep() {
        var now = clock.instant();
        if (now.isBefore(sweepAt)) return;
        sweepAt = now.plus(SWEEP_EVERY);
        try {
            ingest.waiting().sweep(db, sunClock.instant());
        } catch (Exception away) {
            LOG.warn("rows that wait could not be judged again now: {}", away.toString());
        }
    }

    private void done(Outcome outcome) {
        acks.drop(outcome.changed());
        acks.put(outcome.answers());
        news.put(outcome.news());
        if (!outcome.online().isEmpty()) Job.nudge(vertx, CommandVerticle.JOB);
    }
}
