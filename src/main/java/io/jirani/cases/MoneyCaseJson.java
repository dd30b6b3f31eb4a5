package io.jirani.cases;

import io.jirani.cases.MoneyCase.Event;
import io.jirani.cases.MoneyCase.Miswritten;
import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Community.Regime;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Price;
import io.jirani.ledger.LedgerStore;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads and answers money cases; the shape of a file is described in {@code docs/money.md}. */
public final class MoneyCaseJson {
    private MoneyCaseJson() {}

    /** The cases of a file, each with the file's community unless it has its own. Refuses what is not of the form. */
    public static List<MoneyCase> read(String text) {
        var file = new Arguments("the file", parsed(text));
        var ruling = file.text("ruling");
        var shared = file.within("community");
        var cases = file.each("cases", one -> one);
        file.nothingElse();
        if (cases.isEmpty()) throw new Miswritten("the file", "'cases' has none");
        var read = new ArrayList<MoneyCase>();
        for (var one : cases) read.add(read(ruling, shared, one, read.size() + 1));
        return read;
    }

    /** What became of the cases of a file, for {@code --json}. */
    public static JsonObject report(List<MoneyCases.Result> results) {
        var cases = new JsonArray();
        for (var result : results)
            cases.add(new JsonObject()
                    .put("case", result.played().name())
                    .put("ok", result.holds())
                    .put("differences", new JsonArray(result.differences())));
        return new JsonObject()
                .put("ok", results.stream().allMatch(MoneyCases.Result::holds))
                .put("cases", cases);
    }

    private static Map<String, Object> parsed(String text) {
        try {
            return new JsonObject(text).getMap();
        } catch (DecodeException broken) {
            throw new Miswritten("the file", "is not JSON: " + broken.getMessage());
        }
    }

    private static MoneyCase read(String ruling, Arguments shared, Arguments one, int number) {
        var where = ruling + ", case " + number;
        var rules = one.within("community").or(shared);
        var name = one.text("name");
        var events = new ArrayList<Event>();
        for (var json : one.each("events", event -> event)) events.add(event(where, json, events.size() + 1));
        for (var event : events.subList(0, Math.max(0, events.size() - 1)))
            if (event.refused().isPresent()) throw new Miswritten(event.where(), "nothing may follow what is refused");
        var played = new MoneyCase(
                one.text("id", ""),
                ruling + ": " + name,
                community(rules),
                Price.kes(rules.maybeWhole("tariff").orElse(1_650L)),
                one.lines("before"),
                events,
                one.lines("after"));
        // What is refused leaves its whole transaction unusable: nothing can be looked at behind it.
        if (events.stream().anyMatch(event -> event.refused().isPresent())
                && !played.after().isEmpty())
            throw new Miswritten(where, "what is refused has no 'after': it leaves all as it was");
        rules.nothingElse();
        one.nothingElse();
        return played;
    }

    private static Event event(String where, Arguments json, int number) {
        var recipe = json.text("recipe", "entry");
        var place = where + ", event " + number + " (" + recipe + ")";
        var refused = json.has("refused")
                ? Optional.of(json.word("refused", LedgerStore.Reason.class, LedgerStore.Reason.NOT_ENOUGH))
                : Optional.<LedgerStore.Reason>empty();
        return new Event(place, recipe, json.at(place, "recipe", "refused"), refused);
    }

    private static Community community(Arguments rules) {
        return new Community(
                new CommunityId(new UUID(0, 0)),
                "case",
                "case",
                ZoneId.of("Africa/Nairobi"),
                Asset.KES,
                Regime.MINI_GRID,
                rules.word("custody", Custody.class, Custody.WALLET),
                Duration.ofMinutes(15),
                rules.number("bank_ratio_bp", 10_000),
                rules.number("fee_bp", 100),
                rules.text("partner", "reserve"));
    }
}
