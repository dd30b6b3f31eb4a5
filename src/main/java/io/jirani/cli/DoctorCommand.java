package io.jirani.cli;

import io.jirani.App;
import io.jirani.VaultRoom;
import io.jirani.config.Aliases;
import io.jirani.config.Env;
import io.jirani.config.ServeSettings.Mode;
import io.jirani.db.Db;
import io.jirani.db.DbUrl;
import io.jirani.db.Pools;
import io.jirani.vault.Vault;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        description = {
            "Looks at the settings of the environment and at everything they point to: database, broker, provider.",
            "Changes nothing. Exit status 0 only if the gateway could start."
        })
final class DoctorCommand implements Callable<Integer> {
    private static final int PATIENCE_MS = 3_000;

    private final Console console;
    private final JsonArray checks = new JsonArray();
    private int wrong;

    @Option(names = "--json", description = "print one JSON object")
    boolean json;

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var env = new Env(console.environment(), Aliases.ALL);
        App.Settings settings;
        try {
            settings = App.Settings.from(env);
        } catch (Env.Mistakes mistakes) {
            mistakes.all().forEach(mistake -> report("settings", mistake));
            if (json) answer();
            return Exit.SETTINGS;
        }
        if (!json)
            env.found()
                    .forEach(found ->
                            console.out().printf("  %-36s %-40s %s%n", found.name(), found.value(), found.source()));
        well("settings", "can be used");
        var keys = settings.serve().keys().vault();
        database(
                DbUrl.parse(settings.serve().databaseUrl().reveal()),
                new Vault(keys.current(), keys.old(), console.random()));
        settings.serve()
                .broker()
                .url()
                .ifPresentOrElse(url -> reach("broker", url, 1883), () -> well("broker", "our own"));
        reach("M-Pesa", settings.mpesa().baseUrl(), 443);
        if (settings.serve().mode() == Mode.LIVE)
            say(
                    "ok       ",
                    "privacy",
                    "is there a signed impact assessment and the ODPC registration? docs/privacy.md");
        if (json) answer();
        return wrong == 0 ? Exit.OK : Exit.REFUSED;
    }

    private void answer() {
        console.out()
                .println(new JsonObject()
                        .put("ok", wrong == 0)
                        .put("checks", checks)
                        .encode());
    }

    private void database(DbUrl url, Vault vault) {
        var vertx = Vertx.vertx();
        var pool = Pools.open(vertx, url, "doctor");
        try {
            var db = new Db(pool);
            int version = db.transaction(new io.jirani.ops.HealthStore()::schemaVersion);
            well("database", url + ", schema " + version);
            VaultRoom.mustOpen(db, vault);
            well("vault", "the master key opens what is there");
        } catch (Env.Mistakes mistakes) {
            mistakes.all().forEach(mistake -> report("vault", mistake));
        } catch (Exception failure) {
            report("database", url + ": " + failure.getMessage());
        } finally {
            pool.close().await();
            vertx.close().await();
        }
    }

    private void reach(String what, URI where, int usualPort) {
        var port = where.getPort() < 0 ? usualPort : where.getPort();
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(where.getHost(), port), PATIENCE_MS);
            well(what, where.getHost() + ":" + port + " answers");
        } catch (IOException failure) {
            report(what, where.getHost() + ":" + port + " does not answer: " + failure.getMessage());
        }
    }

    private void well(String what, String how) {
        say("ok       ", what, how);
    }

    private void report(String what, String how) {
        wrong++;
        say("WRONG    ", what, how);
    }

    private void say(String verdict, String what, String how) {
        checks.add(new JsonObject()
                .put("what", what)
                .put("ok", verdict.startsWith("ok"))
                .put("detail", how));
        if (!json) console.out().println(verdict + what + ": " + how);
    }
}
