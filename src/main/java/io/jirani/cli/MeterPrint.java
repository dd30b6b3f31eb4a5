package io.jirani.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Meters on the screen: as one JSON object for a program, in lines for a person. */
final class MeterPrint {
    private static final List<String> COLUMNS = List.of(
            "dev",
            "household",
            "status",
            "trust",
            "online",
            "last_seen",
            "silent_since",
            "gaps",
            "waiting",
            "firmware");
    private static final String LINE = "%-24s %-9s %-14s %-5s %-6s %-24s %-24s %5s %7s %s%n";

    private MeterPrint() {}

    /** Field by field; a list has one line an entry. */
    static void one(PrintStream out, boolean json, JsonObject answer) {
        if (json) out.println(answer.encode());
        else
            answer.forEach(field -> {
                if (field.getValue() instanceof JsonArray lines)
                    lines.forEach(line -> out.printf("%-18s %s%n", field.getKey(), line));
                else if (field.getValue() != null) out.printf("%-18s %s%n", field.getKey(), field.getValue());
            });
    }

    /** One after the other. */
    static void all(PrintStream out, boolean json, JsonArray items) {
        if (json) out.println(JsonObject.of("items", items).encode());
        else items.forEach(item -> one(out, false, (JsonObject) item));
    }

    /** One line a meter. */
    static void table(PrintStream out, boolean json, JsonArray items) {
        if (json) {
            out.println(JsonObject.of("items", items).encode());
            return;
        }
        out.print(String.format(Locale.ROOT, LINE, COLUMNS.toArray()));
        for (var item : items) {
            var cells = COLUMNS.stream()
                    .map(column -> Optional.ofNullable(((JsonObject) item).getValue(column))
                            .orElse("-"))
                    .toArray();
            out.print(String.format(Locale.ROOT, LINE, cells));
        }
    }
}
