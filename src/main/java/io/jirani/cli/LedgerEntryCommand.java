package io.jirani.cli;

import io.jirani.kernel.TransferId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "entry",
        description =
                "One entry: its lines, what it tells about, where it came from and what came of it (docs/ledger.md).")
final class LedgerEntryCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    BooksChoice books = new BooksChoice();

    @Parameters(paramLabel = "ID", description = "the entry")
    String id = "";

    @Option(names = "--steps", defaultValue = "3", description = "how far to walk each way (default: ${DEFAULT-VALUE})")
    int steps = 3;

    @Option(names = "--json", description = "print one JSON object")
    boolean json;

    LedgerEntryCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var entry = books.look(console, explorer -> explorer.entry(TransferId.parse(id), steps, books.looker()));
        if (json) console.out().println(entry.encode());
        else print(entry);
        return Exit.OK;
    }

    private void print(JsonObject entry) {
        console.out()
                .printf(
                        "%s  %s  %s%n%s%n",
                        entry.getString("at"),
                        entry.getString("kind"),
                        entry.getString("phase"),
                        entry.getString("key"));
        for (var leg : objects(entry.getJsonArray("legs"))) {
            var amount = leg.getLong("amount");
            console.out()
                    .printf(
                            "  %s %12d %-4s %s%s%n",
                            amount > 0 ? "D" : "C",
                            Math.abs(amount),
                            leg.getString("asset"),
                            leg.getString("account"),
                            leg.getString("effect").equals("posted") ? "" : " (" + leg.getString("effect") + ")");
        }
        lines("tells about", entry.getJsonArray("facts"), Set.of());
        lines("of the same", entry.getJsonArray("related"), Set.of());
        lines("came from", entry.getJsonArray("causes"), Set.of("of"));
        lines("led to", entry.getJsonArray("consequences"), Set.of("of"));
        for (var link : List.of("ended_by", "reversed_by"))
            if (entry.getString(link) != null)
                console.out().println(link.replace('_', ' ') + " " + entry.getString(link));
    }

    private void lines(String title, JsonArray array, Set<String> without) {
        if (array.isEmpty()) return;
        console.out().println(title);
        for (var object : objects(array))
            console.out()
                    .println("  "
                            + object.getMap().entrySet().stream()
                                    .filter(field -> field.getValue() != null && !without.contains(field.getKey()))
                                    .map(LedgerEntryCommand::field)
                                    .collect(Collectors.joining("  ")));
    }

    private static String field(Map.Entry<String, Object> field) {
        return field.getKey().equals("type")
                ? String.valueOf(field.getValue())
                : field.getKey() + " " + field.getValue();
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }
}
