package io.jirani.cli;

import io.jirani.App;
import io.jirani.config.Aliases;
import io.jirani.config.Env;
import io.jirani.db.Db;
import io.jirani.db.DbUrl;
import io.jirani.db.Pools;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "doctor",
        description = {
            "Looks at the settings of the environment and at everything they point to: database, broker, provider.",
            "Changes nothing. Exit status 0 only if the gateway could start."
        })
final class DoctorCommand implements Callable<Integer> {
    private static final int PATIENCE_MS = 3_000;

    private final Console console;
    private int wrong;

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
            return Exit.SETTINGS;
        }
        env.found()
                .forEach(found ->
                        console.out().printf("  %-36s %-40s %s%n", found.name(), found.value(), found.source()));
        well("settings", "can be used");
        database(DbUrl.parse(settings.serve().databaseUrl().reveal()));
        settings.serve()
                .broker()
                .url()
                .ifPresentOrElse(url -> reach("broker", url, 1883), () -> well("broker", "our own"));
        reach("M-Pesa", settings.mpesa().baseUrl(), 443);
        return wrong == 0 ? Exit.OK : Exit.REFUSED;
    }

    private void database(DbUrl url) {
        var vertx = Vertx.vertx();
        var pool = Pools.open(vertx, url, "doctor");
        try {
            int version = new Db(pool).transaction(new io.jirani.ops.HealthStore()::schemaVersion);
            well("database", url + ", schema " + version);
        } catch (RuntimeException failure) {
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
        console.out().println("ok       " + what + ": " + how);
    }

    private void report(String what, String how) {
        wrong++;
        console.out().println("WRONG    " + what + ": " + how);
    }
}
