package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.IntentId;
import io.jirani.ledger.LedgerStore;
import io.jirani.payments.CollectionEffect.Alarm;
import io.jirani.payments.CollectionEffect.AttachReceipt;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what happened to a collection: state, trail, books and receipts in one commit, nudges and counters after it. */
final class RecordCollection {
    private static final Logger LOG = LoggerFactory.getLogger(RecordCollection.class);

    private final IntentStore intents;
    private final CreditStore credits;
    private final CommunityStore communities;
    private final LedgerStore ledger;
    private final Clock clock;
    private final PaymentSettings settings;
    private final MeterRegistry metrics;
    private final Consumer<String> nudge;

    RecordCollection(Payments.Parts parts, Consumer<String> nudge) {
        this.intents = parts.intents();
        this.credits = parts.credits();
        this.communities = parts.communities();
        this.ledger = parts.ledger();
        this.clock = parts.clock();
        this.settings = parts.settings();
        this.metrics = parts.metrics();
        this.nudge = nudge;
    }

    /** Locks an intent, lets the event be made from what it is now, and writes what follows. */
    Optional<Change> record(Db.Tx tx, IntentId id, Function<Collection, CollectionEvent> event) {
        return intents.lock(tx, id).map(was -> write(tx, was, event.apply(was)));
    }

    /** Writes what follows from an event on a locked intent. */
    Change write(Db.Tx tx, Collection was, CollectionEvent event) {
        var now = clock.instant();
        var step = was.on(event, now, settings);
        for (var effect : step.effects()) apply(tx, step.next(), effect, now);
        intents.save(tx, was, event, step, now);
        if (step.effects().stream().anyMatch(RecordCollection::proves)) intents.paidFrom(tx, was.id(), now);
        return new Change(was, event, step);
    }

    /** What changed; say it with {@link #announce} once it is committed. */
    record Change(Collection was, CollectionEvent event, Collection.Step step) {}

    void announce(Change change) {
        var next = change.step().next();
        for (var effect : change.step().effects()) {
            if (effect instanceof Alarm alarm) {
                LOG.warn("collection {} in {}: {}", next.id(), next.state(), alarm.what());
                metrics.counter("jirani_payment_alarms_total", "rail", next.rail())
                        .increment();
            } else nudge(effect);
        }
        if (next.state() == change.was().state()) return;
        LOG.info("collection {} {} -> {}", next.id(), change.was().state(), next.state());
        if (next.state().phase() != CollectionState.Phase.OPEN)
            metrics.counter(
                            "jirani_collections_total",
                            "rail",
                            next.rail(),
                            "result",
                            next.state().name().toLowerCase(Locale.ROOT))
                    .increment();
    }

    private void apply(Db.Tx tx, Collection it, CollectionEffect effect, Instant now) {
        if (effect instanceof AttachReceipt attach) {
            if (credits.attach(tx, it, attach.receipt(), now) == CreditStore.Attached.TAKEN)
                LOG.warn("collection {}: its receipt belongs to another intent", it.id());
            return;
        }
        var custody = communities.get(tx, it.community()).custody();
        CreditEntries.of(it, effect, custody).ifPresent(credit -> {
            var posted = ledger.post(tx, credit.entry());
            credits.credit(tx, it, credit, posted.id(), now);
        });
    }

    /** Whether it says for sure that the number has paid: so it is in its holder's hands. */
    private static boolean proves(CollectionEffect effect) {
        return effect instanceof CollectionEffect.CreditProven
                || effect instanceof CollectionEffect.CreditLateProven
                || effect instanceof CollectionEffect.RaiseToProven;
    }

    private void nudge(CollectionEffect effect) {
        switch (effect) {
            case CollectionEffect.CreditUnproven credit -> nudge.accept(Nudges.PURCHASES);
            case CollectionEffect.CreditProven credit -> nudge.accept(Nudges.PURCHASES);
            case CollectionEffect.CreditLateUnproven late -> nudge.accept(Nudges.PURCHASES);
            case CollectionEffect.CreditLateProven late -> nudge.accept(Nudges.PURCHASES);
            case CollectionEffect.EndHold end -> nudge.accept(Nudges.PURCHASES);
            case CollectionEffect.RaiseToProven raise -> nudge.accept(Nudges.PROOFS);
            case CollectionEffect.Suspense suspense -> {}
            case AttachReceipt attach -> {}
            case Alarm alarm -> {}
        }
    }
}
