package io.jirani.cli;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Commands typed on a real database of a test's own. */
final class Terminal implements AutoCloseable {
    static final String SEED = """
            {"code":"kibera","name":"K","zone":"Africa/Nairobi","currency":"KES","regime":"mini_grid",
             "custody":"wallet","interval_seconds":900,"price_cents_per_kwh":1857,"feed_in_cents_per_kwh":600,
             "bank_ratio_bp":10000,"fee_bp":100,"households":[
              {"name":"Wanjiku","location":"Block A","language":"en","phones":["0700000001"],
               "meters":[{"dev":"ke-seed-1"}]}]}
            """;

    final TestDb database = TestDb.fresh();

    private final Map<String, String> others = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    int run(String... words) {
        out.reset();
        err.reset();
        return Heard.run(console(), words);
    }

    String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    JsonObject json() {
        return new JsonObject(said());
    }

    /** The first column of a query. */
    List<String> texts(String sql) {
        return database.db().transaction(tx -> tx.all(sql, Tuple.tuple(), row -> String.valueOf(row.getValue(0))));
    }

    /** Does what only a superuser can, with the triggers off. */
    void attack(String sql) throws SQLException {
        var url = database.superuser();
        try (var connection = DriverManager.getConnection(
                        url.jdbc(), url.user(), url.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute(sql);
        }
    }

    /** Other settings for what is run from now on. */
    void set(String name, String value) {
        others.put(name, value);
    }

    private Map<String, String> environment(String address) {
        var all = new HashMap<>(Map.of(
                "JIRANI_DB_URL",
                address,
                "JIRANI_DEVICE_MASTER_KEY",
                "a master key of thirty-two bytes and more",
                "JIRANI_VAULT_KEY",
                TestVault.MASTER.reveal()));
        all.putAll(others);
        return all;
    }

    Console console() {
        var url = database.app();
        var address = "postgresql://" + url.user() + ":" + url.password().reveal() + "@" + url.host() + ":" + url.port()
                + "/" + url.database();
        return new Console(
                environment(address),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Clock.systemUTC(),
                new SecureRandom());
    }

    @Override
    public void close() {
        database.close();
    }
}
