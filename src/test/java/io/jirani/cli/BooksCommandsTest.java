package io.jirani.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.identity.SeedJson;
import io.jirani.kernel.Asset;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The books at the command line. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class BooksCommandsTest {
    private static final String SEED = """
            {"code":"kibera","name":"K","zone":"Africa/Nairobi","currency":"KES","regime":"mini_grid",
             "custody":"wallet","interval_seconds":900,"price_cents_per_kwh":1857,"feed_in_cents_per_kwh":600,
             "bank_ratio_bp":10000,"fee_bp":100,"households":[
              {"name":"Wanjiku","location":"Block A","language":"en","phones":["0700000001"]}]}
            """;

    private final TestDb database = TestDb.fresh();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String wallet = "";
    private String entry = "";

    @BeforeAll
    void book() {
        var seeded = Registries.on(database.db(), console(), Optional.empty(), "a test")
                .seed(SeedJson.parse(SEED))
                .orElseThrow();
        HouseholdId home = seeded.households().getFirst().household().id();
        var account = Account.of(home, Pocket.WALLET, Asset.KES);
        wallet = account.code();
        var ledger = new LedgerStore(new Ids(Clock.systemUTC(), new SecureRandom()), Clock.systemUTC());
        entry = database.db()
                .transaction(tx -> ledger.post(
                                tx,
                                Entry.single("one", "test.paid")
                                        .debit(Account.collect("mpesa", Asset.KES), Money.kes(3_000))
                                        .credit(account, Money.kes(3_000))
                                        .entry())
                        .id()
                        .toString());
    }

    @AfterAll
    void close() {
        database.close();
    }

    @Test
    void the_tree_a_statement_and_an_entry_are_printed() {
        assertThat(run("ledger", "account")).isEqualTo(Exit.OK);
        assertThat(said()).contains("household", "rail").doesNotContain(wallet);
        assertThat(run("ledger", "account", "rail:mpesa:", "--json")).isEqualTo(Exit.OK);
        assertThat(new JsonObject(said()).getJsonArray("items").getJsonObject(0).getString("account"))
                .isEqualTo("rail:mpesa:collect");
        assertThat(run("ledger", "account", "rail:mpesa:collect")).isEqualTo(Exit.OK);
        assertThat(said()).contains("rail:mpesa:collect KES: 3000, held 0, free 3000", "test.paid", entry);
        assertThat(run("ledger", "account", "rail:mpesa:collect", "--format", "csv"))
                .isEqualTo(Exit.OK);
        assertThat(said().lines()).hasSize(2).last().asString().endsWith(",test.paid,3000,0,3000,0,3000,KES");
        assertThat(run("ledger", "entry", entry)).isEqualTo(Exit.OK);
        assertThat(said()).contains("D         3000 KES  rail:mpesa:collect", "C         3000 KES  " + wallet);
        assertThat(run("ledger", "account", "rail:nowhere:collect")).isEqualTo(Exit.REFUSED);
        assertThat(run("ledger", "entry", "no-id")).isEqualTo(Exit.REFUSED);
    }

    @Test
    void a_households_account_is_read_with_a_reason_that_it_sees() {
        assertThat(run("ledger", "account", wallet)).isEqualTo(Exit.REFUSED);
        assertThat(run("ledger", "account", wallet, "--reason", "complaint about a bill"))
                .isEqualTo(Exit.OK);
        var seen = database.db()
                .transaction(tx -> tx.all(
                        "select reader, reason from fine_data_access",
                        Tuple.tuple(),
                        row -> row.getString("reader") + ": " + row.getString("reason")));
        assertThat(seen).containsExactly(Registries.WHO + ": complaint about a bill");
    }

    @Test
    void a_proof_that_is_none_is_refused(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("proof.json"), "{}");
        assertThat(run("solvency", "check", file.toString(), "--json")).isEqualTo(Exit.REFUSED);
        assertThat(new JsonObject(said()).getBoolean("ok")).isFalse();
    }

    private int run(String... words) {
        out.reset();
        return Heard.run(console(), words);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private Console console() {
        var url = database.app();
        var address = "postgresql://" + url.user() + ":" + url.password().reveal() + "@" + url.host() + ":" + url.port()
                + "/" + url.database();
        return new Console(
                Map.of(
                        "JIRANI_DB_URL",
                        address,
                        "JIRANI_DEVICE_MASTER_KEY",
                        "a master key of thirty-two bytes and more",
                        "JIRANI_VAULT_KEY",
                        TestVault.MASTER.reveal()),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Clock.systemUTC(),
                new SecureRandom());
    }
}
