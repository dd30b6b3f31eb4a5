package io.jirani.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.config.Secret;
import io.jirani.kernel.Money;
import io.jirani.kernel.Problem;
import io.jirani.ledger.Entry;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainTest {
    private final Ledgers books = new Ledgers();

    @AfterEach
    void close() {
        books.close();
    }

    @Test
    void everythingCommittedIsSealedOnceAndThenNothingIsLeft() {
        books.aFewDays();
        assertThat(books.seal()).isZero();
        assertThat(number("select count(*) from ledger.block_item"))
                .isEqualTo(number("select (select count(*) from ledger.transfer) + (select count(*) from audit.act)"));
        assertThat(books.db.transaction(books.seals::waiting)).isZero();
    }

    @Test
    void aTransactionThatStillRunsHoldsBackWhatIsYoungerAndIsSealedItself() throws SQLException {
        books.move("first", books.rail, books.wallet, 100);
        books.settle();
        var url = books.database.app();
        try (var slow = DriverManager.getConnection(
                        url.jdbc(), url.user(), url.password().reveal());
                var statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute("select audit.append('operator slow', 'meter.released', 'meter x', '', '{}')");
            books.move("second", books.rail, books.wallet, 100);
            assertThat(sealAtMost(1_000)).isEqualTo(1);
            assertThat(sealAtMost(1_000)).isZero();
            slow.commit();
        }
        assertThat(books.seal()).isEqualTo(2);
        assertThat(books.findings()).isEmpty();
    }

    @Test
    void aBlockTakesNoMoreThanItMayAndTheNextGoesOn() {
        for (int i = 0; i < 7; i++) books.move("m" + i, books.rail, books.wallet, 100);
        books.settle();
        assertThat(sealAtMost(3)).isEqualTo(3);
        assertThat(sealAtMost(3)).isEqualTo(3);
        assertThat(sealAtMost(3)).isEqualTo(1);
        assertThat(sealAtMost(3)).isZero();
        assertThat(books.findings()).isEmpty();
    }

    @Test
    void entriesOfOneTransactionMaySpanBlocks() {
        books.db.inTransaction(tx -> {
            for (int i = 0; i < 5; i++)
                books.ledger.post(
                        tx,
                        Entry.single("one:" + i, "test")
                                .debit(books.rail, Money.kes(100))
                                .credit(books.wallet, Money.kes(100))
                                .entry());
        });
        books.settle();
        assertThat(List.of(sealAtMost(2), sealAtMost(2), sealAtMost(2), sealAtMost(2)))
                .containsExactly(2, 2, 1, 0);
        assertThat(books.findings()).isEmpty();
    }

    @Test
    void processesThatSealAtOnceMakeOneChain() throws Exception {
        for (int i = 0; i < 40; i++) books.move("m" + i, books.rail, books.wallet, 100);
        books.settle();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = java.util.stream.IntStream.range(0, 8)
                    .mapToObj(each -> threads.submit(() -> {
                        for (int i = 0; i < 20; i++) sealAtMost(3);
                        return true;
                    }))
                    .toList();
            for (var one : all) one.get();
        }
        while (sealAtMost(3) > 0) Thread.onSpinWait();
        assertThat(number("select count(*) from ledger.block_item")).isEqualTo(40);
        assertThat(books.findings()).isEmpty();
    }

    @Test
    void afterARestoreIntoAnotherServerAllIsSealedAgainFromWhatIsThere() throws SQLException {
        books.aFewDays();
        books.move("unsealed", books.rail, books.wallet, 100);
        // that server had counted much further
        books.attack(
                "update ledger.transfer set xid = (xid::text::bigint + 900000000)::text::xid8 where key = 'unsealed'");
        books.attack("update ledger.seal_mark set xid = '899999999'");
        books.move("later", books.rail, books.wallet, 100);
        assertThat(books.seal()).isEqualTo(2);
        assertThat(books.seal()).isZero();
        books.move("latest", books.rail, books.wallet, 100);
        assertThat(books.seal()).isEqualTo(1);
        assertThat(books.findings()).isEmpty();
    }

    @Test
    void aDayHasOneHeadAndWhoKeptItSeesWhatWasRewritten() throws SQLException {
        books.aFewDays();
        assertThat(books.sign()).isFalse();
        var kept = books.db.transaction(tx -> books.heads.after(tx, LocalDate.EPOCH));
        assertThat(kept).hasSize(1).allMatch(Head::isSigned);
        assertThat(check(kept)).isEmpty();
        // a superuser rewrites an entry, and everything that follows from it, and takes the head away
        books.attack("update ledger.transfer set kind = 'gift' where key = 'paid'");
        books.attack("delete from ledger.block where no = 3; delete from ledger.block_item where block_no = 3;"
                + " delete from audit.head; update ledger.seal_mark set xid = '0'");
        books.seal();
        books.sign();
        assertThat(books.findings()).isEmpty();
        assertThat(check(kept)).hasSize(1).allMatch(finding -> finding.what().startsWith("block 3 has the hash"));
        var forged = kept.stream()
                .map(head -> new Head(
                        head.day(),
                        head.block(),
                        head.items() + 1,
                        head.hash(),
                        head.signedAt(),
                        head.key(),
                        head.signature()))
                .toList();
        assertThat(check(forged)).anyMatch(finding -> finding.what().equals("its signature does not hold"));
    }

    @Test
    void aHeadIsWrittenAndReadAsJson() {
        books.aFewDays();
        var head = books.db
                .transaction(tx -> books.heads.before(tx, LocalDate.of(9999, 12, 31), 5))
                .getFirst();
        assertThat(HeadJson.read(HeadJson.of(head).encode())).isEqualTo(head);
        for (var wrong : List.of(
                "", "[]", "{}", "{\"day\":\"x\"}", HeadJson.of(head).encode().replace("\"hash\":\"", "\"hash\":\"zz")))
            assertThatThrownBy(() -> HeadJson.read(wrong)).isInstanceOf(Problem.class);
    }

    @Test
    void theKeyIsMadeOnceForItsOwnerAlone(@TempDir Path folder) throws IOException {
        var file = folder.resolve("deep/key.pem");
        var first = Signer.open(file, new SecureRandom());
        assertThat(Signer.open(file, new SecureRandom()).key()).isEqualTo(first.key());
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        var signature = first.sign("a text");
        assertThat(Signer.holds(first.key(), "a text", signature)).isTrue();
        assertThat(Signer.holds(first.key(), "another", signature)).isFalse();
        assertThat(Signer.holds("nonsense", "a text", signature)).isFalse();
        assertThatThrownBy(() -> Signer.of(new Secret("no key"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theGatewaysRoleWritesNoneOfItsTables() {
        for (var attack : List.of(
                "insert into audit.act (actor, verb, subject, reason, data) values ('a', 'a.b', 's', '', '{}')",
                "update audit.act set actor = 'x'",
                "delete from ledger.block_item",
                "insert into ledger.block values (9, '', 1, '', '', now())",
                "update ledger.seal_mark set xid = '0'",
                "delete from audit.head"))
            assertThatThrownBy(() -> books.db.inTransaction(tx -> tx.run(attack, Tuple.tuple())))
                    .as(attack)
                    .hasMessageContaining("permission denied");
    }

    private List<Verify.Finding> check(List<Head> kept) {
        return books.db.transaction(tx -> new Heads().check(tx, kept));
    }

    private int sealAtMost(int most) {
        return books.db.transaction(tx -> books.seals.seal(tx, most, Ledgers.CLOCK.instant()));
    }

    private long number(String sql) {
        return books.db.transaction(tx -> tx.one(sql, Tuple.tuple(), row -> row.getLong(0)));
    }
}
