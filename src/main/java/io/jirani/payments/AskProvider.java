package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Problem;

/** One question about one push: asked outside any transaction, and what it brings written at once. */
final class AskProvider {
    private final Db db;
    private final IntentStore intents;
    private final Payments.Parts parts;
    private final RecordCollection record;

    AskProvider(Payments.Parts parts, RecordCollection record) {
        this.db = parts.db();
        this.intents = parts.intents();
        this.parts = parts;
        this.record = record;
    }

    CollectionEvent.QueryAnswer ask(IntentId id) {
        return ask(db.transaction(tx -> intents.lock(tx, id)).orElseThrow(() -> Problem.notFound("no such payment")));
    }

    CollectionEvent.QueryAnswer ask(Collection it) {
        var answer = parts.collects(it.rail()).queryCollection(it);
        db.transaction(tx -> record.record(tx, it.id(), was -> answer)).ifPresent(record::announce);
        return answer;
    }
}
