package io.jirani.explorer;

import io.jirani.db.Db;
import io.jirani.explorer.FlowStore.Flow;
import io.jirani.explorer.FlowStore.Way;
import io.jirani.explorer.StatementPlace.Span;
import io.jirani.kernel.Problem;
import io.jirani.kernel.TransferId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** An entry with its story: what it tells about, which entries it came from, step by step, and which came of it. */
final class StoryStore {
    /** More would be no story. */
    private static final int MOST = 100;

    private final EntryStore entries = new EntryStore();
    private final FlowStore flows = new FlowStore();
    private final FactStore facts = new FactStore();

    /** The entry of an id as somebody sees it. */
    BookedEntry entry(Db.Tx tx, Sight sight, TransferId id) {
        return entries.find(tx, id)
                .filter(entry -> sight.seesEntry(entry.owners()))
                .orElseThrow(() -> Problem.notFound("no such entry"));
    }

    /**
     * An entry with its story. One that tells what a home did in an interval is refused to who gives no reason; where it is
     * on the way of another's story, it is left out then.
     *
     * @param depth how many steps to go each way
     */
    JsonObject story(Db.Tx tx, Sight sight, BookedEntry entry, int depth, Witness witness) {
        entry.interval().ifPresent(interval -> {
            var span = new Span(interval.start(), entry.at());
            for (var owner : entry.owners())
                owner.household().ifPresent(home -> witness.look(tx, home, "entry of an interval", span));
        });
        var subject = Subject.of(entry.key());
        var related = facts.related(tx, subject, sight).stream()
                .filter(other -> !other.getString("entry_id").equals(entry.id().toString()))
                .toList();
        return EntryJson.head(entry, sight)
                .put("facts", new JsonArray(facts.facts(tx, entry.id(), subject, sight)))
                .put("related", new JsonArray(related))
                .put("causes", walk(tx, sight, Way.CAUSES, entry.id(), depth, witness))
                .put("consequences", walk(tx, sight, Way.CONSEQUENCES, entry.id(), depth, witness));
    }

    private JsonArray walk(Db.Tx tx, Sight sight, Way way, TransferId from, int depth, Witness witness) {
        var found = new JsonArray();
        var seen = new HashSet<TransferId>(List.of(from));
        Set<TransferId> edge = Set.of(from);
        for (int step = 1; step <= depth && !edge.isEmpty() && found.size() < MOST; step++) {
            var next = new LinkedHashSet<TransferId>();
            for (var flow : flows.step(tx, way, edge, sight, MOST - found.size())) {
                if (!isShown(tx, flow, witness)) continue;
                found.add(flow.json().put("step", step));
                if (seen.add(flow.to())) next.add(flow.to());
            }
            edge = next;
        }
        return found;
    }

    private static boolean isShown(Db.Tx tx, Flow flow, Witness witness) {
        if (flow.interval().isEmpty() || flow.whose().isEmpty()) return true;
        var span = new Span(flow.interval().get().start(), flow.at());
        return witness.mayLook(tx, flow.whose().get(), "entry of an interval", span);
    }
}
