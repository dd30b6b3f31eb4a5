package io.jirani.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.audit.Act;
import io.jirani.audit.Acts;
import io.jirani.audit.Heads;
import io.jirani.audit.SealStore;
import io.jirani.audit.Signer;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.LedgerStore;
import io.jirani.settlement.Funding;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The chain and the checks at the command line. */
@Timeout(60)
class AuditCommandsTest {
    private final Terminal terminal = new Terminal();
    private final Clock clock = Clock.systemUTC();
    private final Signer signer = Signer.of(Signer.fresh(new SecureRandom()));

    @TempDir
    private Path folder = Path.of("target");

    @AfterEach
    void close() {
        terminal.close();
    }

    @Test
    void aHeadIsPrintedExportedAndHeldAgainstTheChain() throws IOException, SQLException {
        assertThat(terminal.run("audit", "head")).isEqualTo(Exit.REFUSED);
        assertThat(terminal.complained()).contains("no signed head yet");
        assertThat(terminal.run("audit", "export")).isEqualTo(Exit.OK);
        assertThat(terminal.said()).isEmpty();
        aDeposit();
        sealAndSign();

        assertThat(terminal.run("audit", "head")).isEqualTo(Exit.OK);
        var head = terminal.json();
        assertThat(head.getString("key")).isEqualTo(signer.key());
        assertThat(head.getLong("items")).isEqualTo(2);
        assertThat(terminal.run("audit", "export")).isEqualTo(Exit.OK);
        assertThat(terminal.json()).isEqualTo(head);
        var kept = Files.writeString(folder.resolve("heads"), terminal.said() + "\n");
        assertThat(terminal.run("audit", "export", "--after", head.getString("day")))
                .isEqualTo(Exit.OK);
        assertThat(terminal.said()).isEmpty();

        assertThat(check(kept)).isEqualTo(Exit.OK);
        assertThat(terminal.said()).isEqualTo("1 heads agree with the chain\n");
        var forged = Files.writeString(
                folder.resolve("forged"), head.copy().put("items", 3).encode());
        assertThat(check(forged)).isEqualTo(Exit.REFUSED);
        assertThat(terminal.said()).contains("its signature does not hold", "the head says " + head.getString("hash"));
        assertThat(check(Files.writeString(folder.resolve("none"), "{}"))).isEqualTo(Exit.REFUSED);
        terminal.attack("delete from ledger.block");
        assertThat(check(kept)).isEqualTo(Exit.REFUSED);
        assertThat(terminal.said()).contains("head of " + head.getString("day"), "is not in the chain any more");
    }

    @Test
    void actsArePrintedNewestFirstWithTheirBlock() {
        aDeposit();
        sealAndSign();
        terminal.database
                .db()
                .inTransaction(
                        tx -> Acts.append(tx, new Act("asha", "meter.released", "meter ke-1", "looked at", Map.of())));
        assertThat(terminal.run("audit", "acts")).isEqualTo(Exit.OK);
        var acts = terminal.said().lines().map(JsonObject::new).toList();
        assertThat(acts.stream().map(act -> act.getString("verb")))
                .containsExactly("meter.released", "capital.deposited");
        assertThat(acts.getFirst().getValue("block")).isNull();
        assertThat(acts.getFirst().getString("reason")).isEqualTo("looked at");
        assertThat(acts.getLast().getLong("block")).isEqualTo(1);
        assertThat(acts.getLast().getString("actor")).isEqualTo("the treasurer");
        assertThat(acts.getLast().getJsonObject("data").getString("reference")).isEqualTo("bank 17");
        assertThat(terminal.run("audit", "acts", "--limit", "1")).isEqualTo(Exit.OK);
        assertThat(terminal.said().lines()).hasSize(1);
    }

    @Test
    void theChecksSayWhatTheyLookedAtAndWhatIsWrongAndWhere() throws SQLException {
        aDeposit();
        sealAndSign();
        assertThat(terminal.run("verify")).isEqualTo(Exit.OK);
        assertThat(terminal.said()).isEqualTo("the books hold\n");
        assertThat(terminal.complained()).contains("head-signatures", "days-not-ahead", "holds");
        assertThat(terminal.run("verify", "--json")).isEqualTo(Exit.OK);
        assertThat(terminal.json())
                .isEqualTo(new JsonObject("{\"ok\":true,\"findings\":[],\"alarms\":[],"
                        + "\"statement_differences\":0,\"statement_differences_overdue\":0}"));

        terminal.attack("update ledger.transfer set kind = 'gift' where key like 'capital:%'");
        terminal.attack("update audit.head set signature = sha256('x')");
        assertThat(terminal.run("verify")).isEqualTo(Exit.REFUSED);
        assertThat(terminal.said())
                .startsWith("2 things are wrong:\n")
                .contains("  chain-entries  ", "  head-signatures  head of ");
        assertThat(terminal.complained()).contains("1 wrong");
        assertThat(terminal.run("verify", "--json")).isEqualTo(Exit.REFUSED);
        assertThat(terminal.json().getBoolean("ok")).isFalse();
        var rules = new ArrayList<String>();
        terminal.json().getJsonArray("findings").forEach(each -> rules.add(((JsonObject) each).getString("rule")));
        assertThat(rules).isEqualTo(List.of("chain-entries", "head-signatures"));
    }

    @Test
    void aFolderWithoutADatabaseIsNotMadeOne() {
        for (var command : List.of("verify", "audit head", "audit export", "audit acts")) {
            var words = new ArrayList<>(List.of(command.split(" ")));
            words.addAll(List.of("--data", folder.resolve("nowhere").toString()));
            assertThat(terminal.run(words.toArray(String[]::new))).as(command).isEqualTo(Exit.REFUSED);
            assertThat(terminal.complained()).contains("there is no database in");
        }
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    private int check(Path file) {
        return terminal.run("audit", "check", file.toString());
    }

    /** The same reference twice: one entry and one act. */
    private void aDeposit() {
        var ledger = new LedgerStore(new Ids(clock, new SecureRandom()), clock);
        var funding = new Funding(terminal.database.db(), ledger);
        for (int i = 0; i < 2; i++) funding.deposit("the treasurer", "mpesa", "bank 17", Money.kes(100_000));
        Money capital = terminal.database.db().transaction(tx -> ledger.money(tx, Account.capital(Asset.KES)));
        assertThat(capital).isEqualTo(Money.kes(100_000));
    }

    /** Seals all there is; what still runs in the server's other databases may hold it back for a moment. */
    private void sealAndSign() {
        var db = terminal.database.db();
        var seals = new SealStore();
        var waiting = "select count(*) from (select id from ledger.transfer union all select id from audit.act) each"
                + " where not exists (select 1 from ledger.block_item i where i.item_id = each.id)";
        // One block: nothing is sealed before all of it can be.
        while (!terminal.texts("select pg_snapshot_xmin(pg_current_snapshot()) > max(xid) from audit.act")
                .equals(List.of("true"))) Thread.onSpinWait();
        while (!terminal.texts(waiting).equals(List.of("0")))
            db.transaction(tx -> seals.seal(tx, 1_000, Instant.now(clock)));
        boolean signed = db.transaction(tx -> new Heads().sign(tx, signer, clock));
        assertThat(signed).isTrue();
    }
}
