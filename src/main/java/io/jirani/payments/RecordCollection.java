package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.jirani.payments.CollectionEffect.Alarm;
import io.jirani.payments.CollectionEffect.AttachReceipt;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
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
        return writeAll(tx, List.of(new Happened(was, event))).getFirst();
    }

    /** What happened to a locked intent. */
    record Happened(Collection was, CollectionEvent event) {}

    /** Writes what follows from events on locked intents, one of each, in few round trips; answers in their order. */
    List<Change> writeAll(Db.Tx tx, List<Happened> all) {
        var now = clock.instant();
        var changes = all.stream()
                .map(one -> new Change(one.was(), one.event(), one.was().on(one.event(), now, settings)))
                .toList();
        credit(tx, changes, now);
        attach(tx, changes, now);
        intents.saveAll(tx, changes, now);
        for (var change : changes)
            if (change.step().effects().stream().anyMatch(RecordCollection::proves))
                intents.paidFrom(tx, change.was().id(), now);
        tx.settle();
        return changes;
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

    /** Money that is credited, and whose. */
    private record Due(Collection to, CreditEntries.Credit credit) {}

    private void credit(Db.Tx tx, List<Change> changes, Instant now) {
        var due = new ArrayList<Due>();
        var custody = new HashMap<CommunityId, Community.Custody>();
        for (var change : changes) {
            var next = change.step().next();
            for (var effect : change.step().effects())
                CreditEntries.of(
                                next,
                                effect,
                                custody.computeIfAbsent(
                                        next.community(),
                                        id -> communities.get(tx, id).custody()))
                        .ifPresent(credit -> due.add(new Due(next, credit)));
        }
        var booked = book(tx, due.stream().map(one -> one.credit().entry()).toList());
        for (int i = 0; i < due.size(); i++)
            credits.credit(tx, due.get(i).to(), due.get(i).credit(), booked.get(i), now);
    }

    /** All of them or none, as the books say: one alone fails as itself. */
    private List<TransferId> book(Db.Tx tx, List<Entry> entries) {
        if (entries.size() == 1) return List.of(ledger.post(tx, entries.getFirst()).id());
        return ledger.postAll(tx, entries, LedgerStore.Together.ATOMIC).stream()
                .map(answer -> switch (answer) {
                    case LedgerStore.Answer.Created created -> created.id();
                    case LedgerStore.Answer.Exists exists -> exists.id();
                    case LedgerStore.Answer.Refused refused ->
                        throw new IllegalStateException("the books refuse a credit: " + refused.reason());
                })
                .toList();
    }

    private void attach(Db.Tx tx, List<Change> changes, Instant now) {
        var answers = new LinkedHashMap<Collection, Supplier<CreditStore.Attached>>();
        for (var change : changes)
            for (var effect : change.step().effects())
                if (effect instanceof AttachReceipt attach)
                    answers.put(
                            change.step().next(), credits.attach(tx, change.step().next(), attach.receipt(), now));
        answers.forEach((it, answer) -> {
            if (answer.get() == CreditStore.Attached.TAKEN)
                LOG.warn("collection {}: its receipt belongs to another intent", it.id());
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
