package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Community.Custody;
import io.jirani.kernel.IntentId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordAnswersTest {
    private static final int MANY = 12;

    private final World world = new World();
    private final RecordCollection record = new RecordCollection(world.parts, name -> {});
    private final RecordAnswers answers = new RecordAnswers(world.parts, record);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void answersAtOnceAreAllWrittenAndOneThatTheDatabaseRefusesFailsAlone() {
        var pushes = submitting(MANY);
        var failed = Collections.synchronizedList(new ArrayList<IntentId>());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < MANY; i++) {
                var id = pushes.get(i);
                // the first two claim the same name, which is one payment's alone
                var answer = new CollectionEvent.Accepted(new ProviderRef("ws_CO_" + Math.max(i, 1)));
                threads.execute(() -> {
                    try {
                        answers.write(id, answer);
                    } catch (Exception refused) {
                        failed.add(id);
                    }
                });
            }
        }
        assertThat(failed).hasSize(1).isSubsetOf(pushes.subList(0, 2));
        for (var id : pushes)
            assertThat(state(id)).isEqualTo(failed.contains(id) ? CollectionState.SUBMITTING : CollectionState.PENDING);
        answers.write(failed.getFirst(), new CollectionEvent.Accepted(new ProviderRef("ws_CO_own")));
        assertThat(state(failed.getFirst())).isEqualTo(CollectionState.PENDING);
    }

    @Test
    void whoeverWritesAloneHearsWhyItWasRefused() {
        var pushes = submitting(2);
        answers.write(pushes.getFirst(), new CollectionEvent.Accepted(new ProviderRef("ws_CO_1")));
        var same = new CollectionEvent.Accepted(new ProviderRef("ws_CO_1"));
        assertThatThrownBy(() -> answers.write(pushes.getLast(), same))
                .hasMessageContaining("payment_intent_provider_ref");
    }

    @Test
    void anAnswerAboutNothingIsNobodysAndChangesNothing() {
        var push = submitting(1).getFirst();
        answers.write(new IntentId(world.ids.next()), new CollectionEvent.Accepted(new ProviderRef("ws_CO_1")));
        assertThat(state(push)).isEqualTo(CollectionState.SUBMITTING);
    }

    private List<IntentId> submitting(int count) {
        var all = new ArrayList<IntentId>();
        for (int i = 0; i < count; i++) {
            var id = world.ask(world.household(Custody.WALLET));
            world.db.inTransaction(tx -> record.record(tx, id, was -> new CollectionEvent.Claimed()));
            all.add(id);
        }
        return all;
    }

    private CollectionState state(IntentId id) {
        return world.db
                .transaction(tx -> world.parts.intents().find(tx, id))
                .orElseThrow()
                .state();
    }
}
