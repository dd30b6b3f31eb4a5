package io.jirani;

import io.jirani.db.Db;
import io.jirani.db.DbUrl;
import io.jirani.db.Migrations;
import io.jirani.db.Pools;
import io.jirani.demo.EmbeddedPostgres;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real, migrated PostgreSQL database of a test's own. One server runs for all tests of a JVM; each {@link #fresh} is a
 * copy of the migrated template, so tests share nothing.
 */
public final class TestDb implements AutoCloseable {
    /** Where the server of this JVM keeps its data and its log; each of Surefire's JVMs has one of its own. */
    public static final Path FOLDER = Path.of("target", "test-postgres-" + System.getProperty("jirani.test.fork", "1"));

    /** Processes die here, the machine does not: what is written need not reach the disk. */
    private static final List<String> HASTY = List.of("fsync=off", "full_page_writes=off");

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final EmbeddedPostgres server;
    private final String name;
    private final Vertx vertx;
    private final Pool pool;

    private TestDb(EmbeddedPostgres server, String name) {
        this.server = server;
        this.name = name;
        this.vertx = Vertx.vertx();
        this.pool = Pools.open(vertx, app(), "test");
    }

    /** A new migrated database. Close it after the test class. */
    public static TestDb fresh() {
        return copy(Optional.of(Server.TEMPLATE));
    }

    /** A new database without any schema. */
    public static TestDb empty() {
        return copy(Optional.empty());
    }

    private static TestDb copy(Optional<String> template) {
        var server = Server.INSTANCE;
        var name = "t" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
        server.freshDatabase(name, template);
        return new TestDb(server, name);
    }

    public Db db() {
        return new Db(pool);
    }

    public DbUrl app() {
        return server.app().in(name);
    }

    public DbUrl migrate() {
        return server.migrate().in(name);
    }

    /** The auditor's own login: reads. */
    public DbUrl auditor() {
        return server.auditor().in(name);
    }

    /** The superuser, for attacks. */
    public DbUrl superuser() {
        return server.superuser().in(name);
    }

    @Override
    public void close() {
        pool.close().await();
        vertx.close().await();
    }

    private static final class Server {
        static final String TEMPLATE =
                "template_jirani_" + ProcessHandle.current().pid();
        static final EmbeddedPostgres INSTANCE = start();

        private static EmbeddedPostgres start() {
            var server = EmbeddedPostgres.start(FOLDER, new SecureRandom(), 0, HASTY);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            server.freshDatabase(TEMPLATE, Optional.empty());
            Migrations.apply(server.migrate().in(TEMPLATE), "jirani_app");
            return server;
        }
    }
}
