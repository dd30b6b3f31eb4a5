package io.jirani.cli;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.ledger.AssetStore;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "asset", description = "What the books count: currencies, and energy.")
final class AssetCommand {
    private final Console console;

    AssetCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "add",
            description = {
                "Adds a currency, for communities to be added with it. What is there keeps its decimals for ever.",
                "A gateway that runs learns of it within a minute."
            })
    int add(
            @Mixin DatabaseChoice database,
            @Parameters(paramLabel = "CODE", description = "3 to 8 capital letters: TZS") String code,
            @Parameters(paramLabel = "DECIMALS", description = "digits behind the point, 0 to 9") int decimals,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason,
            @Option(names = "--json", description = "print one JSON object") boolean json) {
        var asset = database.use(console, db -> db.transaction(tx -> add(tx, code, decimals, reason)));
        var told = new JsonObject().put("code", asset.code()).put("decimals", asset.decimals());
        console.out().println(json ? told.encode() : asset.code() + " with " + asset.decimals() + " decimals");
        return Exit.OK;
    }

    /** Adds it, and puts that down when it was not there. */
    private static Asset add(Db.Tx tx, String code, int decimals, String reason) {
        var store = new AssetStore();
        var before = store.learn(tx);
        var asset = store.add(tx, code, decimals);
        if (!before.contains(asset))
            Acts.append(
                    tx,
                    new Act(
                            Registries.WHO,
                            "asset.added",
                            "asset " + code,
                            reason,
                            Map.of("decimals", String.valueOf(decimals))));
        return asset;
    }
}
