package io.jirani.accounting;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.http.HealthCheck;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Entry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Numbers without gaps, on a real database. */
class DocumentsTest {
    private static final String GAPS = """
            select series || ' ' || count(*) || ' of ' || max(number) from accounting.document
            group by series having count(*) <> max(number) or min(number) <> 1
            """;
    private static final String WITHOUT = """
            select t.key from ledger.transfer t where t.phase in ('S', 'X')
                and not exists (select 1 from accounting.document d where d.transfer_id = t.id)
            """;

    private final Ledgers here = new Ledgers();

    @AfterEach
    void stop() {
        here.close();
    }

    @Test
    void eachEntryHasTheDocumentsOfThoseItIsAbout() {
        here.topUp(here.buyer, 5_000, here.today());
        here.made(here.seller, 4_000, here.today());
        here.sale(2_500, 3_000, here.today());
        finish();
        var year = here.today().getYear();
        assertThat(here.texts(
                        "select series || '-' || number || ' ' || coalesce(amount_minor::text, '') from accounting.document"
                                + " order by issued_at, transfer_id, n"))
                .containsExactly(
                        "kilimani-R-" + year + "-1 5000",
                        "kilimani-V-" + year + "-1 ",
                        "kilimani-B-" + year + "-1 3000",
                        "kilimani-S-" + year + "-1 2970");
        assertThat(here.books.waiting().entries()).isZero();
        assertThat(here.metrics
                        .get("jirani_documents_total")
                        .tag("type", "bill")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void manyWhoBookAndManyWhoNumberLeaveNoGapAndNoDouble() throws Exception {
        here.topUp(here.buyer, 1_000_000, here.today());
        var booking = new AtomicBoolean(true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var numberers = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 3; i++)
                numberers.add(() -> {
                    var entries = 0;
                    while (booking.get()) entries += here.books.issuing().pass();
                    return entries;
                });
            var counts = numberers.stream().map(threads::submit).toList();
            var bookers = new ArrayList<Callable<TransferId>>();
            for (int i = 0; i < 150; i++) bookers.add(() -> here.topUp(here.seller, 100, here.today()));
            for (int i = 0; i < 50; i++) bookers.add(this::undone);
            for (var booked : threads.invokeAll(bookers)) booked.get();
            booking.set(false);
            var numbered = 0;
            for (var count : counts) numbered += count.get();
            assertThat(numbered + finish()).isEqualTo(151);
        }
        assertThat(here.texts(GAPS)).isEmpty();
        assertThat(here.texts(WITHOUT)).isEmpty();
        assertThat(here.texts("select count(*) from accounting.document")).containsExactly("151");
    }

    @Test
    void theJobNumbersByItselfAndSaysThatItIsWell() throws InterruptedException {
        here.topUp(here.buyer, 5_000, here.today());
        var vertx = Vertx.vertx();
        try {
            var verticle = new AccountingVerticle(here.books, here.metrics);
            vertx.deployVerticle(verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
                    .await();
            while (here.books.waiting().entries() > 0) Thread.sleep(20);
            assertThat(verticle.health().ask().state()).isEqualTo(HealthCheck.State.ACTIVE);
        } finally {
            vertx.close().await();
        }
        assertThat(here.texts("select type from accounting.document")).containsExactly("receipt");
        assertThat(here.metrics.find("jirani_documents_waiting").gauge()).isNotNull();
    }

    @Test
    void anEntryThatWaitsTooLongIsSeen() {
        var late = new Books(here.db, Clock.offset(here.clock, Duration.ofMinutes(11)), here.metrics);
        var health = new AccountingVerticle(late, here.metrics).health();
        assertThat(health.ask().state()).isEqualTo(HealthCheck.State.ACTIVE);
        here.topUp(here.buyer, 5_000, here.today());
        assertThat(health.ask().state()).isEqualTo(HealthCheck.State.DEGRADED);
        assertThat(health.ask().detail()).contains("11 minutes");
    }

    @Test
    void aDatabaseThatWasRestoredIsNumberedOnWithoutDoubles() {
        here.topUp(here.buyer, 5_000, here.today());
        assertThat(finish()).isEqualTo(1);
        here.db.inTransaction(tx -> tx.run("update accounting.numbered set xid = '0'", Tuple.tuple()));
        here.topUp(here.buyer, 6_000, here.today());
        assertThat(finish()).isEqualTo(1);
        assertThat(here.texts("select amount_minor from accounting.document order by number"))
                .containsExactly("5000", "6000");
    }

    /** The old server had counted further: its entries' marks are still to come here, and those that have documents are many. */
    @Test
    void whatWasRestoredFromAServerThatHadCountedFurtherIsNumberedAtOnce() throws SQLException {
        here.topUp(here.buyer, 5_000, here.today());
        for (int i = 0; i < 3; i++) assertThat(finish()).isEqualTo(i == 0 ? 1 : 0);
        here.topUp(here.buyer, 6_000, here.today());
        restored("update ledger.transfer set xid = (xid::text::bigint + 1000000000)::text::xid8");
        assertThat(here.books.waiting().entries()).isEqualTo(1);
        here.topUp(here.buyer, 7_000, here.today());
        assertThat(finish()).isEqualTo(2);
        assertThat(here.books.waiting().entries()).isZero();
        here.topUp(here.buyer, 8_000, here.today());
        assertThat(finish()).isEqualTo(1);
        assertThat(here.texts("select amount_minor from accounting.document order by number"))
                .containsExactly("5000", "7000", "6000", "8000");
    }

    @Test
    void thoseThatHaveTheirDocumentsArePassedOverInOnePass() throws SQLException {
        here.topUp(here.buyer, 5_000, here.today());
        assertThat(finish()).isEqualTo(1);
        restored("update accounting.numbered set xid = '0'");
        restored(
                "insert into ledger.transfer (id, key, kind, phase, body_hash, xid, at, effective_on) select gen_random_uuid(),"
                        + " 'old:' || n, 'test', 'V', '', '5', now(), now() from generate_series(1, 12000) n");
        here.topUp(here.buyer, 6_000, here.today());
        assertThat(here.books.issuing().pass()).isEqualTo(1);
        assertThat(here.texts(WITHOUT)).isEmpty();
    }

    private void restored(String sql) throws SQLException {
        var owner = here.database.superuser();
        try (var connection = DriverManager.getConnection(
                        owner.jdbc(), owner.user(), owner.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute(sql);
        }
    }

    @Test
    void aPassThatIsCutShortLeavesNothingBehind() {
        here.topUp(here.buyer, 5_000, here.today());
        var store = new DocumentStore();
        try {
            here.db.inTransaction(tx -> {
                var batch = store.next(tx, store.lock(tx), 10);
                store.issue(
                        tx,
                        List.of(new DocumentStore.Numbered(
                                "kilimani-R-2026",
                                batch.entries().getFirst(),
                                0,
                                Papers.of(batch.entries().getFirst()).getFirst())),
                        here.clock.instant());
                throw new IllegalStateException("killed");
            });
        } catch (IllegalStateException killed) {
            assertThat(killed).hasMessage("killed");
        }
        assertThat(here.texts("select 1 from accounting.series")).isEmpty();
        assertThat(finish()).isEqualTo(1);
        assertThat(here.texts(GAPS)).isEmpty();
    }

    @Test
    void holdsMoveNothingAndHaveNoDocument() {
        here.topUp(here.buyer, 5_000, here.today());
        here.deposit(10_000, here.today());
        var money = Money.kes(2_000);
        var hold = here.post(
                Entry.pending("hold:1", "payout.held")
                        .debit(Ledgers.wallet(here.buyer), money)
                        .credit(Account.payout("mpesa", Asset.KES), money),
                here.today());
        assertThat(finish()).isEqualTo(2);
        here.post(
                Entry.posting("paid:1", "payout.paid", List.of(hold))
                        .debit(Ledgers.wallet(here.buyer), money)
                        .credit(Account.payout("mpesa", Asset.KES), money),
                here.today());
        assertThat(finish()).isEqualTo(1);
        assertThat(here.texts("select type || ' ' || coalesce(amount_minor::text, '') from accounting.document"))
                .containsExactlyInAnyOrder("receipt 5000", "voucher ", "payment 2000");
    }

    private int finish() {
        var entries = 0;
        for (var some = here.books.issuing().pass();
                some > 0;
                some = here.books.issuing().pass()) entries += some;
        return entries;
    }

    /** An entry that is booked and then undone with all of its transaction. */
    private TransferId undone() {
        try {
            here.db.inTransaction(tx -> {
                var posted = here.ledger.post(
                        tx,
                        Entry.single("undone:" + here.ids.next(), "test")
                                .debit(Account.collect("mpesa", Asset.KES), Money.kes(5))
                                .credit(Ledgers.wallet(here.buyer), Money.kes(5))
                                .entry(),
                        here.today());
                throw new Undone(posted.id());
            });
        } catch (Undone undone) {
            return undone.id;
        }
        throw new AssertionError("it was not undone");
    }

    private static final class Undone extends RuntimeException {
        private final transient TransferId id;

        Undone(TransferId id) {
            this.id = id;
        }
    }
}
