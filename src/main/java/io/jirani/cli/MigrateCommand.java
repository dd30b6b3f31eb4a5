package io.jirani.cli;

import io.jirani.VaultRoom;
import io.jirani.config.Env;
import io.jirani.config.VaultKeys;
import io.jirani.db.DbUrl;
import io.jirani.db.Migrations;
import io.jirani.db.Pools;
import io.jirani.vault.Vault;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "migrate",
        description = {
            "Brings the database to this build's schema, and with JIRANI_VAULT_KEY set moves names and numbers of before the"
                    + " vault into it; without it the gateway does so when it starts.",
            "Reads JIRANI_DB_MIGRATE_URL (the role that owns the schema) and the user of JIRANI_DB_URL (the gateway's"
                    + " role, which is granted what it needs)."
        })
final class MigrateCommand implements Callable<Integer> {
    private static final String STAND_IN = "postgresql://nobody:none@localhost:5432/none";

    private final Console console;

    @Option(names = "--json", description = "print one JSON line")
    boolean json;

    MigrateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var env = new Env(console.environment(), Map.of());
        var owner = env.hidden("DB_MIGRATE_URL", STAND_IN, DbUrl::parse);
        var app = env.hidden("DB_URL", STAND_IN, DbUrl::parse);
        var keyed = console.environment().keySet().stream().anyMatch(name -> name.startsWith("JIRANI_VAULT_KEY"));
        var keys = keyed ? Optional.of(VaultKeys.from(env)) : Optional.<VaultKeys>empty();
        env.refuseMistakes();
        var steps = Migrations.apply(owner, app.user());
        keys.ifPresent(known -> DatabaseChoice.on(app, Pools::open, db -> {
            var vault = new Vault(known.current(), known.old(), console.random());
            VaultRoom.mustOpen(db, vault);
            VaultRoom.sealOld(db, vault);
            return vault;
        }));
        console.out()
                .println(
                        json
                                ? new JsonObject().put("steps", steps).encode()
                                : steps == 0 ? "the schema is current" : steps + " steps applied");
        return Exit.OK;
    }
}
