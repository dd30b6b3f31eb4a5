package io.jirani.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.audit.Heads;
import io.jirani.audit.SealStore;
import io.jirani.audit.Signer;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an auditor types, on a real database. */
class AuditCommandTest {
    private static final Clock CLOCK = Clock.systemUTC();

    private final TestDb database = TestDb.fresh();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Signer signer = Signer.of(Signer.fresh(new SecureRandom()));
    private final Ids ids = new Ids(CLOCK, new SecureRandom());

    @TempDir
    private Path folder = Path.of("target");

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void headsThatWereKeptAgreeWithTheChainAndNothingDoesNot() throws IOException {
        book(Account.collect("mpesa", Asset.KES), 5_000);
        while (sealed() == 0) Thread.onSpinWait();
        database.db().inTransaction(tx -> new Heads().sign(tx, signer, CLOCK));
        assertThat(run("audit", "export")).isZero();
        var kept = folder.resolve("heads.ndjson");
        Files.writeString(kept, text());

        assertThat(run("audit", "check", kept.toString())).isZero();
        assertThat(text()).contains("1 heads agree with the chain");
        assertThat(run("audit", "check", kept.toString(), "--key", signer.key()))
                .isZero();
        var another = Signer.of(Signer.fresh(new SecureRandom())).key();
        assertThat(run("audit", "check", kept.toString(), "--key", another)).isEqualTo(Exit.REFUSED);
        assertThat(text()).contains("is signed by the key " + signer.key());

        var empty = folder.resolve("empty.ndjson");
        Files.writeString(empty, "\n");
        assertThat(run("audit", "check", empty.toString())).isEqualTo(Exit.REFUSED);
        assertThat(errors()).contains("nothing was checked");
    }

    @Test
    void howManyActsIsSaid() {
        assertThat(run("audit", "acts", "--limit=-1")).isEqualTo(Exit.REFUSED);
        assertThat(errors()).contains("1 or more").doesNotContain("PgException");
    }

    @Test
    void theCodeOfACommunityIsSaid() throws IOException {
        var tariff = folder.resolve("tariff.json");
        Files.writeString(tariff, "{\"price_cents_per_kwh\":1857,\"feed_in_cents_per_kwh\":600}");
        assertThat(run(
                        "community",
                        "add",
                        "--code=west_side",
                        "--regime=MINI_GRID",
                        "--tariff=" + tariff,
                        "--reason",
                        "the office asked"))
                .isNotZero();
        assertThat(errors()).contains("small letters").doesNotContain("PgException");
    }

    @Test
    void whatIsShortInTheBusinessIsToldAndTheBooksHold() {
        assertThat(run("verify")).isZero();
        assertThat(text()).isEqualTo("the books hold\n");
        // the supplier owes, and there is no cash: others' money is covered by nobody's own
        book(Account.utilityPayable(new CommunityId(ids.next()), Asset.KES), 123_000);
        assertThat(run("verify")).isZero();
        assertThat(text()).contains("the books hold", "receivables-covered  KES  0 in cash, 123000 owed to others");
        assertThat(run("verify", "--json")).isZero();
        var told = new JsonObject(text());
        assertThat(told.getBoolean("ok")).isTrue();
        assertThat(told.getJsonArray("alarms")).hasSize(1);
    }

    private void book(Account from, long cents) {
        var ledger = new LedgerStore(ids, CLOCK);
        var entry = Entry.single("one", "test")
                .debit(from, Money.kes(cents))
                .credit(Account.of(new HouseholdId(ids.next()), Pocket.WALLET, Asset.KES), Money.kes(cents))
                .entry();
        database.db().inTransaction(tx -> ledger.post(tx, entry));
    }

    private int sealed() {
        return database.db().transaction(tx -> new SealStore().seal(tx, 100, CLOCK.instant()));
    }

    private int run(String... words) {
        out.reset();
        err.reset();
        return Heard.run(console(), words);
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private Console console() {
        var url = database.app();
        return new Console(
                Map.of(
                        "JIRANI_DB_URL",
                        "postgresql://" + url.user() + ":" + url.password().reveal() + "@" + url.host() + ":"
                                + url.port() + "/" + url.database()),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                CLOCK,
                new SecureRandom());
    }
}
