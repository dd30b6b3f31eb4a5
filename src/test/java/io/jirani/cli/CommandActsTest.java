package io.jirani.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestVault;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Whatever an operator changes at the command line is an act in the books' chain. */
@Timeout(120)
class CommandActsTest {
    /** They read, or work on nothing of ours. */
    private static final Set<String> READ = Set.of(
            "adapters check",
            "audit acts",
            "audit check",
            "audit export",
            "audit head",
            "auctions review",
            "books client-money",
            "books income",
            "books statement",
            "books tax list",
            "books trial-balance",
            "doctor",
            "keys list",
            "ledger account",
            "ledger cases",
            "ledger entry",
            "ledger zone show",
            "meters list",
            "float forecast",
            "float list",
            "float show",
            "mpesa balance",
            "meters rows refused",
            "meters rows waiting",
            "meters show",
            "people list",
            "rails list",
            "reviews list",
            "reviews show",
            "solvency check",
            "staff list",
            "statement list",
            "supply show",
            "tariff bill",
            "tariff show",
            "unclaimed list",
            "vault status",
            "verify");

    private static final String TARIFF = "src/main/resources/demo/tariff-kenya.json";
    /** Put down too, on an auction or a community that ends: {@code AuctionsCommandTest}, {@code WindDownCommandTest}; at Daraja: {@code MpesaCommandTest}. */
    private static final Set<String> ELSEWHERE =
            Set.of("auctions retry", "mpesa register-pull", "mpesa register-urls", "mpesa status", "wind-down");
    /** They run as long as they are needed, or make what acts are written in. */
    private static final Set<String> RUN = Set.of("demo", "fleet", "migrate", "sandbox", "serve");

    private final Terminal terminal = new Terminal();
    private final Set<String> done = new TreeSet<>();

    @TempDir
    private Path folder = Path.of("target");

    @AfterEach
    void close() {
        terminal.close();
    }

    @Test
    void everyCommandThatChangesSomethingIsPutDown() throws IOException {
        var seed = Files.writeString(folder.resolve("seed.json"), Terminal.SEED).toString();
        var tariff = Files.writeString(
                        folder.resolve("tariff.json"), "{\"price_cents_per_kwh\":1857,\"feed_in_cents_per_kwh\":600}")
                .toString();
        does("asset.added", "ledger asset add", "TZS", "2");
        does("books.zone_set", "ledger zone set", "Africa/Dar_es_Salaam", "--reason", "we work there");
        does("community.added", "community seed", seed);
        does(
                "community.added",
                "community add",
                "--code",
                "dar",
                "--currency",
                "KES",
                "--regime",
                "pilot",
                "--tariff",
                tariff);
        does("community.set", "community set", "--community", "kibera", "--sell-assurance", "B");
        does("household.added", "household add", "--community", "kibera", "--name", "Otieno", "--phone", "0700000002");
        does(
                "staff.invited",
                "staff add",
                "--community",
                "kibera",
                "--name",
                "Asha",
                "--login",
                "asha",
                "--role",
                "ADMIN",
                "--json");
        var operator = terminal.json().getString("code");
        does("staff.reset", "staff reset", operator, "--community", "kibera", "--reason", "lost the phone");
        does("staff.disabled", "staff disable", operator, "--community", "kibera", "--reason", "left us");
        does("staff.erased", "staff erase", operator, "--community", "kibera", "--reason", "asked us to");
        does("tokens.key_replaced", "tokens new-key", "--reason", "a backup was lost");
        does("key.made", "keys add", "--community", "kibera", "--role", "auditor", "--label", "night shift", "--json");
        does("key.revoked", "keys revoke", terminal.json().getString("key_id"));
        does("rail.paused", "rails pause", "mpesa", "--reason", "the provider is away");
        does("rail.opened", "rails open", "mpesa", "--reason", "it is back");
        statement();
        does(
                "supply.set",
                "supply set",
                "--community=kibera",
                "--household=H0001",
                "--mode=ON_ACCOUNT",
                "--grace-h=96");
        does("tariff.added", "tariff add", "--community=kibera", "--file=" + TARIFF, "--from=2020-01-01T00:00:00Z");
        people();
        terminal.set("JIRANI_VAULT_KEY", "a new master key, of the vault of tests");
        terminal.set("JIRANI_VAULT_KEY_OLD", TestVault.MASTER.reveal());
        does("vault.rotated", "vault rotate");
        meters();
        does("broker.passwords_written", "meters broker-passwords");
        does(
                "tax.added",
                "books tax add",
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
                "2026-07-01",
                "--reason",
                "the law of 2026");
        does("tax.ended", "books tax end", terminal.json().getString("rule"), "--until", "2026-08-01");
        terminal.texts(
                "select ledger.post(gen_random_uuid(), 'capital:1', 'capital.deposited', 'S', '{}', array['rail:mpesa:payout',"
                        + " 'operator:capital'], array['KES', 'KES'], array[100, -100]::bigint[], now(), '2026-01-05')");
        does("month.closed", "books close", "2026-01", "--reason", "the month is over");

        var all = new TreeSet<>(done);
        all.addAll(READ);
        all.addAll(RUN);
        all.addAll(ELSEWHERE);
        assertThat(leaves("", Launcher.tree(terminal.console())))
                .as("every command changes something and is put down, or is among those that need not be")
                .containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void whatIsRefusedOrThereAlreadyIsNoAct() {
        assertThat(terminal.run("ledger", "asset", "add", "TZS", "2", "--reason", "we go there"))
                .isEqualTo(Exit.OK);
        assertThat(terminal.run("ledger", "asset", "add", "TZS", "2", "--reason", "we go there"))
                .isEqualTo(Exit.OK);
        assertThat(terminal.run("ledger", "asset", "add", "TZS", "3", "--reason", "we go there"))
                .isEqualTo(Exit.REFUSED);
        assertThat(terminal.run("ledger", "asset", "add", "tz", "2", "--reason", "we go there"))
                .isEqualTo(Exit.REFUSED);
        assertThat(terminal.run("ledger", "zone", "set", "UTC+3", "--reason", "why not"))
                .isEqualTo(Exit.REFUSED);
        assertThat(terminal.run("ledger", "zone", "set", "Nairobi", "--reason", "why not"))
                .isEqualTo(Exit.USAGE);
        assertThat(terminal.run("ledger", "zone", "show")).isEqualTo(Exit.OK);
        assertThat(terminal.said()).isEqualTo("Africa/Nairobi\n");
        assertThat(terminal.run("books", "close", "2999-01", "--reason", "too early"))
                .isEqualTo(Exit.REFUSED);
        assertThat(terminal.run("books", "close", "0001-01", "--reason", "a slip of the hand"))
                .isEqualTo(Exit.REFUSED);
        assertThat(terminal.complained()).contains("no entry of the books counts for 0001-01 or before it");
        assertThat(terminal.texts("select verb || ' ' || subject || ' ' || (data ->> 'decimals') from audit.act"))
                .containsExactly("asset.added asset TZS 2");
    }

    private void statement() throws IOException {
        terminal.set("JIRANI_MPESA_SHORTCODE", "174379");
        terminal.set("JIRANI_MPESA_B2C_SHORTCODE", "600000");
        var sample = Files.readString(java.nio.file.Path.of("src/test/resources/statements/mpesa-working.csv"));
        var file = Files.writeString(folder.resolve("day.csv"), sample).toString();
        assertThat(terminal.run("statement", "read", file)).as("it differs").isEqualTo(Exit.REFUSED);
        assertThat(terminal.texts("select hash from statement_file"))
                .as("and changes nothing")
                .isEmpty();
        does("statement.taken", "statement read", file, "--book");
        terminal.texts("insert into statement_difference (rail, kind, subject, what, opened_at, due_at) values"
                + " ('mpesa', 'nobody', 'UKL7RT61SB', 'a test', now(), now() + interval '1 day') returning id");
        does("statement.difference_closed", "statement close", "1");
    }

    private void people() {
        var reason = "he came to the office";
        does("person.exported", "people export", "--community", "kibera", "--household", "H0002", "--reason", reason);
        assertThat(terminal.json().getJsonObject("household").getString("name")).isEqualTo("Otieno");
        does(
                "person.erasure_asked",
                "people erase",
                "--community",
                "kibera",
                "--household",
                "H0002",
                "--reason",
                reason);
        does(
                "person.held",
                "people hold",
                "--community",
                "kibera",
                "--household",
                "H0002",
                "--until",
                "2999-01-01",
                "--code",
                "court-order",
                "--reason",
                reason);
        assertThat(terminal.run("people", "list", "--community", "kibera", "--json"))
                .isEqualTo(Exit.OK);
        assertThat(terminal.json().getJsonArray("items").getJsonObject(0).getString("state"))
                .isEqualTo("waiting");
        assertThat(terminal.run("people", "export", "--community", "kibera", "--household", "H0002", "--reason", "why"))
                .isEqualTo(Exit.REFUSED);
    }

    private void meters() {
        does("meter.registered", "meters add", "--community", "kibera", "--stock", "--dev", "ke-new-1");
        does("meter.claim_code_made", "meters claim-code", "ke-new-1");
        does("meter.key_rotated", "meters rotate", "ke-seed-1");
        does("meter.quarantined", "meters quarantine", "ke-seed-1", "--reason", "seal broken");
        does("meter.released", "meters release", "ke-seed-1", "--reason", "looked at");
        does("meter.trust_set", "meters trust", "ke-seed-1", "--class", "B", "--reason", "old seal");
        does("meter.", "meters rows accept", "ke-seed-1", "--generation", "2", "--reason", "new display");
        terminal.database
                .db()
                .inTransaction(tx -> tx.run(
                        "insert into reading_parked (meter_id, seq, boot, up_ms, import_wh, export_wh, reason, row_json,"
                                + " received_at) select id, 7, 1, 1, 5, 0, 'register_fell', '{\"seq\":7,\"imp\":5}', now()"
                                + " from meter where dev = 'ke-seed-1'",
                        Tuple.tuple()));
        does("meter.", "meters rows decide", "ke-seed-1", "--seq", "7", "--ruling", "discard", "--reason", "nonsense");
        does("meter.", "meters swap", "ke-seed-1", "--by", "ke-new-1", "--reason", "dead");
        does("meter.restarted", "meters rows restart", "ke-new-1", "--reason", "wiped");
        does("meter.decommissioned", "meters decommission", "ke-new-1", "--reason", "moved");
    }

    /** Runs a command, which adds acts, the newest or one before it of this verb. */
    private void does(String verb, String command, String... words) {
        var before = verbs();
        var line = new ArrayList<>(List.of(command.split(" ")));
        line.addAll(List.of(words));
        if (!line.contains("--reason")) line.addAll(List.of("--reason", "the office asked"));
        assertThat(terminal.run(line.toArray(String[]::new)))
                .as("%s: %s", command, terminal.complained())
                .isEqualTo(Exit.OK);
        var after = verbs();
        assertThat(after.subList(before.size(), after.size())).as(command).anyMatch(made -> made.startsWith(verb));
        assertThat(unexplained()).as(command).isEmpty();
        done.add(command);
    }

    /** What was done without a reason, or by somebody no login names. */
    private List<String> unexplained() {
        return terminal.texts(
                "select verb || ' ' || actor from audit.act where actor <> 'gateway' and (reason = '' or actor not like 'command line (_%)')");
    }

    private List<String> verbs() {
        return terminal.texts("select verb from audit.act order by at, id");
    }

    private static Set<String> leaves(String path, CommandLine command) {
        var found = new TreeSet<String>();
        for (var each : Set.copyOf(command.getSubcommands().values())) {
            var name = (path + " " + each.getCommandName()).strip();
            found.addAll(each.getSubcommands().isEmpty() ? Set.of(name) : leaves(name, each));
        }
        return found;
    }
}
