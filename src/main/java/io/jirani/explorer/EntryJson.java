package io.jirani.explorer;

import io.jirani.explorer.BookedEntry.BookedLeg;
import io.jirani.explorer.BookedEntry.Effect;
import io.jirani.kernel.TransferId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How an entry is written. To a household its neighbours are one: their lines come as their sum. */
final class EntryJson {
    private static final String NEIGHBOURS = "neighbours";

    static JsonObject head(BookedEntry entry, Sight sight) {
        var links = entry.links();
        return new JsonObject()
                .put("entry_id", entry.id().toString())
                // A key may name another household.
                .put("key", sight instanceof Sight.Own ? null : entry.key())
                .put("kind", entry.kind())
                .put("phase", entry.phase().name().toLowerCase(java.util.Locale.ROOT))
                .put("at", entry.at().toString())
                .put("effective_on", entry.effectiveOn().toString())
                .put("meant_for", entry.meantFor().map(Object::toString).orElse(null))
                .put("body_hash", entry.bodyHash())
                .put(
                        "ends",
                        new JsonArray(
                                links.ends().stream().map(TransferId::toString).toList()))
                .put("ended_by", text(links.endedBy()))
                .put("reversed_by", text(links.reversedBy()))
                .put("block", links.block().orElse(null))
                .put("legs", new JsonArray(legs(entry, sight)));
    }

    private static List<JsonObject> legs(BookedEntry entry, Sight sight) {
        if (!(sight instanceof Sight.Own))
            return entry.legs().stream().map(EntryJson::leg).toList();
        var legs = new ArrayList<JsonObject>();
        var others = new LinkedHashMap<String, JsonObject>();
        for (var leg : entry.legs()) {
            if (leg.owner().household().isEmpty() || sight.sees(leg.owner())) {
                legs.add(leg(leg));
                continue;
            }
            var sum = others.computeIfAbsent(
                    leg.account().asset() + " " + leg.effect(),
                    key -> line(NEIGHBOURS, leg.account().asset().code(), leg.effect(), 0));
            sum.put("amount", Math.addExact(sum.getLong("amount"), leg.amount()));
        }
        others.values().stream().filter(sum -> sum.getLong("amount") != 0).forEach(legs::add);
        return legs;
    }

    private static JsonObject leg(BookedLeg leg) {
        return line(leg.account().code(), leg.account().asset().code(), leg.effect(), leg.amount());
    }

    private static JsonObject line(String account, String asset, Effect effect, long amount) {
        return new JsonObject()
                .put("account", account)
                .put("asset", asset)
                .put("amount", amount)
                .put("effect", effect.word());
    }

    private static @Nullable String text(Optional<TransferId> id) {
        return id.map(TransferId::toString).orElse(null);
    }

    private EntryJson() {}
}
