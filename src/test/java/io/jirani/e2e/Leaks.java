package io.jirani.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.jirani.TestDb;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Looks everywhere a gateway leaves something: each table as a dump has it, its logs, its files. */
final class Leaks implements AutoCloseable {
    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    /** Everything the gateway logs; the simulated provider is not ours. */
    private static final class Log extends AppenderBase<ILoggingEvent> {
        private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLoggerName().startsWith("io.jirani.demo")) return;
            lines.add(event.getFormattedMessage() + " " + event.getMDCPropertyMap());
            if (event.getThrowableProxy() != null) lines.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
    }

    private final Path folder;
    private final Log log = new Log();
    private final Level before = ROOT.getLevel();

    /** Listens to the logs from now on, at the level of production. */
    Leaks(Path folder) {
        this.folder = folder;
        log.setContext(ROOT.getLoggerContext());
        log.start();
        ROOT.setLevel(Level.INFO);
        ROOT.addAppender(log);
    }

    /** Where traces are, and of what. */
    Map<String, List<String>> of(Street street, Traces traces) throws Exception {
        var found = new TreeMap<String, List<String>>();
        try (var connection = superuser(street)) {
            for (var table : tables(connection)) note(found, table, traces.in(rows(connection, table)));
        }
        noteWhatIsSaid(found, street, traces);
        var server = TestDb.FOLDER.resolve("server.log");
        assertThat(server).exists();
        note(found, "PostgreSQL's log", traces.in(Files.readString(server)));
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList())
                if (!file.startsWith(folder.resolve("provider")))
                    note(found, file.toString(), traces.in(Files.readString(file, StandardCharsets.ISO_8859_1)));
        }
        return found;
    }

    /** Where traces are in what a gateway says: its logs, its metrics, its refusals; and of what. */
    Map<String, List<String>> said(Street street, Traces traces) {
        var found = new TreeMap<String, List<String>>();
        noteWhatIsSaid(found, street, traces);
        return found;
    }

    private void noteWhatIsSaid(Map<String, List<String>> found, Street street, Traces traces) {
        note(found, "log", traces.in(String.join("\n", log.lines)));
        note(found, "metrics", traces.in(street.gateway.get("/metrics").body()));
        note(found, "refusals", traces.in(String.join("\n", street.gateway.refusals())));
    }

    private static void note(Map<String, List<String>> found, String where, List<String> what) {
        if (!what.isEmpty()) found.put(where, what.stream().distinct().toList());
    }

    private static List<String> tables(Connection connection) throws SQLException {
        var tables = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
                        where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
                        """)) {
            while (rows.next()) tables.add(rows.getString(1));
        }
        assertThat(tables).hasSizeGreaterThan(50);
        return tables;
    }

    private static String rows(Connection connection, String table) throws SQLException {
        var text = new StringBuilder();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select t::text from only " + table + " t")) {
            while (rows.next()) text.append(rows.getString(1)).append('\n');
        }
        return text.toString();
    }

    /** Does what only a superuser can, with the triggers off. */
    static void attack(Street street, String sql) throws SQLException {
        try (var connection = superuser(street);
                var statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute(sql);
        }
    }

    private static Connection superuser(Street street) throws SQLException {
        var url = street.database.superuser();
        var connection = DriverManager.getConnection(
                url.jdbc(), url.user(), url.password().reveal());
        try (var statement = connection.createStatement()) {
            statement.execute("set search_path = jirani");
        }
        return connection;
    }

    @Override
    public void close() {
        ROOT.detachAppender(log);
        ROOT.setLevel(before);
    }
}
