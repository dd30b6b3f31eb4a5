package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.LedgerStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what happened to a payout: state, trail, books and receipt in one commit, nudges and counters after it. */
final class RecordPayout {
    private static final Logger LOG = LoggerFactory.getLogger(RecordPayout.class);

    private final PayoutStore payouts;
    private final CreditStore credits;
    private final ReviewStore reviews;
    private final CommunityStore communities;
    private final RailStateStore rails;
    private final LedgerStore ledger;
    private final Clock clock;
    private final PaymentSettings settings;
    private final MeterRegistry metrics;
    private final Consumer<String> nudge;
    private final Payments.Parts parts;

    RecordPayout(Payments.Parts parts, Consumer<String> nudge) {
        this.payouts = parts.payouts();
        this.credits = parts.credits();
        this.reviews = parts.reviews();
        this.communities = parts.communities();
        this.rails = parts.railStates();
        this.ledger = parts.ledger();
        this.clock = parts.clock();
        this.settings = parts.settings();
        this.metrics = parts.metrics();
        this.nudge = nudge;
        this.parts = parts;
    }

    /** What changed; say it with {@link #announce} once it is committed. */
    record Change(Payout was, Payout.Step step) {}

    /** Locks a payout and writes what follows from an event. */
    Optional<Change> record(Db.Tx tx, IntentId id, PayoutEvent event) {
        return payouts.lock(tx, id).map(was -> write(tx, was, event));
    }

    /** The same, as long as it was not claimed anew since. */
    Optional<Change> recordOfClaim(Db.Tx tx, Payout claimed, PayoutEvent event) {
        return payouts.lock(tx, claimed.id())
                .filter(was -> moment(was).equals(moment(claimed)))
                .map(was -> write(tx, was, event));
    }

    /** The database keeps microseconds; claims are farther apart. */
    private static Optional<Instant> moment(Payout it) {
        return it.submittedAt().map(at -> at.truncatedTo(ChronoUnit.MILLIS));
    }

    /** Writes what follows from an event on a locked payout. */
    Change write(Db.Tx tx, Payout was, PayoutEvent event) {
        var now = clock.instant();
        var step = was.on(event, now, settings);
        for (var effect : step.effects()) apply(tx, step.next(), effect, now);
        if (was.state() == PayoutState.REVIEW && step.next().state() != PayoutState.REVIEW)
            reviews.close(tx, was.id(), ruling(event), now);
        payouts.save(tx, was, event, step, now);
        if (event instanceof PayoutEvent.Paid paid && step.next().state() == PayoutState.PAID)
            paid.name().ifPresent(name -> payouts.paidTo(tx, was.id(), name, now));
        return new Change(was, step);
    }

    void announce(Change change) {
        var next = change.step().next();
        for (var effect : change.step().effects()) {
            if (effect instanceof PayoutEffect.Alarm alarm) {
                LOG.error("payout {} in {}: {}", next.id(), next.state(), alarm.what());
                metrics.counter("jirani_payment_alarms_total", "rail", next.rail())
                        .increment();
            }
            if (effect instanceof PayoutEffect.PauseRail pause)
                LOG.error("payouts over {} are paused: {}", next.rail(), pause.reason());
        }
        if (next.state() == change.was().state()) return;
        LOG.info("payout {} {} -> {}", next.id(), change.was().state(), next.state());
        if (next.state().isLive()) return;
        var result = next.state().name().toLowerCase(Locale.ROOT);
        metrics.counter("jirani_payouts_total", "rail", next.rail(), "result", result)
                .increment();
        nudge.accept(Nudges.PAYOUTS);
    }

    private void apply(Db.Tx tx, Payout it, PayoutEffect effect, Instant now) {
        switch (effect) {
            case PayoutEffect.PostHold post -> {
                var sent = post.sent().orElse(it.amount());
                var charge = parts.disburses(it.rail()).payoutCharge(sent);
                ledger.post(tx, PayoutEntries.paid(it, payouts.held(tx, it.hold()), sent, charge));
                if (sent.compareTo(it.amount()) > 0) ledger.post(tx, PayoutEntries.lost(it, sent.minus(it.amount())));
                PayoutEntries.charge(it, charge).ifPresent(entry -> ledger.post(tx, entry));
                keep(tx, it, post.receipt(), sent, now);
            }
            case PayoutEffect.BookLoss lost -> {
                var gone = lost.sent().orElse(it.amount());
                ledger.post(tx, PayoutEntries.lost(it, gone));
                keep(tx, it, lost.receipt(), gone, now);
            }
            case PayoutEffect.GiveBack back -> giveBack(tx, it);
            case PayoutEffect.AskPeople ask -> askPeople(tx, it, ask.cause(), now);
            case PayoutEffect.VoidHold end -> ledger.post(tx, PayoutEntries.unpaid(it));
            case PayoutEffect.PauseRail pause -> rails.pause(tx, it.rail(), pause.reason(), now);
            case PayoutEffect.Alarm alarm -> {}
        }
    }

    private void giveBack(Db.Tx tx, Payout it) {
        var wallet = communities.get(tx, it.community()).custody() == Custody.WALLET;
        var pocket = wallet ? Pocket.WALLET : Pocket.DUE;
        for (var entry : payouts.stillOut(tx, it).back(it, pocket)) ledger.post(tx, entry);
    }

    private void keep(Db.Tx tx, Payout it, Receipt receipt, Money sent, Instant now) {
        if (credits.paidOut(tx, it, receipt, sent, now) == CreditStore.Attached.NEW) return;
        LOG.error("payout {}: its receipt belongs to another intent", it.id());
        askPeople(tx, it, ReviewCause.RECEIPT_TAKEN, now);
    }

    private void askPeople(Db.Tx tx, Payout it, ReviewCause cause, Instant now) {
        reviews.open(
                tx, it.id(), cause, now, communities.get(tx, it.community()).zone());
    }

    private static Optional<Ruling> ruling(PayoutEvent event) {
        return event instanceof PayoutEvent.Ruled ruled ? Optional.of(ruled.ruling()) : Optional.empty();
    }
}
