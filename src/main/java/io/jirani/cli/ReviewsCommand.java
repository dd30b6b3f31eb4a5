package io.jirani.cli;

import io.jirani.kernel.IntentId;
import io.jirani.payments.ReviewStore;
import io.jirani.reviews.PackStore;
import io.jirani.reviews.ReviewJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
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

    private final Console console;

    ReviewsCommand(Console console) {
        this.console = console;
    }

    @Command(name = "list", description = "Lists what waits, the most urgent first.")
    int list(
            @Mixin DatabaseChoice database,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        database.requireExisting();
        var now = console.clock().instant();
        var items = database.use(console, db -> db.transaction(tx -> new ReviewStore().all(tx, MOST))).stream()
                .map(one -> ReviewJson.of(one, now))
                .toList();
        if (json)
            console.out()
                    .println(new JsonObject().put("items", new JsonArray(items)).encode());
        else
            for (var one : items)
                console.out()
                        .printf(
                                "%s %-18s %-9s due %s%s%n",
                                one.getString("intent_id"),
                                one.getString("cause"),
                                one.getString("owner"),
                                one.getString("due"),
                                one.getBoolean("overdue") ? " OVERDUE" : "");
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
