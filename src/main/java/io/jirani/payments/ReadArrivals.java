package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.payments.ArrivalList.Answer;
import io.jirani.payments.ArrivalList.More;
import io.jirani.payments.ArrivalListStore.Place;
import io.jirani.payments.ArrivalListStore.Turn;
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
    /** So long nobody else reads when whoever has the turn says nothing more: a page takes less. */
    private static final Duration HELD = Duration.ofMinutes(2);

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
    private final ArrivedStore arrived = new ArrivedStore();
    private final ArrivalListStore lists = new ArrivalListStore();
    private final FailedArrivalStore failed = new FailedArrivalStore();
    private final RecordArrival arrivals;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final int mostPages;
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
        var turn = db.transaction(tx -> lists.turn(tx, rail, now, now.plus(SOONER), now.plus(HELD)));
        if (turn.isEmpty()) return 0;
        if (turn.get().read().isBefore(now.minus(KEPT)))
            LOG.error(
                    "the list of {} was not read for two days: what came before {} is found by the statement",
                    rail,
                    now.minus(KEPT));
        new Reading(turn.get(), start(turn.get(), now), now).run();
        again(now);
        return 0;
    }

    private static Place start(Turn turn, Instant now) {
        var place = turn.resume().orElse(new Place(turn.read().minus(OVERLAP), 0));
        var oldest = now.minus(KEPT);
        return place.from().isBefore(oldest) ? new Place(oldest, 0) : place;
    }

    /** What could not be booked is looked for on the list once more, each by itself. */
    private void again(Instant now) {
        for (var at : db.transaction(tx -> failed.due(tx, rail, now, now.minus(KEPT))))
            if (list.page(at.minus(MINUTE), at.plus(MINUTE), 0) instanceof Answer.Rows rows)
                rows.rows().forEach(this::book);
    }

    private Instant next(Db.Tx tx, Instant now) {
        return now.plus(arrived.waiting(tx, rail) > 0 ? SOONER : EVERY);
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

    /** One reading of the list, from a place on: a row that could not be booked or read is kept by itself, and leaves the others. */
    private final class Reading {
        private final Place start;
        private final Instant to;
        private Turn turn;
        private int page;
        /** When the latest row of this reading was paid. */
        private Instant last;

        Reading(Turn turn, Place start, Instant to) {
            this.turn = turn;
            this.start = start;
            this.to = to;
            this.page = start.page();
            this.last = start.from();
        }

        void run() {
            while (page < mostPages || (page < MORE * mostPages && isCrowded())) {
                if (!isOurs()) return;
                switch (list.page(start.from(), to, page * PAGE)) {
                    case Answer.Unknown unknown -> {
                        stopped(unknown.why());
                        return;
                    }
                    case Answer.Rows rows -> {
                        take(rows);
                        if (rows.more() == More.NO) {
                            db.inTransaction(tx -> lists.read(tx, turn, to, next(tx, to)));
                            return;
                        }
                    }
                }
            }
            capped();
        }

        private void take(Answer.Rows rows) {
            rows.rows().forEach(ReadArrivals.this::book);
            for (var row : rows.rows())
                last = row.receipt().at().filter(last::isBefore).orElse(last);
            rows.odd().forEach(ReadArrivals.this::odd);
            page++;
        }

        /** It takes longer than a turn: another process would begin where this one began, and both would write how far. */
        private boolean isOurs() {
            var now = clock.instant();
            if (now.isBefore(turn.until().minus(SOONER))) return true;
            var kept = db.transaction(tx -> lists.keep(tx, turn, now.plus(HELD)));
            kept.ifPresent(it -> turn = it);
            if (kept.isEmpty()) LOG.info("the list of {} is another's to read by now", rail);
            return kept.isPresent();
        }

        /** What was read before the provider fell silent is not read again: in a crowded minute that would be for ever. */
        private void stopped(String why) {
            LOG.info("the list of {} cannot be read: {}", rail, why);
            count("unread");
            if (page == start.page()) db.inTransaction(tx -> lists.leave(tx, turn));
            else goOn(isCrowded() ? new Place(start.from(), page) : new Place(last.minus(MINUTE), 0), to.plus(SOONER));
        }

        /** More came than one reading takes: the next one goes on where this one ends, and does not begin again. */
        private void capped() {
            var place = new Place(onward(), 0);
            LOG.error(
                    "the list of {} has more than {} rows at once; it is read on from {}",
                    rail,
                    mostPages * PAGE,
                    place.from());
            count("capped");
            goOn(place, to);
        }

        private void goOn(Place place, Instant next) {
            db.inTransaction(tx -> lists.resume(tx, turn, place, next));
        }

        /** What is left of a minute with more rows than are ever read at once is left to the statement: the list goes on. */
        private Instant onward() {
            if (!isCrowded()) return last.minus(MINUTE);
            LOG.error(
                    "the list of {} has too many rows of one minute: what is left of it comes by the statement", rail);
            count("skipped");
            return last.isAfter(start.from())
                    ? last.plusSeconds(1)
                    : start.from().plus(MINUTE);
        }

        /** To begin again a minute before the last row would be to begin where this reading began. */
        private boolean isCrowded() {
            return last.isBefore(start.from().plus(MINUTE).plusSeconds(1));
        }
    }
}
