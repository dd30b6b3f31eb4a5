package io.jirani.explorer;

import io.jirani.db.Db;
import io.jirani.explorer.FlowStore.Way;
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

    /** @param depth how many steps to go each way */
    JsonObject story(Db.Tx tx, Sight sight, BookedEntry entry, int depth) {
        var subject = Subject.of(entry.key());
        var related = facts.related(tx, subject, sight).stream()
                .filter(other -> !other.getString("entry_id").equals(entry.id().toString()))
                .toList();
        return EntryJson.head(entry, sight)
                .put("facts", new JsonArray(facts.facts(tx, entry.id(), subject, sight)))
                .put("related", new JsonArray(related))
                .put("causes", walk(tx, sight, Way.CAUSES, entry.id(), depth))
                .put("consequences", walk(tx, sight, Way.CONSEQUENCES, entry.id(), depth));
    }

    private JsonArray walk(Db.Tx tx, Sight sight, Way way, TransferId from, int depth) {
        var found = new JsonArray();
        var seen = new HashSet<TransferId>(List.of(from));
        Set<TransferId> edge = Set.of(from);
        for (int step = 1; step <= depth && !edge.isEmpty() && found.size() < MOST; step++) {
            var next = new LinkedHashSet<TransferId>();
            for (var flow : flows.step(tx, way, edge, sight, MOST - found.size())) {
                found.add(flow.json().put("step", step));
                if (seen.add(flow.to())) next.add(flow.to());
            }
            edge = next;
        }
        return found;
    }
}
