package io.jirani.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.audit.Verify.Finding;
import io.jirani.db.Db;
import io.jirani.db.Pools;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class GuardsTest {
    private static final Path KEPT = Path.of("src/main/resources/audit/guards.txt");
    private static final Path NOW = Path.of("target/guards.txt");

    /** Who changes a guard by a migration says so: {@code cp target/guards.txt src/main/resources/audit/}, and reads the difference. */
    @Test
    void theListIsWhatTheMigrationsMake() throws IOException {
        try (var database = TestDb.fresh()) {
            Files.writeString(NOW, database.db().transaction(Guards::list));
            assertThat(Files.readString(NOW)).as("cp %s %s", NOW, KEPT).isEqualTo(Files.readString(KEPT));
        }
    }

    @Test
    void everyRuleIsExplained() throws IOException {
        var page = Files.readString(Path.of("docs/audit.md"));
        assertThat(Verify.rules()).allMatch(rule -> page.contains("`" + rule + "`"));
    }

    @Test
    void anAuditorChecksTheBooksWithALoginOfTheirOwn() throws SQLException {
        try (var books = new Ledgers().aFewDays()) {
            var vertx = Vertx.vertx();
            var pool = Pools.patient(vertx, books.database.auditor(), "auditor");
            try {
                var verify = new Verify(new Db(pool));
                assertThat(verify.findings()).isEmpty();
                assertThat(verify.alarms()).isEmpty();
                books.attack("update ledger.transfer set kind = 'gift' where key = 'sale'");
                assertThat(verify.findings()).extracting(Finding::rule).contains("chain-entries");
            } finally {
                pool.close().await();
                vertx.close().await();
            }
        }
    }
}
