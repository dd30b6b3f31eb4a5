package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Problem;
import java.util.Map;
import java.util.Objects;

/** One question about one push: asked outside any transaction, and what it brings written at once. */
final class AskProvider {
    private final Db db;
    private final IntentStore intents;
    private final Map<String, PaymentRail> rails;
    private final RecordCollection record;

    AskProvider(Payments.Parts parts, RecordCollection record) {
        this.db = parts.db();
        this.intents = parts.intents();
        this.rails = parts.rails();
        this.record = record;
    }

    CollectionEvent.QueryAnswer ask(IntentId id) {
        return ask(db.transaction(tx -> intents.lock(tx, id)).orElseThrow(() -> Problem.notFound("no such payment")));
    }

    CollectionEvent.QueryAnswer ask(Collection it) {
        var rail = Objects.requireNonNull(rails.get(it.rail()), "a rail nobody knows");
        var answer = rail.queryCollection(it);
        db.transaction(tx -> record.record(tx, it.id(), was -> answer)).ifPresent(record::announce);
        return answer;
    }
}
