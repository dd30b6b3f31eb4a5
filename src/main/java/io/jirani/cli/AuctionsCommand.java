package io.jirani.cli;

import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.kernel.Problem;
import io.jirani.settlement.AuctionReview;
import io.jirani.settlement.AuctionStore.Review;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "auctions", description = "Trades of auctions that the books refused and that wait for a person.")
final class AuctionsCommand {
    private final Console console;

    AuctionsCommand(Console console) {
        this.console = console;
    }

    @Command(name = "review", description = "Prints the trades that wait, each with the books' reason and its hold.")
    int review(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "its code") String community) {
        database.requireExisting();
        var waiting = database.use(
                console,
                db -> new AuctionReview(db).waiting(community(db, community).id()));
        var trades = waiting.stream().map(AuctionsCommand::json).toList();
        console.out()
                .println(new JsonObject().put("trades", new JsonArray(trades)).encode());
        return Exit.OK;
    }

    @Command(name = "retry", description = "Has them tried again, once the cause is mended; prints how many.")
    int retry(
            @Mixin DatabaseChoice database,
            @Option(names = "--community", required = true, description = "its code") String community,
            @Option(names = "--reason", required = true, description = "what was mended; it is kept") String reason) {
        database.requireExisting();
        int opened = database.use(
                console,
                db -> new AuctionReview(db)
                        .retry(Registries.WHO, reason, community(db, community).id()));
        console.out().println(new JsonObject().put("retried", opened).encode());
        return Exit.OK;
    }

    private static Community community(Db db, String code) {
        return db.transaction(tx -> new CommunityStore().byCode(tx, code))
                .orElseThrow(() -> Problem.notFound("there is no community " + code));
    }

    private static JsonObject json(Review trade) {
        return new JsonObject()
                .put("start", trade.start().toString())
                .put("n", trade.n())
                .put("wh", trade.energy().wattHours())
                .put("minor", trade.money().minor())
                .put("reason", trade.reason())
                .put("hold_id", trade.hold().toString());
    }
}
