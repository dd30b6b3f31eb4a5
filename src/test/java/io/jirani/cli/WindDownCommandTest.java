package io.jirani.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A community's end, typed. */
class WindDownCommandTest {
    private final Terminal terminal = new Terminal();

    @TempDir
    private Path folder = Path.of("target");

    @BeforeEach
    void village() throws IOException {
        var seed = Files.writeString(folder.resolve("seed.json"), Terminal.SEED).toString();
        assertThat(terminal.run("community", "seed", seed, "--reason", "the office asked"))
                .isEqualTo(Exit.OK);
        terminal.texts(
                "update phone set proof = 'code', payable_from = now(), heard_at = now() returning household_id::text");
        book("bank:trust", "household:' || (select id from household) || ':wallet", 12_300);
    }

    @AfterEach
    void close() {
        terminal.close();
    }

    @Test
    void aDryRunSaysWhatEverybodyWouldGetAndChangesNothing() {
        assertThat(terminal.run("wind-down", "--community", "kibera", "--dry-run", "--json"))
                .isEqualTo(Exit.OK);
        var report = terminal.json();
        assertThat(report.getString("stage")).isEqualTo("not_begun");
        assertThat(report.getJsonObject("total").getLong("to_pay_minor")).isEqualTo(12_300);
        assertThat(terminal.texts("select state from household_end")).isEmpty();
        assertThat(terminal.run("wind-down", "--community", "kibera", "--dry-run"))
                .isEqualTo(Exit.OK);
        assertThat(terminal.said()).contains("H0001", "123.00").doesNotContain("Wanjiku", "700000001");
    }

    @Test
    void itBeginsOnlyWhenPeopleHaveAgreed() {
        assertThat(terminal.run("wind-down", "--community", "kibera")).isEqualTo(Exit.REFUSED);
        assertThat(terminal.complained()).contains("nobody has agreed to it");
        assertThat(terminal.run("wind-down", "--community", "nowhere")).isEqualTo(Exit.REFUSED);
        assertThat(terminal.texts("select state from household_end")).isEmpty();
    }

    @Test
    void theBanksOrdersAreWrittenForTheirOwnerAloneAndItsStatementIsPutDown() throws IOException {
        agreed();
        var orders = folder.resolve("orders.csv");
        assertThat(terminal.run(
                        "wind-down",
                        "--community",
                        "kibera",
                        "--orders",
                        orders.toString(),
                        "--reason",
                        "the office asked"))
                .as(terminal.complained())
                .isEqualTo(Exit.OK);
        assertThat(terminal.said()).contains("1 orders wait for the bank's statement");
        assertThat(Files.readAllLines(orders)).containsExactly("WD-kibera-H0001,+254700000001,123.00");
        assertThat(Files.getPosixFilePermissions(orders)).hasSize(2);
        assertThat(terminal.texts("select reader || ': ' || what from fine_data_access"))
                .containsExactly(Registries.WHO + ": phone and sum for the bank");

        var paid = Files.writeString(folder.resolve("paid.csv"), "WD-kibera-H0001,123.00\n");
        assertThat(terminal.run(
                        "wind-down",
                        "--community",
                        "kibera",
                        "--paid",
                        paid.toString(),
                        "--json",
                        "--reason",
                        "the office asked"))
                .as(terminal.complained())
                .isEqualTo(Exit.OK);
        assertThat(terminal.json().getString("stage")).isEqualTo("ended");
        assertThat(terminal.json().getJsonObject("total").getLong("paid_minor")).isEqualTo(12_300);
        assertThat(terminal.texts("select verb || ' ' || actor from audit.act where verb like 'winddown%'"))
                .containsExactly("winddown.paid " + Registries.WHO);
        assertThat(terminal.run(
                        "household",
                        "add",
                        "--community",
                        "kibera",
                        "--name",
                        "A",
                        "--phone",
                        "0700000002",
                        "--reason",
                        "the office asked"))
                .isEqualTo(Exit.REFUSED);
        assertThat(terminal.complained()).contains("winds down");
    }

    @Test
    void itStopsAndSaysHowMuchIsMissing() {
        book("rail:mpesa:collect", "bank:trust", 300);
        agreed();
        assertThat(terminal.run("wind-down", "--community", "kibera")).isEqualTo(Exit.REFUSED);
        assertThat(terminal.said()).contains("nobody is paid yet", "move 300 to it first");
    }

    @Test
    void theYearlyListHasCodesAndSums() {
        terminal.database
                .db()
                .inTransaction(tx -> tx.run(
                        "insert into unclaimed_money (household_id, number, community_id, day, amount_minor, asset)"
                                + " select id, 1, community_id, '2026-06-30', 5000, 'KES' from household",
                        Tuple.tuple()));
        assertThat(terminal.run("unclaimed", "list", "--community", "kibera", "--until", "2026-06-29"))
                .isEqualTo(Exit.OK);
        assertThat(terminal.said()).isEmpty();
        assertThat(terminal.run("unclaimed", "list", "--community", "kibera", "--until", "2026-06-30"))
                .isEqualTo(Exit.OK);
        assertThat(terminal.said()).contains("H0001  2026-06-30 KES 50.00", "total  KES 50.00");
        assertThat(terminal.run("unclaimed", "list", "--community", "kibera", "--json"))
                .isEqualTo(Exit.OK);
        assertThat(terminal.json().getJsonArray("items")).hasSize(1);
    }

    private void agreed() {
        terminal.texts(
                "insert into community_end (community_id, proposal_id, since) select id, gen_random_uuid(), now()"
                        + " from community returning 1");
        terminal.texts("insert into household_end (household_id, community_id, state, cause, since, not_before)"
                + " select id, community_id, 'leaving', 'wind_down', now(), now() from household returning 1");
    }

    private void book(String debit, String credit, long cents) {
        terminal.texts("select ledger.post(gen_random_uuid(), 'test:" + debit + "', 'test', 'S', '{}', array['" + debit
                + "', '" + credit + "'], array['KES', 'KES'], array[" + cents + ", -" + cents
                + "]::bigint[], now(), now()::date)");
    }
}
