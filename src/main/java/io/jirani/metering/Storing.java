package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.metering.Ingest.Outcome;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores batches, whatever it takes. While the database is away a batch waits and is tried again. A message that can never
 * be stored is put aside and the others go on: at once when the failure says so, else when the batch failed time and again
 * though the database answered, and rows of others could be stored. A failure that mostly passes, such as a statement that
 * took too long, must come back once more then. Used by one thread.
 */
final class Storing {
    private record Failed(Work work, Throwable failure) {}

    private static final Logger LOG = LoggerFactory.getLogger(Storing.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);
    /** So often in a row a batch may fail as if of the weather though the database answers. */
    private static final int TRIES_IN_ANY_WEATHER = 5;

    private final Db db;
    private final Ingest ingest;
    private final IntakeMemory memory;
    private final Gathering gathering;
    private final Consumer<Outcome> stood;
    private final Clock clock;
    private final Clock sunClock;
    private final MeterRegistry metrics;
    private final DistributionSummary batchRows;
    private final int tries;
    /** Kinds of failures that were a message's before: it comes again, and the others are not to wait for it as long. */
    private final Set<String> known = new HashSet<>();

    private long stored;
    private volatile Optional<Instant> lastCommit = Optional.empty();
    private volatile Optional<Instant> retrying = Optional.empty();
    private volatile boolean stopping;

    /**
     * @param stood told of each batch that was committed
     * @param clock the real one
     * @param sunClock the neighbourhood's
     * @param tries so often in a row a batch may fail though the database answers
     */
    Storing(
            Db db,
            Ingest ingest,
            Gathering gathering,
            Consumer<Outcome> stood,
            Clock clock,
            Clock sunClock,
            MeterRegistry metrics,
            int tries) {
        this.db = db;
        this.ingest = ingest;
        this.memory = new IntakeMemory(ingest);
        this.gathering = gathering;
        this.stood = stood;
        this.clock = clock;
        this.sunClock = sunClock;
        this.metrics = metrics;
        this.tries = tries;
        this.batchRows = DistributionSummary.builder("jirani_ingest_batch_rows").register(metrics);
        for (var result : List.of("stored", "duplicate", "parked", "refused"))
            metrics.counter("jirani_readings_total", "result", result).increment(0);
        metrics.counter("jirani_mac_rejects_total").increment(0);
        metrics.counter("jirani_ingest_faults_total").increment(0);
    }

    void stop() {
        stopping = true;
    }

    Optional<Instant> lastCommit() {
        return lastCommit;
    }

    /** Since when a batch is tried again. */
    Optional<Instant> retrying() {
        return retrying;
    }

    /** Returns when each message is stored or put aside. */
    void store(List<Work> all) throws InterruptedException {
        var left = all;
        try {
            var stubborn = 0;
            for (var wait = FIRST_WAIT; !stopping && !left.isEmpty(); wait = longer(wait)) {
                var failure = take(left);
                if (failure.isEmpty()) return;
                if (ReadingStore.poison(failure.get())) {
                    var half = left.size() / 2;
                    var rest = left;
                    if (half == 0) putAside(left.getFirst(), failure.get());
                    left = half == 0 ? List.of() : rest.subList(half, rest.size());
                    if (half > 0) store(rest.subList(0, half));
                    stubborn = 0;
                    continue;
                }
                stubborn = answers() ? stubborn + 1 : 0;
                pause(wait, failure.get());
                if (stubborn < patience(failure.get())) continue;
                left = sift(left);
                stubborn = 0;
                wait = FIRST_WAIT;
            }
        } catch (Throwable fault) {
            gathering.forget(left);
            throw fault;
        }
    }

    /** Stores a batch, or answers why it could not be. */
    private Optional<Throwable> take(List<Work> batch) {
        Outcome outcome;
        try {
            outcome = memory.take(db, batch, sunClock.instant());
        } catch (Exception | StackOverflowError failure) {
            return Optional.of(failure);
        }
        done(batch, outcome);
        return Optional.empty();
    }

    /** So often a batch may fail in this way before it is looked at message by message. */
    private int patience(Throwable failure) {
        if (ReadingStore.weather(failure)) return TRIES_IN_ANY_WEATHER;
        return known.contains(ReadingStore.kind(failure)) ? 1 : tries;
    }

    private boolean answers() {
        try {
            return db.transaction(ReadingStore::answers);
        } catch (Exception away) {
            return false;
        }
    }

    /**
     * Stores what can be of a batch that fails and fails, and puts aside the messages that cannot be alone, if rows of others
     * could. If nothing can be stored, it is not the messages: then some more are tried with them. Answers what is left.
     */
    private List<Work> sift(List<Work> batch) throws InterruptedException {
        var before = stored;
        var failed = new ArrayList<Failed>();
        sift(batch, failed);
        var left = new ArrayList<Work>();
        for (var each : failed) {
            var failure = stored > before ? again(each) : Optional.of(each.failure);
            if (failure.isEmpty()) continue;
            if (stored > before && answers()) {
                known.add(ReadingStore.kind(failure.get()));
                putAside(each.work, failure.get());
            } else left.add(each.work);
        }
        if (stored > before) return left;
        known.clear();
        left.addAll(gathering.next(Duration.ZERO));
        return left;
    }

    /** Tries once more, alone, what failed as if of the weather. */
    private Optional<Throwable> again(Failed one) {
        return ReadingStore.weather(one.failure) ? take(List.of(one.work)) : Optional.of(one.failure);
    }

    private void sift(List<Work> batch, List<Failed> failed) {
        var failure = stopping ? Optional.<Throwable>empty() : take(batch);
        if (failure.isEmpty()) return;
        if (batch.size() == 1 || (ReadingStore.weather(failure.get()) && !answers())) {
            for (var work : batch) failed.add(new Failed(work, failure.get()));
            return;
        }
        sift(batch.subList(0, batch.size() / 2), failed);
        sift(batch.subList(batch.size() / 2, batch.size()), failed);
    }

    /** Keeps a message that cannot be stored where it can be looked at, and lets its sender go. */
    private void putAside(Work work, Throwable failure) throws InterruptedException {
        var message = work.inbound();
        LOG.error(
                "a message on {} cannot be stored: put aside",
                message.map(Inbound::topic).orElse(""),
                failure);
        for (var wait = FIRST_WAIT; !stopping; wait = longer(wait)) {
            try {
                message.ifPresent(
                        bytes -> db.inTransaction(tx -> ingest.giveUp(tx, bytes, failure, sunClock.instant())));
                metrics.counter("jirani_readings_total", "result", "refused").increment();
                metrics.counter("jirani_ingest_faults_total").increment();
                settle(List.of(work));
                return;
            } catch (Exception again) {
                pause(wait, again);
            }
        }
    }

    private void pause(Duration wait, Throwable failure) throws InterruptedException {
        if (stopping) return;
        if (retrying.isEmpty()) LOG.warn("readings cannot be stored now, trying again: {}", failure.toString());
        if (retrying.isEmpty()) retrying = Optional.of(clock.instant());
        metrics.counter("jirani_ingest_retries_total").increment();
        Thread.sleep(wait);
    }

    private static Duration longer(Duration wait) {
        var twice = wait.multipliedBy(2);
        return twice.compareTo(LAST_WAIT) > 0 ? LAST_WAIT : twice;
    }

    private void done(List<Work> batch, Outcome outcome) {
        outcome.rows()
                .forEach((result, count) -> metrics.counter("jirani_readings_total", "result", result)
                        .increment(count));
        stored += outcome.rows().getOrDefault("stored", 0);
        metrics.counter("jirani_mac_rejects_total").increment(outcome.wrongMacs());
        batchRows.record(
                outcome.rows().values().stream().mapToInt(Integer::intValue).sum());
        settle(batch);
        stood.accept(outcome);
    }

    private void settle(List<Work> batch) {
        lastCommit = Optional.of(clock.instant());
        retrying = Optional.empty();
        gathering.finish(batch);
    }
}
