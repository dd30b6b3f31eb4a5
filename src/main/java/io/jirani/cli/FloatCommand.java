package io.jirani.cli;

import io.jirani.kernel.IntentId;
import io.jirani.payments.FloatForecast;
import io.jirani.payments.FloatStore;
import io.jirani.payments.MoveStore;
import io.jirani.reviews.FloatJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "float",
        description =
                "Our own money between two places of ours (docs/payments.md). Two people order a move, by a proposal of the kind"
                        + " float.move; nobody does alone, nor does a command.")
final class FloatCommand {
    private static final int MOST = 200;

    private final Console console;
    private final MoveStore moves = new MoveStore();

    FloatCommand(Console console) {
        this.console = console;
    }

    @Command(name = "list", description = "Lists moves, the newest first.")
    int list(
            @Mixin DatabaseChoice database,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        database.requireExisting();
        var items = database.use(console, db -> db.transaction(tx -> moves.all(tx, MOST))).stream()
                .map(FloatJson::of)
                .toList();
        if (json)
            console.out()
                    .println(new JsonObject().put("items", new JsonArray(items)).encode());
        else
            for (var one : items)
                console.out()
                        .printf(
                                "%s %-9s %-10s %12d cents  %s  %s%n",
                                one.getString("move_id"),
                                one.getString("route"),
                                one.getString("state"),
                                one.getLong("amount_minor"),
                                one.getString("reference"),
                                one.getString("question", ""));
        return Exit.OK;
    }

    @Command(name = "show", description = "Prints one move.")
    int show(
            @Mixin DatabaseChoice database, @Parameters(paramLabel = "MOVE", description = "the move's id") UUID move) {
        database.requireExisting();
        var known = database.use(console, db -> db.transaction(tx -> moves.find(tx, new IntentId(move))));
        known.ifPresent(it -> console.out().println(FloatJson.of(it).encodePrettily()));
        if (known.isEmpty()) console.err().println("no such move");
        return known.isPresent() ? Exit.OK : Exit.REFUSED;
    }

    @Command(
            name = "forecast",
            description = "Prints how long what payouts use will last; refuses when it is not a day.")
    int forecast(@Mixin DatabaseChoice database) {
        database.requireExisting();
        var now = console.clock().instant();
        var all = database.use(console, db -> db.transaction(tx -> new FloatStore().forecasts(tx, now)));
        for (var one : all)
            console.out()
                    .printf(
                            "%-8s there %14s  waiting %14s  a busy day %14s  lasts %.1f days%n",
                            one.rail(), one.there(), one.waiting(), one.daily(), one.days());
        return all.stream().noneMatch(FloatForecast::isLow) ? Exit.OK : Exit.REFUSED;
    }
}
