package io.jirani.cli;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.kernel.Problem;
import io.jirani.payments.RailStateStore;
import io.jirani.reviews.RailJson;
import io.jirani.reviews.SetRail;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "rails", description = "Whether rails pay out: a paused one is opened when what paused it is mended.")
final class RailsCommand {
    private static final Set<String> KNOWN = Set.of("mpesa");

    private final Console console;
    private final RailStateStore rails = new RailStateStore();

    RailsCommand(Console console) {
        this.console = console;
    }

    @Command(name = "list", description = "Lists rails, and why they stand still.")
    int list(
            @Mixin DatabaseChoice database,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        database.requireExisting();
        var all = database.use(console, db -> db.transaction(tx -> RailJson.all(tx, rails, KNOWN)));
        if (json) console.out().println(all.encode());
        else
            all.getJsonArray("items").forEach(item -> {
                if (item instanceof io.vertx.core.json.JsonObject rail)
                    console.out()
                            .printf(
                                    "%-8s %-7s %s%n",
                                    rail.getString("rail"), rail.getString("payouts"), rail.getString("reason"));
            });
        return Exit.OK;
    }

    @Command(name = "open", description = "Lets a rail pay out again.")
    int open(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "RAIL", description = "such as mpesa") String rail,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason) {
        return set(database, rail, RailStateStore.State.OPEN, reason);
    }

    @Command(name = "pause", description = "Stops payouts over a rail; what is on the wire goes on.")
    int pause(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "RAIL", description = "such as mpesa") String rail,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason) {
        return set(database, rail, RailStateStore.State.PAUSED, reason);
    }

    private int set(DatabaseChoice database, String rail, RailStateStore.State to, String reason) {
        if (!KNOWN.contains(rail)) throw Problem.notFound("no such rail");
        var verb = to == RailStateStore.State.OPEN ? "rail.opened" : "rail.paused";
        database.requireExisting();
        var now = console.clock().instant();
        database.use(
                console,
                db -> db.transaction(tx -> {
                    SetRail.set(tx, rails, rail, to, reason, now);
                    Acts.append(tx, new Act(Registries.WHO, verb, "rail " + rail, reason, Map.of()));
                    return rail;
                }));
        console.out().println(verb.substring("rail.".length()) + " " + rail);
        return Exit.OK;
    }
}
