package io.jirani.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "account",
        description = {
            "What an account has, and its newest entries; without a code the tree of accounts (docs/ledger.md).",
            "A code that ends with a colon lists what is below it."
        })
final class LedgerAccountCommand implements Callable<Integer> {
    /** What is printed. */
    enum Format {
        TEXT,
        JSON,
        CSV,
        NDJSON
    }

    private final Console console;

    @Mixin
    BooksChoice books = new BooksChoice();

    @Parameters(paramLabel = "CODE", arity = "0..1", defaultValue = "", description = "such as rail:mpesa:collect")
    String code = "";

    @Option(names = "--asset", description = "needed when the account counts several")
    @Nullable
    String asset;

    @Option(names = "--limit", defaultValue = "20", description = "how many entries (default: ${DEFAULT-VALUE})")
    int limit = 20;

    @Option(
            names = "--format",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES}; csv and ndjson print all entries, oldest first")
    Format format = Format.TEXT;

    @Option(names = "--json", description = "the same as --format json")
    boolean json;

    LedgerAccountCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (code.isEmpty() || code.endsWith(":")) tree(code.replaceFirst(":$", ""));
        else if (format == Format.CSV || format == Format.NDJSON) export();
        else statement();
        return Exit.OK;
    }

    private void tree(String under) {
        var nodes = books.look(console, explorer -> explorer.below(under, books.looker()));
        if (json || format == Format.JSON) {
            console.out()
                    .println(new JsonObject().put("items", new JsonArray(nodes)).encode());
            return;
        }
        for (var node : nodes)
            for (var balance : objects(node.getJsonArray("balances")))
                console.out()
                        .printf(
                                "%-70s %-4s %16d%n",
                                node.getString("account"), balance.getString("asset"), balance.getLong("posted"));
    }

    private void export() {
        books.look(console, explorer -> {
            explorer.export(
                    code,
                    Optional.ofNullable(asset),
                    format.name(),
                    books.looker(),
                    text -> console.out().print(text));
            return Exit.OK;
        });
    }

    private void statement() {
        var found = books.look(
                console, explorer -> explorer.newest(code, Optional.ofNullable(asset), limit, books.looker()));
        if (json || format == Format.JSON) {
            console.out().println(found.encode());
            return;
        }
        var closing = found.getJsonObject("closing");
        console.out()
                .printf(
                        "%s %s: %d, held %d, free %d%n",
                        code,
                        found.getJsonObject("account").getString("asset"),
                        closing.getLong("posted"),
                        closing.getLong("held"),
                        closing.getLong("free"));
        for (var line : objects(found.getJsonArray("items")))
            console.out()
                    .printf(
                            "%s  %-24s %12d %12d  %s%n",
                            line.getString("at"),
                            line.getString("kind"),
                            line.getLong("change"),
                            line.getLong("posted"),
                            line.getString("entry_id"));
    }

    private static Iterable<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }
}
