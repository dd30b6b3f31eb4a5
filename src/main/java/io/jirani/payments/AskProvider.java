package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Problem;
import java.util.function.BiConsumer;

/** One question about one push: asked outside any transaction, and what it brings written at once. */
final class AskProvider {
    private final Db db;
    private final IntentStore intents;
    private final Payments.Parts parts;
    private final BiConsumer<IntentId, CollectionEvent> write;

    AskProvider(Payments.Parts parts, BiConsumer<IntentId, CollectionEvent> write) {
        this.db = parts.db();
        this.intents = parts.intents();
        this.parts = parts;
        this.write = write;
    }

    CollectionEvent.QueryAnswer ask(IntentId id) {
        return ask(db.transaction(tx -> intents.lock(tx, id)).orElseThrow(() -> Problem.notFound("no such payment")));
    }

    CollectionEvent.QueryAnswer ask(Collection it) {
        var answer = parts.collects(it.rail()).queryCollection(it);
        write.accept(it.id(), answer);
        return answer;
    }
}
