package io.jirani.cli;

import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.payments.ReviewStore;
import io.jirani.payments.SuspenseStore;
import io.jirani.reviews.PackStore;
import io.jirani.reviews.ReviewJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "reviews",
        description = "Payments that people must decide about (docs/reviews.md). Two people decide, by a proposal.")
final class ReviewsCommand {
    private static final int MOST = 200;

    /** What people must see to, as it is shown. */
    private record Waiting(List<JsonObject> items, List<JsonObject> typed) {
        static Waiting of(Db.Tx tx, Instant now) {
            var items = new ReviewStore()
                    .all(tx, MOST).stream().map(one -> ReviewJson.of(one, now)).toList();
            var typed = new SuspenseStore()
                    .typed(tx, MOST).stream().map(ReviewJson::of).toList();
            return new Waiting(items, typed);
        }
    }

    private final Console console;

    ReviewsCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "list",
            description =
                    "Lists what waits, the most urgent first, and payments typed by hand that nobody has yet: in suspense, or told of by a"
                            + " confirmation alone.")
    int list(
            @Mixin DatabaseChoice database,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        database.requireExisting();
        var now = console.clock().instant();
        var waiting = database.use(console, db -> db.transaction(tx -> Waiting.of(tx, now)));
        if (json) {
            var all = new JsonObject()
                    .put("items", new JsonArray(waiting.items()))
                    .put("typed", new JsonArray(waiting.typed()));
            console.out().println(all.encode());
        } else {
            for (var one : waiting.items())
                console.out()
                        .printf(
                                "%s %-18s %-9s due %s%s%n",
                                one.getString("intent_id"),
                                one.getString("cause"),
                                one.getString("owner"),
                                one.getString("due"),
                                one.getBoolean("overdue") ? " OVERDUE" : "");
            for (var one : waiting.typed())
                console.out()
                        .printf(
                                "%-36s typed: %-11s %12d cents  at %s%n",
                                one.getString("receipt"),
                                one.getString("state"),
                                one.getLong("amount_minor"),
                                one.getString("at"));
        }
        return Exit.OK;
    }

    @Command(
            name = "show",
            description =
                    "Prints the evidence for and against one payment, without names and numbers. The household sees that somebody"
                            + " looked, and why.")
    int show(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "INTENT", description = "the payment's id") UUID intent,
            @Option(names = "--reason", required = true, description = "why; the household sees it") String reason) {
        database.requireExisting();
        var id = new IntentId(intent);
        var now = console.clock().instant();
        var pack = database.use(
                console,
                db -> db.transaction(tx -> {
                    var packs = new PackStore();
                    Registries.looked(tx, console, packs.whose(tx, id), "review of a payment", reason);
                    var open = new ReviewStore()
                            .of(tx, id).stream()
                                    .map(one -> ReviewJson.of(one, now))
                                    .toList();
                    return packs.pack(tx, id).put("open", new JsonArray(open));
                }));
        console.out().println(pack.encodePrettily());
        return Exit.OK;
    }
}
