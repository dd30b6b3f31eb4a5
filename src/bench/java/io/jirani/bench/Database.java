package io.jirani.bench;

import io.jirani.db.DbUrl;
import io.jirani.demo.EmbeddedPostgres;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A PostgreSQL server of our own on a port that stays, durable as in production: fsync, synchronous commit and full page
 * writes are on, and commits are stamped with their time. It may be killed and started again.
 */
final class Database implements AutoCloseable {
    /** As the design's measurements had it, with the cache cut to a tenth of a small machine's memory. */
    private static final List<String> DURABLE = List.of(
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "wal_level=replica",
            "max_wal_size=8GB",
            "jit=off",
            "log_checkpoints=off",
            "track_commit_timestamp=on");

    private static final List<String> FORGETFUL = List.of(
            "fsync=off",
            "full_page_writes=off",
            "wal_level=minimal",
            "max_wal_senders=0",
            "max_wal_size=1GB",
            "autovacuum=off");

    private static final long WANTED_CACHE_MB = 2_048;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final int port = Ports.free();
    private final SecureRandom random = new SecureRandom();
    private final List<String> settings;
    private EmbeddedPostgres server;

    private Database(Path folder, List<String> settings) {
        this.folder = folder;
        this.settings = settings;
        this.server = EmbeddedPostgres.start(folder, random, port, settings);
    }

    static Database start(Path folder) {
        return new Database(folder, settings(List.of()));
    }

    /** One that forgets everything when the machine stops: where only reading is measured, filling need not be safe. */
    static Database startForgetful(Path folder) {
        return new Database(folder, settings(FORGETFUL));
    }

    /**
     * One whose log stays small, so that it is soon read again after a kill.
     *
     * @param more settings ({@code name=value}) that stand above others
     */
    static Database startBrief(Path folder, List<String> more) {
        var all = new java.util.ArrayList<>(settings(List.of()));
        all.addAll(List.of("max_wal_size=256MB", "log_checkpoints=off"));
        all.addAll(more);
        return new Database(folder, List.copyOf(all));
    }

    /** The way in of a gateway to one database of the server. */
    DbUrl app(String database) {
        return server.app().in(database);
    }

    /** The way in of the schema's owner. */
    DbUrl migrate(String database) {
        return server.migrate().in(database);
    }

    /** Makes a database, a copy of another one where that is named. */
    void make(String database, Optional<String> template) {
        server.freshDatabase(database, template);
    }

    void drop(String database) {
        sql("postgres", "drop database if exists " + database + " with (force)");
    }

    /** A connection of the superuser, with the gateway's schema in its path. */
    Connection connect(String database) throws SQLException {
        var url = server.superuser().in(database);
        return DriverManager.getConnection(
                url.jdbc() + "?currentSchema=jirani", url.user(), url.password().reveal());
    }

    /** Runs statements as the superuser, each a transaction of its own. */
    void sql(String database, String... statements) {
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            for (var each : statements) statement.execute(each);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The one number a question has for an answer. */
    long number(String database, String question) {
        try (var connection = connect(database);
                var statement = connection.createStatement();
                var answer = statement.executeQuery(question)) {
            answer.next();
            return answer.getLong(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The server's first process; its children are the others. */
    ProcessHandle process() {
        return server.process();
    }

    /** SIGKILL to the server's first process; the others end themselves within moments. */
    void kill() {
        var all = server.process().descendants().toList();
        server.process().destroyForcibly();
        Patience.need(
                "the database's processes end",
                PATIENCE,
                () -> !server.process().isAlive() && all.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Starts it again after a kill, on the same port; answers when recovery is through. */
    void restart() {
        server = EmbeddedPostgres.start(folder, random, port, settings);
    }

    /** Waits until it answers, and starts it again when it has ended. */
    void revive() {
        Patience.need("the database answers", PATIENCE, () -> {
            try {
                if (!server.process().isAlive()) restart();
                return number("postgres", "select 1") == 1;
            } catch (IllegalStateException notYet) {
                return false;
            }
        });
    }

    /** What it said in all of its lives. */
    Path log() {
        return folder.resolve("server.log");
    }

    /** Where its files are. */
    Path data() {
        return folder.resolve("data");
    }

    /** Nobody needs its files any more: no last checkpoint. */
    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return "the database";
    }

    private static List<String> settings(List<String> more) {
        var all = new java.util.ArrayList<>(DURABLE);
        all.addAll(more);
        all.add("shared_buffers=" + Math.clamp(memoryMb() / 10, 128, WANTED_CACHE_MB) + "MB");
        return List.copyOf(all);
    }

    private static long memoryMb() {
        var machine = java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        return machine instanceof com.sun.management.OperatingSystemMXBean known
                ? known.getTotalMemorySize() / 1_048_576
                : 0;
    }
}
