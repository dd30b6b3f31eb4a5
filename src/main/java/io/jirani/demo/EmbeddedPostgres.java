package io.jirani.demo;

import io.jirani.config.Secret;
import io.jirani.db.DbUrl;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A real PostgreSQL server for one machine: the zonky binaries, started as a child in a folder of ours, with fsync on,
 * passwords on every role, loopback only. A postmaster that outlived a killed gateway is adopted again. PostgreSQL refuses
 * to run as root; started by root it runs inside a user namespace ({@code unshare -U}), or as nobody where there are none.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ROOT = "jirani_root";
    private static final String DATABASE = "jirani";
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=120",
            "max_wal_size=1GB",
            "timezone=UTC");
    private static final List<String> ROLES = List.of("jirani_migrate", "jirani_app", "jirani_audit");

    private final Path home;
    private final Properties passwords;
    private final int port;
    private final ProcessHandle postmaster;

    private EmbeddedPostgres(Path home, Properties passwords, int port, ProcessHandle postmaster) {
        this.home = home;
        this.passwords = passwords;
        this.port = port;
        this.postmaster = postmaster;
    }

    /**
     * Starts the server of a folder, making it when it is new, or adopts the one that still runs there.
     *
     * @param random where passwords come from; use a secure one outside tests
     */
    public static EmbeddedPostgres start(Path folder, RandomGenerator random) {
        return start(folder, random, 0, List.of());
    }

    /**
     * The same on a port of the caller's choice, 0 for any, with further settings ({@code name=value}) of the server; one
     * that still runs is adopted as it is.
     */
    public static EmbeddedPostgres start(Path folder, RandomGenerator random, int port, List<String> settings) {
        try {
            var home = folder.toAbsolutePath().normalize();
            Files.createDirectories(home);
            PostgresBinaries.unpack(home.resolve("bin"));
            var passwords = passwords(home.resolve("passwords"), random);
            if (!Files.exists(home.resolve("data/PG_VERSION"))) initialise(home, passwords);
            var server = adopt(home, passwords).orElseGet(() -> launch(home, passwords, port, settings));
            server.makeRoles();
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The gateway's own way in: no owner, no superuser. */
    public DbUrl app() {
        return url("jirani_app", DATABASE);
    }

    /** The role that owns the schema and runs migrations. */
    public DbUrl migrate() {
        return url("jirani_migrate", DATABASE);
    }

    /** The role that may read the books and check them, and write nothing. */
    public DbUrl auditor() {
        return url("jirani_audit", DATABASE);
    }

    /** The superuser, for tests that attack the books as an owner of everything. */
    public DbUrl superuser() {
        return url(ROOT, DATABASE);
    }

    public ProcessHandle process() {
        return postmaster;
    }

    /** Makes an empty database of its own inside this server, dropping one of that name first. */
    public void freshDatabase(String name, Optional<String> template) {
        if (!name.matches("[a-z0-9_]+")) throw new IllegalArgumentException(name);
        try (var connection = connect(url(ROOT, "postgres"));
                var statement = connection.createStatement()) {
            statement.execute("drop database if exists " + name + " with (force)");
            statement.execute("create database " + name + " owner jirani_migrate"
                    + template.map(from -> " template " + from).orElse(""));
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Stops the server and waits: open transactions end, nothing committed is lost. */
    @Override
    public void close() {
        try {
            new ProcessBuilder("kill", "-INT", String.valueOf(postmaster.pid()))
                    .start()
                    .waitFor();
            postmaster.onExit().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Exception slow) {
            postmaster.destroyForcibly();
        }
    }

    private DbUrl url(String role, String database) {
        return new DbUrl("127.0.0.1", port, database, role, new Secret(passwords.getProperty(role)));
    }

    private static Properties passwords(Path file, RandomGenerator random) throws IOException {
        var all = new Properties();
        if (Files.exists(file)) {
            try (var in = Files.newInputStream(file)) {
                all.load(in);
            }
            return all;
        }
        var roles = new ArrayList<>(ROLES);
        roles.add(ROOT);
        for (var role : roles) {
            var bytes = new byte[24];
            random.nextBytes(bytes);
            all.setProperty(role, HexFormat.of().formatHex(bytes));
        }
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var out = Files.newOutputStream(file)) {
            all.store(out, "the embedded database's roles");
        }
        return all;
    }

    private static void initialise(Path home, Properties passwords) throws IOException {
        var data = home.resolve("data");
        var secret = home.resolve("initdb-password");
        Files.createDirectories(data);
        Files.writeString(secret, passwords.getProperty(ROOT));
        var dropped = PostgresBinaries.withoutRoot();
        giveAway(dropped, home, data, secret);
        var command = new ArrayList<>(dropped);
        command.addAll(List.of(
                home.resolve("bin/bin/initdb").toString(),
                "-D",
                data.toString(),
                "-U",
                ROOT,
                "--pwfile=" + secret,
                "-A",
                "scram-sha-256",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-instructions"));
        var log = home.resolve("initdb.log").toFile();
        var code = waitFor(new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start());
        Files.deleteIfExists(secret);
        if (code != 0)
            throw new IllegalStateException(
                    "PostgreSQL could not be set up in " + home + ": " + Files.readString(log.toPath()));
    }

    private static EmbeddedPostgres launch(Path home, Properties passwords, int wanted, List<String> settings) {
        try {
            var port = wanted > 0 ? wanted : FreePort.from(0, "the database", line -> {});
            var command = new ArrayList<>(PostgresBinaries.withoutRoot());
            command.add(home.resolve("bin/bin/postgres").toString());
            command.addAll(List.of("-D", home.resolve("data").toString(), "-p", String.valueOf(port)));
            for (var setting : SETTINGS) command.addAll(List.of("-c", setting));
            for (var setting : settings) command.addAll(List.of("-c", setting));
            File log = home.resolve("server.log").toFile();
            var process = new ProcessBuilder(command)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
            var server = new EmbeddedPostgres(home, passwords, port, process.toHandle());
            server.awaitReady(log.toPath());
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Optional<EmbeddedPostgres> adopt(Path home, Properties passwords) throws IOException {
        var file = home.resolve("data/postmaster.pid");
        if (!Files.exists(file)) return Optional.empty();
        var lines = Files.readAllLines(file);
        if (lines.size() < 4) return Optional.empty();
        var process = ProcessHandle.of(Long.parseLong(lines.get(0).strip())).filter(EmbeddedPostgres::isPostgres);
        if (process.isEmpty()) return Optional.empty();
        var port = Integer.parseInt(lines.get(3).strip());
        var server = new EmbeddedPostgres(home, passwords, port, process.get());
        try {
            server.awaitReady(home.resolve("server.log"));
            return Optional.of(server);
        } catch (IllegalStateException notOurs) {
            return Optional.empty();
        }
    }

    /** After a power cut the file may name a number that another program has got since. */
    private static boolean isPostgres(ProcessHandle process) {
        return process.isAlive() && process.info().command().orElse("postgres").endsWith("postgres");
    }

    private void awaitReady(Path log) throws IOException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (var ignored = connect(url(ROOT, "postgres"))) {
                return;
            } catch (SQLException notYet) {
                if (!postmaster.isAlive() || System.nanoTime() > end)
                    throw new IllegalStateException(
                            "PostgreSQL did not start in " + home + ", see " + log + ": " + notYet.getMessage(),
                            notYet);
                pause();
            }
        }
    }

    private void makeRoles() {
        try (var connection = connect(url(ROOT, "postgres"));
                var statement = connection.createStatement()) {
            for (var role : ROLES) {
                try (var found = statement.executeQuery("select 1 from pg_roles where rolname = '" + role + "'")) {
                    if (found.next()) continue;
                }
                statement.execute("create role " + role + " login password '" + passwords.getProperty(role) + "'");
            }
            try (var found = statement.executeQuery("select 1 from pg_database where datname = '" + DATABASE + "'")) {
                if (found.next()) return;
            }
            statement.execute("create database " + DATABASE + " owner jirani_migrate");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static Connection connect(DbUrl url) throws SQLException {
        return DriverManager.getConnection(
                url.jdbc(), url.user(), url.password().reveal());
    }

    private static void giveAway(List<String> dropped, Path home, Path data, Path secret) throws IOException {
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        if (dropped.isEmpty() || !dropped.getFirst().equals("setpriv")) return;
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (var path : List.of(data, secret)) {
            Files.setAttribute(path, "unix:uid", 65534, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", 65534, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static int waitFor(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
