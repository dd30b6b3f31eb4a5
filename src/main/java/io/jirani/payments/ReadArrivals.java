package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.payments.ArrivalList.Answer;
import io.jirani.payments.ArrivalList.More;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the provider's list of what came in, every quarter of an hour and over the last two hours at least; sooner while a
 * confirmation waits for it. So money that nobody told us of is found too. One process at a time.
 */
public final class ReadArrivals {
    private static final Logger LOG = LoggerFactory.getLogger(ReadArrivals.class);
    private static final Duration EVERY = Duration.ofMinutes(15);
    private static final Duration SOONER = Duration.ofMinutes(1);
    private static final Duration OVERLAP = Duration.ofHours(2);
    /** The provider keeps 48 hours; its clock is not ours. */
    private static final Duration KEPT = Duration.ofHours(47);

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MOST_PAGES = 200;
    private static final int PAGE = 100;
    /** So many times as much is read where one minute fills a reading. */
    private static final int MORE = 10;

    private final Db db;
    private final String rail;
    private final ArrivalList list;
    private final ArrivedStore store = new ArrivedStore();
    private final FailedArrivalStore failed = new FailedArrivalStore();
    private final RecordArrival arrivals;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final int mostPages;
    /** When the latest row of this reading was paid. */
    private Instant last = Instant.MIN;

    /**
     * @param nudge wakes a job by its name
     */
    public ReadArrivals(Payments.Parts parts, String rail, ArrivalList list, Consumer<String> nudge) {
        this(parts, rail, list, nudge, MOST_PAGES);
    }

    ReadArrivals(Payments.Parts parts, String rail, ArrivalList list, Consumer<String> nudge, int mostPages) {
        this.mostPages = mostPages;
        this.db = parts.db();
        this.rail = rail;
        this.list = list;
        this.arrivals = new RecordArrival(parts, new RecordCollection(parts, nudge));
        this.clock = parts.clock();
        this.metrics = parts.metrics();
    }

    /** One pass; 0 when it was not its time. */
    public int pass() {
        var now = clock.instant();
        var before = db.transaction(tx -> store.turn(tx, rail, now, SOONER));
        if (before.isEmpty()) return 0;
        var from = max(before.get().resume().orElse(before.get().until().minus(OVERLAP)), now.minus(KEPT));
        if (before.get().until().isBefore(now.minus(KEPT)))
            LOG.error(
                    "the list of {} was not read for two days: what came before {} is found by the statement",
                    rail,
                    from);
        switch (read(from, now)) {
            case WHOLE -> db.inTransaction(tx -> store.read(tx, rail, now, next(tx, now)));
            case MORE -> goOn(onward(from), now);
            case NOTHING -> {}
        }
        again(now);
        return 0;
    }

    /** More came than one reading takes: the next one goes on where this one ends, and does not begin again. */
    private void goOn(Instant from, Instant now) {
        LOG.error("the list of {} has more than {} rows at once; it is read on from {}", rail, mostPages * PAGE, from);
        count("capped");
        db.inTransaction(tx -> store.resume(tx, rail, from, now));
    }

    /** What is left of a minute with more rows than are ever read at once is left to the statement: the list goes on. */
    private Instant onward(Instant from) {
        if (!isStuck(from)) return last.minus(MINUTE);
        LOG.error("the list of {} has too many rows of one minute: what is left of it comes by the statement", rail);
        count("skipped");
        return last.isAfter(from) ? last.plusSeconds(1) : from.plus(MINUTE);
    }

    /** To begin again a minute before the last row would be to begin where this reading began. */
    private boolean isStuck(Instant from) {
        return last.isBefore(from.plus(MINUTE).plusSeconds(1));
    }

    /** What could not be booked is looked for on the list once more, each by itself. */
    private void again(Instant now) {
        for (var at : db.transaction(tx -> failed.due(tx, rail, now, now.minus(KEPT))))
            if (list.page(at.minus(MINUTE), at.plus(MINUTE), 0) instanceof Answer.Rows rows)
                rows.rows().forEach(this::book);
    }

    private Instant next(Db.Tx tx, Instant now) {
        return now.plus(store.waiting(tx, rail) > 0 ? SOONER : EVERY);
    }

    /** How much of it was had. */
    private enum Had {
        WHOLE,
        MORE,
        NOTHING
    }

    /** A row that could not be booked or read is kept by itself, and leaves the others. */
    private Had read(Instant from, Instant to) {
        last = from;
        for (int page = 0; page < mostPages || (page < MORE * mostPages && isStuck(from)); page++) {
            switch (list.page(from, to, page * PAGE)) {
                case Answer.Unknown unknown -> {
                    LOG.info("the list of {} cannot be read: {}", rail, unknown.why());
                    count("unread");
                    return Had.NOTHING;
                }
                case Answer.Rows rows -> {
                    rows.rows().forEach(this::book);
                    for (var row : rows.rows())
                        last = row.receipt().at().map(at -> max(last, at)).orElse(last);
                    rows.odd().forEach(this::odd);
                    if (rows.more() == More.NO) return Had.WHOLE;
                }
            }
        }
        return Had.MORE;
    }

    private void book(Arrived row) {
        var key = row.receipt().number();
        try {
            var made = db.transaction(tx -> {
                failed.done(tx, rail, key, clock.instant());
                return arrivals.record(tx, rail, row, Evidence.E2);
            });
            arrivals.announce(made);
            count(made.word());
        } catch (Exception failure) {
            LOG.error("a payment of the list of {} could not be booked: {}", rail, key, failure);
            count("broken");
            keep(key, row.receipt().at(), failure.getClass().getSimpleName());
        }
    }

    /** Its text names people: only its mark is kept. The statement has it too. */
    private void odd(String row) {
        count("broken");
        keep("odd:" + UUID.nameUUIDFromBytes(row.getBytes(StandardCharsets.UTF_8)), Optional.empty(), "cannot be read");
    }

    private void keep(String key, Optional<Instant> at, String why) {
        var now = clock.instant();
        if (db.transaction(tx -> failed.keep(tx, rail, key, at.orElse(now), why, now)))
            LOG.error("a row of the list of {} is kept as failed: {}, {}", rail, key, why);
    }

    private void count(String result) {
        metrics.counter("jirani_arrivals_total", "rail", rail, "result", result).increment();
    }

    private static Instant max(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
