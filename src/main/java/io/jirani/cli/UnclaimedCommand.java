package io.jirani.cli;

import io.jirani.identity.CommunityStore;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.leaving.Unclaimed;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "unclaimed", description = "Money nobody asked for in two years.")
final class UnclaimedCommand {
    private final Console console;

    UnclaimedCommand(Console console) {
        this.console = console;
    }

    @Command(name = "list", description = "Prints the list that is due each year: households by their codes, and sums.")
    int list(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--until", description = "what was unclaimed on this day; today when not said") @Nullable
                    LocalDate until,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        database.requireExisting();
        var day = Optional.ofNullable(until)
                .orElseGet(
                        () -> console.clock().instant().atZone(ZoneOffset.UTC).toLocalDate());
        var lines = database.use(console, db -> {
            var id = db.transaction(tx -> new CommunityStore().byCode(tx, community))
                    .orElseThrow(() -> Problem.notFound("there is no community " + community))
                    .id();
            return new Unclaimed(db).list(id, day);
        });
        if (json) {
            var items = lines.stream().map(UnclaimedCommand::json).toList();
            console.out()
                    .println(new JsonObject().put("items", new JsonArray(items)).encode());
        } else {
            for (var line : lines) console.out().printf("%-6s %s %s%n", line.household(), line.since(), line.amount());
            lines.stream()
                    .map(Unclaimed.Line::amount)
                    .reduce(Money::plus)
                    .ifPresent(sum -> console.out().println("total  " + sum));
        }
        return Exit.OK;
    }

    private static JsonObject json(Unclaimed.Line line) {
        return new JsonObject()
                .put("household", line.household())
                .put("since", line.since().toString())
                .put("amount_minor", line.amount().minor())
                .put("currency", line.amount().asset().code());
    }
}
