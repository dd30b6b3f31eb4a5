package io.jirani.cli;

import io.jirani.config.Env;
import io.jirani.db.Db;
import io.jirani.db.DbUrl;
import io.jirani.db.Migrations;
import io.jirani.db.Pools;
import io.jirani.demo.EmbeddedPostgres;
import io.jirani.kernel.Problem;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which database a command works on: the one of {@code JIRANI_DB_URL}, or with {@code --data} the embedded one of a demo,
 * running or not.
 */
final class DatabaseChoice {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "work on the embedded database of this data folder instead of JIRANI_DB_URL")
    @Nullable
    Path data;

    /** The demo's folder, when it is one. */
    Optional<Path> folder() {
        return Optional.ofNullable(data);
    }

    interface Opening {
        Pool open(Vertx vertx, DbUrl url, String name);
    }

    /** Refuses a data folder without a database: a misspelt one would get a new, empty one whose books hold. */
    void requireExisting() {
        if (data != null && !data.resolve("postgres/data/PG_VERSION").toFile().exists())
            throw Problem.notFound("there is no database in " + data);
    }

    /** Runs work on the chosen database, as the gateway's own role, and closes what it opened. */
    <T> T use(Console console, Function<Db, T> work) {
        return use(console, Pools::open, work);
    }

    /** The same for work whose statements may take as long as they need. */
    <T> T usePatiently(Console console, Function<Db, T> work) {
        return use(console, Pools::patient, work);
    }

    private <T> T use(Console console, Opening opening, Function<Db, T> work) {
        if (data == null) return on(fromEnvironment(console.environment()), opening, work);
        var folder = data.resolve("postgres");
        var before = postmaster(folder.resolve("data/postmaster.pid"));
        var server = EmbeddedPostgres.start(folder, console.random());
        // The file alone says nothing: a killed server leaves it behind, and the one started now is ours to stop.
        var running = before.startsWith(server.process().pid() + "\n");
        try {
            Migrations.apply(server.migrate(), server.app().user());
            return on(server.app(), opening, work);
        } finally {
            if (!running) server.close();
        }
    }

    private static String postmaster(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static DbUrl fromEnvironment(Map<String, String> environment) {
        var env = new Env(environment, Map.of());
        var url = env.hidden("DB_URL", "postgresql://nobody:none@localhost:5432/none", DbUrl::parse);
        env.refuseMistakes();
        return url;
    }

    static <T> T on(DbUrl url, Opening opening, Function<Db, T> work) {
        var vertx = Vertx.vertx();
        var pool = opening.open(vertx, url, "cli");
        try {
            return work.apply(new Db(pool));
        } finally {
            pool.close().await();
            vertx.close().await();
        }
    }
}
