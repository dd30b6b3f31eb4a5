package io.jirani.payments;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.kernel.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * One question about one push: asked outside any transaction, and what it brings written at once. People who look again and
 * again at one payment hear the last answer: the provider takes few questions, and they are for all.
 */
final class AskProvider {
    /** How many answers are remembered. */
    private static final int REMEMBERED = 1_000;

    /** What the provider said, and when. */
    private record Heard(CollectionEvent.QueryAnswer answer, Instant at) {}

    private final LinkedHashMap<IntentId, Heard> heard = new LinkedHashMap<>();
    private final Clock clock;
    private final RateGate gate;
    private final Duration quiet;
    private final Db db;
    private final IntentStore intents;
    private final Payments.Parts parts;
    private final BiConsumer<IntentId, CollectionEvent> write;

    AskProvider(Payments.Parts parts, BiConsumer<IntentId, CollectionEvent> write) {
        this.clock = parts.clock();
        this.gate = RateGate.persons(parts.clock());
        this.quiet = parts.settings().firstQuery().dividedBy(3);
        this.db = parts.db();
        this.intents = parts.intents();
        this.parts = parts;
        this.write = write;
    }

    /** For a person: what was said a moment ago is said again. */
    CollectionEvent.QueryAnswer ask(IntentId id) {
        var known = remembered(id);
        if (known.isPresent()) return known.get();
        var it = db.transaction(tx -> intents.lock(tx, id)).orElseThrow(() -> Problem.notFound("no such payment"));
        if (isOver(it) || !gate.isOpen()) return asKnown(it);
        var answer = ask(it);
        remember(id, answer);
        return answer;
    }

    /** It has ended, and its next look is not due: that is when it is asked about again. */
    private boolean isOver(Collection it) {
        return it.state().phase() == CollectionState.Phase.ENDED
                && it.nextLook().isAfter(clock.instant());
    }

    /** Without a question: the provider takes few, and they are for all. */
    private static CollectionEvent.QueryAnswer asKnown(Collection it) {
        var open = new CollectionEvent.QueryOpen(new Reason(ResultCodes.IN_FLIGHT, "no answer yet"));
        return it.state() == CollectionState.FAILED
                ? it.reason()
                        .<CollectionEvent.QueryAnswer>map(CollectionEvent.QueryFailed::new)
                        .orElse(open)
                : open;
    }

    private synchronized Optional<CollectionEvent.QueryAnswer> remembered(IntentId id) {
        var since = clock.instant().minus(quiet);
        return Optional.ofNullable(heard.get(id))
                .filter(it -> it.at().isAfter(since))
                .map(Heard::answer);
    }

    private synchronized void remember(IntentId id, CollectionEvent.QueryAnswer answer) {
        heard.remove(id);
        heard.put(id, new Heard(answer, clock.instant()));
        if (heard.size() > REMEMBERED) heard.pollFirstEntry();
    }

    CollectionEvent.QueryAnswer ask(Collection it) {
        var answer = parts.collects(it.rail()).queryCollection(it);
        write.accept(it.id(), answer);
        return answer;
    }
}
