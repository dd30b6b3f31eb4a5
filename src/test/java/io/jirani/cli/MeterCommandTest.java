package io.jirani.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.identity.SeedJson;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator types, on a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class MeterCommandTest {
    private static final Set<String> CHANGES = Set.of("add", "set", "rotate", "claim-code", "broker-passwords");

    private final TestDb database = TestDb.fresh();
    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder = Path.of("target");

    @BeforeAll
    void seed() {
        var url = database.app();
        environment.put(
                "JIRANI_DB_URL",
                "postgresql://" + url.user() + ":" + url.password().reveal() + "@" + url.host() + ":" + url.port() + "/"
                        + url.database());
        environment.put("JIRANI_VAULT_KEY", TestVault.MASTER.reveal());
        environment.put("JIRANI_DEVICE_MASTER_KEY", "a master key of thirty-two bytes and more");
        Registries.on(database.db(), console(), java.util.Optional.empty(), "a test")
                .seed(SeedJson.parse(Terminal.SEED));
    }

    @AfterAll
    void close() {
        database.close();
    }

    @Test
    void a_meter_lives_at_the_command_line() {
        var made = json("meters", "add", "--community", "kibera", "--stock", "--dev", "ke-cli-1", "--json");
        assertThat(made.getString("claim_code")).matches("[0-9A-Z]{5}-[0-9A-Z]{5}");
        assertThat(json("meters", "claim-code", "ke-cli-1", "--json").getString("claim_code"))
                .isNotEqualTo(made.getString("claim_code"));
        assertThat(run("meters", "quarantine", "ke-cli-1", "--reason", "x")).isEqualTo(Exit.REFUSED);
        assertThat(json("meters", "rotate", "ke-seed-1", "--now", "--json").getString("kid"))
                .isEqualTo("k2");
        assertThat(json("meters", "quarantine", "ke-seed-1", "--reason", "seal broken", "--json")
                        .getString("status"))
                .isEqualTo("quarantined");
        assertThat(json("meters", "release", "ke-seed-1", "--reason", "looked at", "--json")
                        .getString("status"))
                .isEqualTo("active");
        assertThat(json("meters", "trust", "ke-seed-1", "--class", "B", "--reason", "old seal", "--json")
                        .getString("trust"))
                .isEqualTo("B");
        assertThat(json(
                                "meters",
                                "rows",
                                "accept",
                                "ke-seed-1",
                                "--generation",
                                "2",
                                "--reason",
                                "new display",
                                "--json")
                        .getString("dev"))
                .isEqualTo("ke-seed-1");
        assertThat(json("meters", "swap", "ke-seed-1", "--by", "ke-cli-1", "--reason", "dead", "--json")
                        .getValue("key"))
                .as("the installer of a meter from stock has its key")
                .isNull();
        assertThat(run("meters", "list", "--community", "kibera")).isEqualTo(Exit.OK);
        assertThat(said()).contains("ke-cli-1", "H0001", "active").doesNotContain("ke-seed-1");
        var old = json("meter", "show", "ke-seed-1", "--json");
        assertThat(old.getString("status")).isEqualTo("decommissioned");
        assertThat(old.getJsonArray("life").getJsonObject(0).getString("who")).isEqualTo(Registries.WHO);
        assertThat(json("meters", "rows", "refused", "ke-cli-1", "--reason", "why it is quiet", "--json")
                        .getJsonArray("items"))
                .isEmpty();
        assertThat(json("meters", "rows", "waiting", "ke-cli-1", "--reason", "why it is quiet", "--json")
                        .getJsonArray("items"))
                .isEmpty();
        assertThat(run("meters", "rows", "waiting", "ke-cli-1", "--reason", "x"))
                .isEqualTo(Exit.REFUSED);
        assertThat(run("meters", "rows", "decide", "ke-cli-1", "--seq", "9", "--ruling", "discard", "--reason", "odd"))
                .as("no such row waits")
                .isEqualTo(Exit.REFUSED);
        assertThat(json("meters", "rows", "restart", "ke-cli-1", "--reason", "wiped", "--json")
                        .getJsonArray("life")
                        .getJsonObject(0)
                        .getString("what"))
                .isEqualTo("restarted");
        assertThat(run("meters", "show", "ke-nowhere")).isEqualTo(Exit.REFUSED);
        assertThat(run("meters", "add", "--community", "kibera", "--dev", "ke-cli-2"))
                .as("neither household nor stock nor feeder")
                .isEqualTo(Exit.USAGE);
        assertThat(run("meters", "quarantine", "ke-cli-1")).as("no reason").isEqualTo(Exit.USAGE);
    }

    @Test
    void a_meter_with_rows_that_wait_goes_only_when_it_is_said_what_becomes_of_them() {
        json("meters", "add", "--community", "kibera", "--household", "H0001", "--dev", "ke-wait-1", "--json");
        database.db()
                .inTransaction(tx -> tx.run(
                        "insert into reading_parked (meter_id, seq, boot, up_ms, import_wh, export_wh, reason, row_json,"
                                + " received_at) select id, 7, 1, 1, 5, 0, 'register_fell', '{\"seq\":7,\"imp\":5}', now()"
                                + " from meter where dev = 'ke-wait-1'",
                        Tuple.tuple()));
        assertThat(json("meters", "show", "ke-wait-1", "--json").getLong("waiting"))
                .isEqualTo(1);
        assertThat(run("meters", "list", "--community", "kibera")).isEqualTo(Exit.OK);
        assertThat(said()).contains("waiting");
        for (var waiting : List.of("refuse", "count"))
            assertThat(run("meters", "decommission", "ke-wait-1", "--reason", "dead", "--waiting", waiting))
                    .as("nobody decided about a register that fell")
                    .isEqualTo(Exit.REFUSED);
        var gone = json("meters", "decommission", "ke-wait-1", "--reason", "dead", "--waiting", "leave_out", "--json");
        assertThat(gone.getString("status")).isEqualTo("decommissioned");
        assertThat(gone.getJsonArray("life").getJsonObject(0).getJsonObject("data"))
                .isEqualTo(JsonObject.of("rows_left_out", "1"));
        var row = json("meters", "rows", "waiting", "ke-wait-1", "--reason", "what was left out", "--json")
                .getJsonArray("items")
                .getJsonObject(0);
        assertThat(row.getString("seq")).isEqualTo("7");
        assertThat(row.getString("decision")).isEqualTo("decommissioned");
    }

    @Test
    void a_pilot_lets_export_be_sold_that_was_measured_less_well() {
        var set = json("community", "set", "--community", "kibera", "--sell-assurance", "B", "--json");
        assertThat(set.getString("sell_assurance")).isEqualTo("B");
        assertThat(set.getString("before")).isEqualTo("A");
        assertThat(run("community", "set", "--community", "kibera", "--sell-assurance", "A"))
                .isEqualTo(Exit.OK);
        assertThat(said()).contains("before         B");
        assertThat(run("community", "set", "--community", "kibera", "--sell-assurance", "C"))
                .as("C is only shown")
                .isEqualTo(Exit.USAGE);
        assertThat(run("community", "set", "--community", "nowhere", "--sell-assurance", "A"))
                .isEqualTo(Exit.REFUSED);
    }

    @Test
    void a_meter_of_another_language_is_added_with_its_adapter() {
        var made = json(
                "meters",
                "add",
                "--community",
                "kibera",
                "--household",
                "H0001",
                "--dev",
                "ke-tas-1",
                "--adapter",
                "tasmota",
                "--foreign-id",
                "tasmota_A1B2C3",
                "--zone",
                "Africa/Nairobi",
                "--json");
        assertThat(made.getValue("key")).isNull();
        assertThat(json("meters", "show", "ke-tas-1", "--json").getString("trust"))
                .isEqualTo("B");
        assertThat(run("meters", "add", "--community", "kibera", "--feeder", "--dev", "ke-f-1", "--foreign-id", "x"))
                .isEqualTo(Exit.REFUSED);
    }

    @Test
    void the_brokers_file_is_replaced_at_once_and_keeps_the_gateway() throws IOException {
        var file = folder.resolve("passwd");
        Files.writeString(file, "jirani-gw:$7$101$theirs\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        json("meters", "add", "--community", "kibera", "--household", "H0001", "--dev", "ke-pw-1", "--json");
        assertThat(run("meters", "broker-passwords", "--file", file.toString())).isEqualTo(Exit.OK);
        assertThat(Files.readString(file))
                .startsWith("jirani-gw:$7$101$theirs\n")
                .contains("\nke-pw-1:$7$101$");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r--r--");
        run("meters", "decommission", "ke-pw-1", "--reason", "moved");
        run("meters", "broker-passwords", "--file", file.toString());
        assertThat(Files.readString(file)).contains("jirani-gw").doesNotContain("ke-pw-1");
        try (var left = Files.list(folder)) {
            assertThat(left).hasSize(1);
        }
        environment.put("JIRANI_MQTT_USER", "jirani-gw");
        environment.put("JIRANI_MQTT_PASSWORD", "the gateway's own");
        var fresh = folder.resolve("fresh");
        run("meters", "broker-passwords", "--file", fresh.toString());
        assertThat(Files.readString(fresh)).startsWith("jirani-gw:$7$101$");
    }

    /** Runs a command, with a reason where it makes or changes something. */
    private int run(String... words) {
        out.reset();
        var line = new ArrayList<>(List.of(words));
        if (CHANGES.contains(words[1]) && !line.contains("--reason")) line.addAll(List.of("--reason", "a test"));
        return Heard.run(console(), line.toArray(String[]::new));
    }

    private JsonObject json(String... words) {
        assertThat(run(words)).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(Exit.OK);
        return new JsonObject(said());
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private Console console() {
        return new Console(
                environment,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Clock.systemUTC(),
                new SecureRandom());
    }
}
