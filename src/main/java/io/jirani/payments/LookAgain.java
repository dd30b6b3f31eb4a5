package io.jirani.payments;

import io.jirani.db.Db;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Looks at collections whose time has come: ends those whose buyer's time is up, takes what a dead process left, and asks
 * the provider about everything that is not proven. Asking stops only with proof, or after a week.
 */
final class LookAgain {
    static final int BATCH = 16;
    private static final Duration COUNTED_FOR = Duration.ofSeconds(5);

    private final IntentStore intents;
    private final Clock clock;
    private final PaymentSettings settings;
    private final RecordCollection record;
    private final AskProvider provider;
    private final Consumer<List<Runnable>> together;
    private final EachAlone each;
    private final AtomicReference<IntentStore.Open> open = new AtomicReference<>(new IntentStore.Open(0, 0));
    private Instant countedAt = Instant.EPOCH;

    LookAgain(Payments.Parts parts, RecordCollection record, AskProvider provider, Consumer<List<Runnable>> together) {
        this.intents = parts.intents();
        this.clock = parts.clock();
        this.settings = parts.settings();
        this.record = record;
        this.provider = provider;
        this.together = together;
        this.each = new EachAlone(parts);
        gauges(parts.metrics());
    }

    /** The clock's part alone, of those whose time is up: no slow answer of a provider stands in its way. */
    int deadlines() {
        var changes = each.pass(
                intents.overdue(),
                BATCH,
                (tx, overdue) -> overdue.stream()
                        .map(it -> record.write(tx, it, new CollectionEvent.TimePassed()))
                        .toList());
        changes.forEach(record::announce);
        return changes.size();
    }

    int pass() {
        var changes = each.pass(intents.due(), BATCH, (tx, due) -> {
            count(tx);
            return looked(tx, due);
        });
        changes.forEach(record::announce);
        together.accept(changes.stream()
                .map(change -> change.step().next())
                .filter(LookAgain::worthAsking)
                .<Runnable>map(it -> () -> provider.ask(it))
                .toList());
        return changes.size();
    }

    /** For the gauges; not at every pass, for it goes through all that is open. */
    private void count(Db.Tx tx) {
        var now = clock.instant();
        if (now.isBefore(countedAt.plus(COUNTED_FOR))) return;
        open.set(intents.stillOpen(tx));
        countedAt = now;
    }

    /** The clock's part, in the claim's commit; what is then asked is lent to this process for a while. */
    private List<RecordCollection.Change> looked(Db.Tx tx, List<Collection> due) {
        var changes = record.writeAll(
                tx,
                due.stream()
                        .map(it -> new RecordCollection.Happened(it, new CollectionEvent.TimePassed()))
                        .toList());
        var now = clock.instant();
        var lent = new ArrayList<Collection>();
        var looked = new ArrayList<RecordCollection.Change>();
        for (var change : changes) {
            var next = change.step().next();
            if (worthAsking(next) || !next.nextLook().isAfter(now)) {
                next = next.lookAt(now.plus(settings.railTimeout().multipliedBy(2)));
                lent.add(next);
            }
            looked.add(new RecordCollection.Change(
                    change.was(),
                    change.event(),
                    new Collection.Step(next, change.step().effects())));
        }
        intents.postpone(tx, lent);
        return looked;
    }

    private static boolean worthAsking(Collection it) {
        return it.providerRef().isPresent() && !it.evidence().isProof();
    }

    private void gauges(MeterRegistry metrics) {
        Gauge.builder("jirani_intents_open", open, counts -> counts.get().collections())
                .tag("direction", "collection")
                .register(metrics);
        Gauge.builder("jirani_intents_open", open, counts -> counts.get().payouts())
                .tag("direction", "payout")
                .register(metrics);
    }
}
