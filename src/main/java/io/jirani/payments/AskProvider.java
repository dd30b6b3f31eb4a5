package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Problem;

/** One question about one push: asked outside any transaction, and what it brings written at once. */
final class AskProvider {
    private final Db db;
    private final IntentStore intents;
    private final Payments.Parts parts;
    private final RecordAnswers answers;

    AskProvider(Payments.Parts parts, RecordAnswers answers) {
        this.db = parts.db();
        this.intents = parts.intents();
        this.parts = parts;
        this.answers = answers;
    }

    CollectionEvent.QueryAnswer ask(IntentId id) {
        return ask(db.transaction(tx -> intents.lock(tx, id)).orElseThrow(() -> Problem.notFound("no such payment")));
    }

    CollectionEvent.QueryAnswer ask(Collection it) {
        var answer = parts.collects(it.rail()).queryCollection(it);
        answers.write(it.id(), answer);
        return answer;
    }
}
