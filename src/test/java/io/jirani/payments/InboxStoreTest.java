package io.jirani.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.db.Db;
import io.jirani.kernel.IntentId;
import io.jirani.payments.InboxStore.Arrival;
import io.jirani.payments.InboxStore.Channel;
import io.jirani.vault.Vault.DoesNotOpen;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A callback's body and headers are sealed in their row. */
class InboxStoreTest {
    private static final Instant ODD = Instant.parse("2026-11-21T12:00:00.123456789Z");
    private static final String BODY = "{\"PhoneNumber\":254712345678}";

    private final TestDb database = TestDb.fresh();
    private final Db db = database.db();
    private final InboxStore inbox = new InboxStore(TestVault.VAULT);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void itIsReadAsItCameAndTheRowSaysNothing() {
        add(7);
        var id = db.transaction(tx -> OpenCallbackStore.first(tx, 9, java.time.Instant.now()))
                .getFirst();
        var read = db.transaction(tx -> inbox.lock(tx, id.id())).orElseThrow();
        assertThat(read.body().text()).isEqualTo(BODY);
        assertThat(read.intent()).contains(new IntentId(new UUID(7, 7)));
        var row = db.transaction(tx -> tx.one(
                "select i::text || encode(sealed, 'escape') as row from inbox i",
                Tuple.tuple(),
                each -> each.getString("row")));
        assertThat(row).doesNotContain("712345678", "Phone", "x-name");
    }

    @Test
    void oneCallbacksBodyIsNeverAnothers() {
        add(7);
        add(8);
        db.inTransaction(
                tx -> tx.run("update inbox a set sealed = b.sealed from inbox b where a.id < b.id", Tuple.tuple()));
        var ids = db.transaction(tx -> OpenCallbackStore.first(tx, 9, java.time.Instant.now()));
        assertThatThrownBy(
                        () -> db.transaction(tx -> inbox.lock(tx, ids.getFirst().id())))
                .isInstanceOf(DoesNotOpen.class);
        assertThat(db.transaction(tx -> inbox.lock(tx, ids.getLast().id()))
                        .orElseThrow()
                        .body()
                        .text())
                .isEqualTo(BODY);
    }

    @Test
    void nothingIsWrittenInClear() {
        add(7);
        assertThatThrownBy(() -> db.inTransaction(tx -> tx.run("update inbox set body = 'x'::bytea", Tuple.tuple())))
                .hasMessageContaining("inbox_sealed");
    }

    private void add(long intent) {
        var body = new RawBody(BODY.getBytes(StandardCharsets.UTF_8));
        var whom = Optional.of(new IntentId(new UUID(intent, intent)));
        db.inTransaction(tx -> inbox.add(tx, new Arrival(Channel.STK, whom, "a", Map.of("x-name", "Asha"), body, ODD)));
    }
}
