package io.jirani.cli;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.config.Aliases;
import io.jirani.config.Env;
import io.jirani.kernel.Problem;
import io.jirani.payments.DifferenceStore;
import io.jirani.payments.StatementFile;
import io.jirani.payments.StatementPreviewStore;
import io.jirani.payments.TakeStatements;
import io.jirani.payments.TakeStatements.Taken;
import io.jirani.payments.mpesa.MpesaStatementCsv;
import io.jirani.reviews.DifferenceJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "statement", description = "The provider's statement against our books (docs/statement.md).")
final class StatementCommand {
    private static final int MOST = 200;
    private static final String RAIL = "mpesa";

    private final Console console;

    StatementCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "read",
            description = {
                "Compares a statement of the provider's portal (CSV) with our books, and changes nothing. With --book its rows are"
                        + " taken, each once, and the running gateway books them.",
                "Exit status 0: nothing differs, or it is taken; 1: it differs, or the file is wrong and nothing of it was taken."
            })
    int read(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "FILE", description = "the statement, as CSV") Path file,
            @Option(names = "--book", description = "take it: the gateway books it") boolean book,
            @Option(names = "--reason", description = "why; it is kept. Needed with --book") @Nullable String reason) {
        if (book && (reason == null || reason.isBlank())) throw Problem.invalid("--reason", "say why: it is kept");
        var read = reader().read(text(file));
        database.requireExisting();
        return book ? take(database, read, String.valueOf(reason)) : compare(database, read);
    }

    private int take(DatabaseChoice database, StatementFile read, String reason) {
        var taken = database.use(
                console,
                db -> db.transaction(tx -> {
                    var made = new TakeStatements().take(tx, RAIL, read, console.clock());
                    if (!(made instanceof Taken.Before))
                        Acts.append(tx, new Act(Registries.WHO, verb(made), "rail " + RAIL, reason, Map.of()));
                    return made;
                }));
        return tell(taken);
    }

    private static String verb(Taken made) {
        return made instanceof Taken.Wrong ? "statement.refused" : "statement.taken";
    }

    private int tell(Taken taken) {
        return switch (taken) {
            case Taken.Rows rows -> {
                console.out().println(rows.rows() + " new rows are taken; the gateway books them within a minute");
                yield Exit.OK;
            }
            case Taken.Before before -> {
                console.out().println("this file was taken before");
                yield Exit.OK;
            }
            case Taken.Wrong wrong -> wrong(wrong.faults());
        };
    }

    private int wrong(List<String> faults) {
        console.out().println("nothing of this file may be booked:");
        faults.stream().limit(MOST).forEach(fault -> console.out().println("  " + fault));
        return Exit.REFUSED;
    }

    private int compare(DatabaseChoice database, StatementFile read) {
        var seen = database.use(console, db -> db.transaction(tx -> new TakeStatements().look(tx, read)));
        if (seen instanceof Taken.Wrong wrong) return wrong(wrong.faults());
        if (!(read instanceof StatementFile.Whole whole)) return Exit.REFUSED;
        var differ = database.use(
                console, db -> db.transaction(tx -> new StatementPreviewStore().of(tx, whole.statement())));
        differ.forEach(one ->
                console.out().printf("%-10s %-12s %12s %s%n", one.kind(), one.receipt(), one.amount(), one.what()));
        console.out().println(whole.statement().lines().size() + " rows, " + differ.size() + " differences");
        return differ.isEmpty() ? Exit.OK : Exit.REFUSED;
    }

    @Command(name = "list", description = "Lists what differs between the provider's statements and our books.")
    int list(
            @Mixin DatabaseChoice database,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        database.requireExisting();
        var now = console.clock().instant();
        var items = database.use(console, db -> db.transaction(tx -> new DifferenceStore().all(tx, MOST))).stream()
                .map(one -> DifferenceJson.of(one, now))
                .toList();
        if (json)
            console.out()
                    .println(new JsonObject().put("items", new JsonArray(items)).encode());
        else {
            for (var one : items)
                console.out()
                        .printf(
                                "%5d %-10s %-38s due %s%s  %s%n",
                                one.getLong("id"),
                                one.getString("kind"),
                                one.getString("subject"),
                                one.getString("due"),
                                one.getBoolean("overdue") ? " OVERDUE" : "",
                                one.getString("what"));
            console.out().println(items.size() + " differences");
        }
        return Exit.OK;
    }

    @Command(name = "close", description = "Closes a difference that somebody has seen to.")
    int close(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "ID", description = "its number in the list") long id,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason) {
        database.requireExisting();
        var now = console.clock().instant();
        database.use(
                console,
                db -> db.transaction(tx -> {
                    if (!new DifferenceStore().close(tx, id, Registries.WHO, now))
                        throw Problem.notFound("no such difference is open");
                    Acts.append(
                            tx,
                            new Act(
                                    Registries.WHO,
                                    "statement.difference_closed",
                                    "difference " + id,
                                    reason,
                                    Map.of()));
                    return id;
                }));
        console.out().println("closed");
        return Exit.OK;
    }

    /** The shortcodes of {@code JIRANI_MPESA_SHORTCODE} and {@code JIRANI_MPESA_B2C_SHORTCODE}. */
    private StatementFile.Reader reader() {
        var env = new Env(console.environment(), Aliases.ALL);
        var reader = new MpesaStatementCsv(
                env.need("MPESA_SHORTCODE", "missing", text -> text),
                env.need("MPESA_B2C_SHORTCODE", "missing", text -> text));
        env.refuseMistakes();
        return reader;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw Problem.invalid("FILE", "cannot be read as text");
        }
    }
}
