package io.jirani.cli;

import io.jirani.VaultRoom;
import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.db.Db;
import io.jirani.identity.Resealed;
import io.jirani.kernel.Problem;
import io.jirani.vault.Vault;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "vault", description = "The master key of people's data: docs/vault.md.")
final class VaultCommand {
    private static final int BATCH = 200;
    private static final int MOST_STILL = 50;
    private static final Duration WAIT = Duration.ofMillis(100);

    private final Console console;

    VaultCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "status",
            description = "Which master keys there are, and how many rows are not under the one that closes. Exit"
                    + " status 0 only when every row opens.")
    int status(@Mixin DatabaseChoice database) {
        database.requireExisting();
        var vault = Registries.vault(console, database.folder());
        return database.use(console, db -> {
            var rows = new JsonObject();
            var opens = true;
            for (var each : VaultRoom.resealed(vault)) {
                var keys = db.transaction(each::keys);
                opens &= vault.keys().containsAll(keys);
                rows.put(each.what(), new JsonObject().put("left", db.transaction(each::left)));
            }
            console.out()
                    .println(new JsonObject()
                            .put("key", vault.current())
                            .put("opens", opens)
                            .put("rows", rows)
                            .encode());
            return opens ? Exit.OK : Exit.REFUSED;
        });
    }

    @Command(
            name = "rotate",
            description = {
                "Brings everything under JIRANI_VAULT_KEY that is still under JIRANI_VAULT_KEY_OLD, while the gateway runs.",
                "Killed in the middle, it goes on where it was; again, it does nothing. Prints how many rows."
            })
    int rotate(
            @Mixin DatabaseChoice database,
            @Option(names = "--reason", required = true, description = "why; it is kept") String reason) {
        database.requireExisting();
        var vault = Registries.vault(console, database.folder());
        var done = database.use(console, db -> {
            VaultRoom.mustOpen(db, vault);
            return rotate(db, vault, reason);
        });
        console.out()
                .println(new JsonObject()
                        .put("key", vault.current())
                        .put("rows", new JsonObject(Map.copyOf(done)))
                        .encode());
        return Exit.OK;
    }

    private static Map<String, Object> rotate(Db db, Vault vault, String reason) {
        var done = new TreeMap<String, Object>();
        for (var rows : VaultRoom.resealed(vault)) done.put(rows.what(), all(db, rows));
        var counts = done.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().toString()));
        if (!done.values().stream().allMatch(count -> count.equals(0)))
            db.inTransaction(tx -> Acts.append(
                    tx, new Act(Registries.WHO, "vault.rotated", "vault " + vault.current(), reason, counts)));
        return done;
    }

    /**
     * Row by row in small transactions; those that somebody else has in hand come in a later round. Refuses when rows are left
     * and none moves any more.
     */
    private static int all(Db db, Resealed rows) {
        int done = 0;
        int still = 0;
        while (db.transaction(rows::left) > 0) {
            int moved = db.transaction(tx -> rows.reseal(tx, BATCH));
            done += moved;
            still = moved > 0 ? 0 : still + 1;
            if (still == MOST_STILL)
                throw Problem.of(
                        Problem.Kind.CONFLICT,
                        "some " + rows.what()
                                + " do not move: somebody has them in hand, or they are no person's; run it"
                                + " again, then see docs/vault.md");
            if (still > 0) LockSupport.parkNanos(WAIT.toNanos());
        }
        return done;
    }
}
