package io.jirani.cli;

import io.jirani.config.Env;
import io.jirani.db.DbUrl;
import io.jirani.db.Migrations;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "migrate",
        description = {
            "Brings the database to this build's schema.",
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
        env.refuseMistakes();
        var steps = Migrations.apply(owner, app.user());
        console.out()
                .println(
                        json
                                ? new JsonObject().put("steps", steps).encode()
                                : steps == 0 ? "the schema is current" : steps + " steps applied");
        return Exit.OK;
    }
}
