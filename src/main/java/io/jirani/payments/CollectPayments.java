package io.jirani.payments;

import io.jirani.db.Db;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sends pushes: takes new intents, commits that they are about to be sent, sends each once, writes the answer. A crash
 * between the first commit and the answer leaves SUBMITTING, which is asked about and never sent again.
 */
final class CollectPayments {
    private static final int SIDE_BY_SIDE = 8;

    private final Db db;
    private final IntentStore intents;
    private final Payments.Parts parts;
    private final Clock clock;
    private final RecordCollection record;
    private final Consumer<List<Runnable>> together;

    CollectPayments(Payments.Parts parts, RecordCollection record, Consumer<List<Runnable>> together) {
        this.db = parts.db();
        this.intents = parts.intents();
        this.parts = parts;
        this.clock = parts.clock();
        this.record = record;
        this.together = together;
    }

    int pass() {
        var claimed = db.transaction(tx -> intents.claimNew(tx, clock.instant(), SIDE_BY_SIDE).stream()
                .map(it -> record.write(tx, it, new CollectionEvent.Claimed()))
                .toList());
        claimed.forEach(record::announce);
        together.accept(claimed.stream()
                .<Runnable>map(change -> () -> send(change.step().next()))
                .toList());
        return claimed.size();
    }

    private void send(Collection it) {
        CollectionEvent answer = parts.collects(it.rail()).collect(it);
        db.transaction(tx -> record.record(tx, it.id(), was -> answer)).ifPresent(record::announce);
    }
}
