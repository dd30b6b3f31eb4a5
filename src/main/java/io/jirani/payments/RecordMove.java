package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.IntentId;
import io.jirani.ledger.LedgerStore;
import io.jirani.treasury.FloatEntries;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what happened to a float move: state, trail and books in one commit, counters after it. */
final class RecordMove {
    private static final Logger LOG = LoggerFactory.getLogger(RecordMove.class);

    private final MoveStore moves = new MoveStore();
    private final CommunityStore communities;
    private final LedgerStore ledger;
    private final Clock clock;
    private final PaymentSettings settings;
    private final MeterRegistry metrics;

    RecordMove(Payments.Parts parts) {
        this.communities = parts.communities();
        this.ledger = parts.ledger();
        this.clock = parts.clock();
        this.settings = parts.settings();
        this.metrics = parts.metrics();
    }

    /** What changed; say it with {@link #announce} once it is committed. */
    record Change(FloatMove was, FloatMove.Step step) {}

    /** Locks a move and writes what follows from an event. */
    Optional<Change> record(Db.Tx tx, IntentId id, MoveEvent event) {
        return moves.lock(tx, id).map(was -> write(tx, was, event));
    }

    /** The same, as long as it was not claimed anew since. */
    Optional<Change> recordOfClaim(Db.Tx tx, FloatMove claimed, MoveEvent event) {
        return moves.lock(tx, claimed.id())
                .filter(was -> moment(was).equals(moment(claimed)))
                .map(was -> write(tx, was, event));
    }

    /** The database keeps microseconds; claims are farther apart. */
    private static Optional<Instant> moment(FloatMove it) {
        return it.submittedAt().map(at -> at.truncatedTo(ChronoUnit.MILLIS));
    }

    /** Writes what follows from an event on a locked move. */
    Change write(Db.Tx tx, FloatMove was, MoveEvent event) {
        var now = clock.instant();
        var step = was.on(event, now, settings);
        var next = step.next();
        for (var effect : step.effects()) apply(tx, next, effect, now);
        moves.save(tx, was, next, event, now);
        var ruled = event instanceof MoveEvent.Ruled || was.state() == MoveState.REVIEW;
        if (ruled && next.state() != MoveState.REVIEW) moves.answered(tx, was.id());
        return new Change(was, step);
    }

    /** Looked at later; nothing else. */
    Change lent(Db.Tx tx, Change change, Instant until) {
        var next = change.step().next();
        var later = next.lookAt(until);
        moves.save(tx, next, later, new MoveEvent.TimePassed(), clock.instant());
        return new Change(change.was(), new FloatMove.Step(later, change.step().effects()));
    }

    private void apply(Db.Tx tx, FloatMove it, MoveEffect effect, Instant now) {
        var booked = it.booked();
        switch (effect) {
            case MoveEffect.Leave leave ->
                ledger.post(tx, FloatEntries.setAside(booked).done(it.hold()));
            case MoveEffect.Free free ->
                ledger.post(tx, FloatEntries.setAside(booked).undone(it.hold()));
            case MoveEffect.Arrive arrive -> arrive(tx, booked, arrive);
            case MoveEffect.ComeBack back -> ledger.post(tx, FloatEntries.back(booked));
            case MoveEffect.LeaveAfterAll after -> ledger.post(tx, FloatEntries.left(booked.of(after.amount())));
            case MoveEffect.AskPeople ask -> {
                var zone = communities.get(tx, it.community()).zone();
                moves.ask(tx, it.id(), ask.cause(), now, WorkingDay.after(now, zone));
            }
            case MoveEffect.Alarm alarm -> {}
        }
    }

    /** Another sum than is in transit: what is less is where it came from, what is more left there too. */
    private void arrive(Db.Tx tx, FloatEntries.Move booked, MoveEffect.Arrive it) {
        var amount = it.amount();
        var transit = it.transit();
        if (amount.compareTo(transit) > 0) ledger.post(tx, FloatEntries.left(booked.of(amount.minus(transit))));
        ledger.post(tx, FloatEntries.arrived(booked.of(amount)));
        if (amount.compareTo(transit) < 0) ledger.post(tx, FloatEntries.back(booked.of(transit.minus(amount))));
    }

    void announce(Change change) {
        var next = change.step().next();
        for (var effect : change.step().effects())
            if (effect instanceof MoveEffect.Alarm alarm) {
                LOG.error("move {} in {}: {}", next.id(), next.state(), alarm.what());
                metrics.counter("jirani_payment_alarms_total", "rail", next.rail())
                        .increment();
            }
        if (next.state() == change.was().state()) return;
        LOG.info("move {} {} -> {}", next.id(), change.was().state(), next.state());
        if (next.state().isOpen()) return;
        var result = next.state().name().toLowerCase(Locale.ROOT);
        metrics.counter("jirani_float_moves_total", "route", next.route().code(), "result", result)
                .increment();
    }
}
