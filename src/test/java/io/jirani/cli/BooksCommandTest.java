package io.jirani.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.identity.SeedJson;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What who keeps the books types, on a real database. */
class BooksCommandTest {
    private static final String SEED = """
            {"code":"kibera","name":"K","zone":"Africa/Nairobi","currency":"KES","regime":"mini_grid",
             "custody":"wallet","interval_seconds":900,"price_cents_per_kwh":1857,"feed_in_cents_per_kwh":600,
             "bank_ratio_bp":10000,"fee_bp":100,"households":[
              {"name":"Wanjiku","location":"Block A","language":"en","phones":["0700000001"],"meters":[]}]}
            """;

    private final TestDb database = TestDb.fresh();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void aDeposit() {
        Registries.on(database.db(), console(), Optional.empty(), "a test").seed(SeedJson.parse(SEED));
        var ledger = new LedgerStore(new Ids(Clock.systemUTC(), new SecureRandom()), Clock.systemUTC());
        var entry = Entry.single("capital:1", "capital.deposited")
                .debit(Account.payout("mpesa", Asset.KES), Money.kes(100_000))
                .credit(Account.capital(Asset.KES), Money.kes(100_000))
                .entry();
        database.db().inTransaction(tx -> ledger.post(tx, entry, LocalDate.of(2026, 2, 3)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aMonthIsReadClosedAndReadAgain() {
        assertThat(run("books", "trial-balance", "--month", "2026-02")).isZero();
        var before = text();
        assertThat(before.lines())
                .contains(
                        "1020,\"Money at providers, to be paid out\",rail:mpesa:payout,KES,0.00,1000.00,0.00,1000.00,0.00",
                        ",Total,,KES,,1000.00,1000.00,1000.00,1000.00");
        assertThat(run("books", "close", "2026-02", "--reason", "february is over", "--json"))
                .isZero();
        assertThat(new JsonObject(text()).getJsonArray("closed").encode()).isEqualTo("[\"2026-02\"]");
        assertThat(run("books", "trial-balance", "--month", "2026-02")).isZero();
        assertThat(text()).isEqualTo(before);
        assertThat(run("books", "close", "2026-02", "--reason", "february is over"))
                .isEqualTo(Exit.REFUSED);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("2026-02 is closed already");
        assertThat(run("books", "income", "--month", "2026-02", "--format", "json"))
                .isZero();
        assertThat(new JsonObject(text()).getString("state")).isEqualTo("closed");
        assertThat(run("books", "client-money", "--month", "2026-02")).isZero();
        assertThat(text()).contains("surplus,,Total,,KES,,,,1000.00");
        assertThat(run(
                        "books",
                        "statement",
                        "--reason",
                        "she asked about her bill",
                        "--month",
                        "2026-02",
                        "--community",
                        "kibera",
                        "--household",
                        "H0001"))
                .isZero();
        assertThat(text()).isEqualTo("date,for,what,document,account,asset,change,balance\r\n");
    }

    @Test
    void taxRulesAreAddedEndedAndListed() {
        String[] add = {
            "books",
            "tax",
            "add",
            "--community",
            "kibera",
            "--tax",
            "wht",
            "--base",
            "sale",
            "--rate",
            "5",
            "--mode",
            "withheld",
            "--from",
            "2026-03-01",
            "--reason",
            "Tax Laws (Amendment) Act 2024"
        };
        assertThat(run(add)).isZero();
        var rule = new JsonObject(text());
        assertThat(rule.getString("rate_percent")).isEqualTo("5");
        assertThat(run(add)).isEqualTo(Exit.REFUSED);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("WHT on SALE has a rule for these days already");
        assertThat(run(
                        "books",
                        "tax",
                        "end",
                        rule.getString("rule"),
                        "--until",
                        "2026-03-01",
                        "--reason",
                        "the office asked"))
                .isEqualTo(Exit.REFUSED);
        assertThat(run(
                        "books",
                        "tax",
                        "end",
                        rule.getString("rule"),
                        "--until",
                        "2026-04-01",
                        "--reason",
                        "the office asked"))
                .isZero();
        assertThat(run("books", "tax", "list", "--community", "kibera")).isZero();
        assertThat(text()).contains("\"until\":\"2026-04-01\"");
        assertThat(run("books", "close", "2026-03", "--reason", "march is over"))
                .isZero();
        assertThat(run(add)).isEqualTo(Exit.REFUSED);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("the month of 2026-03-01 is closed");
    }

    @Test
    void whatIsNoMonthIsWrongUse() {
        assertThat(run("books", "income", "--month", "02/2026")).isEqualTo(Exit.USAGE);
        assertThat(run(
                        "books",
                        "statement",
                        "--reason",
                        "she asked about her bill",
                        "--month",
                        "2026-02",
                        "--community",
                        "kibera",
                        "--household",
                        "H9999"))
                .isEqualTo(Exit.REFUSED);
    }

    private int run(String... words) {
        out.reset();
        return Heard.run(console(), words);
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private Console console() {
        var url = database.app();
        return new Console(
                Map.of(
                        "JIRANI_DB_URL",
                        "postgresql://" + url.user() + ":" + url.password().reveal() + "@" + url.host() + ":"
                                + url.port() + "/" + url.database(),
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
