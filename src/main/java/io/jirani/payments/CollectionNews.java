package io.jirani.payments;

import io.jirani.payments.CollectionEffect.Alarm;
import io.jirani.payments.CollectionEffect.AttachReceipt;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what changed of collections, once it is committed: alarms, counters, and nudges to whoever has work now. */
final class CollectionNews {
    private static final Logger LOG = LoggerFactory.getLogger(CollectionNews.class);

    private final MeterRegistry metrics;
    private final Consumer<String> nudge;

    CollectionNews(MeterRegistry metrics, Consumer<String> nudge) {
        this.metrics = metrics;
        this.nudge = nudge;
    }

    void announce(RecordCollection.Change change) {
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

    private void nudge(CollectionEffect effect) {
        switch (effect) {
            case CollectionEffect.CreditUnproven credit -> nudge.accept(Nudges.PURCHASES);
            case CollectionEffect.CreditProven credit -> nudge.accept(Nudges.PURCHASES);
            case CollectionEffect.CreditLateUnproven late -> nudge.accept(Nudges.PURCHASES);
            case CollectionEffect.CreditLateProven late -> nudge.accept(Nudges.PURCHASES);
            case CollectionEffect.EndHold end -> nudge.accept(Nudges.PURCHASES);
            case CollectionEffect.RaiseToProven raise -> nudge.accept(Nudges.PROOFS);
            case CollectionEffect.Place place -> nudge.accept(Nudges.PURCHASES);
            case CollectionEffect.Suspense suspense -> {}
            case CollectionEffect.Extra extra -> {}
            case CollectionEffect.ChargeBack back -> {}
            case CollectionEffect.FromSuspense gone -> {}
            case CollectionEffect.TellRefund tell -> nudge.accept(Nudges.REFUNDS);
            case CollectionEffect.AskPeople ask -> {}
            case AttachReceipt attach -> {}
            case Alarm alarm -> {}
        }
    }
}
