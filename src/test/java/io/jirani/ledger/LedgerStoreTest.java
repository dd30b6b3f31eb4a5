package io.jirani.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.TestDb;
import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.LedgerStore.Outcome;
import io.jirani.ledger.LedgerStore.Reason;
import io.jirani.ledger.LedgerStore.Refused;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerStoreTest {
    private static TestDb database;
    private static Db db;
    private static final Ids IDS = new Ids(Clock.systemUTC(), new Random(7));
    private static final LedgerStore LEDGER = new LedgerStore(IDS, Clock.systemUTC());
    private static final Account RAIL = Account.collect("mpesa", Asset.KES);

    private final HouseholdId buyer = new HouseholdId(IDS.next());
    private final HouseholdId seller = new HouseholdId(IDS.next());
    private final Account wallet = Account.of(buyer, Pocket.WALLET, Asset.KES);

    @BeforeAll
    static void start() {
        database = TestDb.fresh();
        db = database.db();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void anEntryBooksOnceHoweverOftenItIsPosted() {
        var entry = topUp("once:" + buyer, 500);
        assertThat(post(entry).outcome()).isEqualTo(Outcome.CREATED);
        assertThat(post(entry).outcome()).isEqualTo(Outcome.EXISTS);
        assertThat(free(wallet)).isEqualTo(500);
    }

    @Test
    void aKeyWithAnotherBodyIsRefused() {
        post(topUp("body:" + buyer, 500));
        assertRefused(topUp("body:" + buyer, 600), Reason.KEY_REUSED);
        assertThat(free(wallet)).isEqualTo(500);
    }

    @Test
    void aWalletNeverFallsBelowZeroHoldsIncluded() {
        post(topUp("zero:" + buyer, 500));
        post(Entry.pending("hold:" + buyer, "test")
                .debit(wallet, Money.kes(400))
                .credit(RAIL, Money.kes(400))
                .entry());
        assertRefused(
                Entry.single("spend:" + buyer, "test")
                        .debit(wallet, Money.kes(200))
                        .credit(RAIL, Money.kes(200))
                        .entry(),
                Reason.NOT_ENOUGH);
        assertThat(free(wallet)).isEqualTo(100);
    }

    @Test
    void parallelWithdrawalsPassOnlyAsFarAsTheMoneyReaches() throws Exception {
        post(topUp("par:" + buyer, 500));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tries = new java.util.ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 40; i++) {
                var key = "par:" + buyer + ":" + i;
                tries.add(() -> {
                    try {
                        post(Entry.single(key, "test")
                                .debit(wallet, Money.kes(100))
                                .credit(RAIL, Money.kes(100))
                                .entry());
                        return true;
                    } catch (Refused refused) {
                        return false;
                    }
                });
            }
            var passed = 0;
            for (var one : threads.invokeAll(tries)) if (one.get()) passed++;
            assertThat(passed).isEqualTo(5);
        }
        assertThat(free(wallet)).isZero();
    }

    @Test
    void aHoldEndsOnceAndNeverForMoreThanWasHeld() {
        var made = Account.of(seller, Credit.MADE);
        var bought = Account.of(buyer, Credit.BOUGHT);
        post(Entry.single("made:" + seller, "test")
                .debit(Account.generated(new io.jirani.kernel.CommunityId(IDS.next())), new Energy(1000))
                .credit(made, new Energy(1000))
                .entry());
        var hold = post(Entry.pending("h:" + seller, "test")
                        .debit(made, new Energy(300))
                        .credit(bought, new Energy(300))
                        .entry())
                .id();
        assertRefused(
                Entry.posting("more:" + seller, "test", List.of(hold))
                        .debit(made, new Energy(301))
                        .credit(bought, new Energy(301))
                        .entry(),
                Reason.MORE_THAN_HELD);
        post(Entry.posting("x:" + seller, "test", List.of(hold))
                .debit(made, new Energy(300))
                .credit(bought, new Energy(300))
                .entry());
        assertRefused(Entry.voiding("v:" + seller, "test", List.of(hold)), Reason.HOLD_ENDED);
        assertRefused(Entry.voiding("n:" + seller, "test", List.of(new TransferId(IDS.next()))), Reason.NO_SUCH_HOLD);
        assertThat(free(made)).isEqualTo(700);
        assertThat(free(bought)).isEqualTo(300);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update ledger.balance set cp = cp + 1",
                "delete from ledger.posting",
                "truncate ledger.transfer cascade",
                "update ledger.transfer set kind = 'x'"
            })
    void neitherTheAppNorTheOwnerCanRewriteTheBooks(String attack) {
        post(topUp("attack:" + buyer + attack.hashCode(), 500));
        for (var url : List.of(database.app(), database.migrate(), database.superuser())) {
            assertThatThrownBy(() -> {
                        try (var connection = DriverManager.getConnection(
                                        url.jdbc(), url.user(), url.password().reveal());
                                var statement = connection.createStatement()) {
                            statement.execute(attack);
                        }
                    })
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void theAppCannotWritePostingsPastTheFunction() {
        var url = database.app();
        assertThatThrownBy(() -> {
                    try (var connection = DriverManager.getConnection(
                                    url.jdbc(), url.user(), url.password().reveal());
                            var statement = connection.createStatement()) {
                        statement.execute("insert into ledger.transfer values ('" + UUID.randomUUID()
                                + "', 'k', 'k', 'S', '', default, now(), now())");
                    }
                })
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied");
    }

    @Test
    void anAccountOutsideTheChartIsRefused() {
        assertRefused(
                Entry.single("chart:" + buyer, "test")
                        .debit(new Account("rounding", Asset.KES), Money.kes(1))
                        .credit(wallet, Money.kes(1))
                        .entry(),
                Reason.NO_SUCH_ACCOUNT);
    }

    private Entry topUp(String key, long cents) {
        return Entry.single(key, "test")
                .debit(RAIL, Money.kes(cents))
                .credit(wallet, Money.kes(cents))
                .entry();
    }

    private static LedgerStore.Posted post(Entry entry) {
        return db.transaction(tx -> LEDGER.post(tx, entry));
    }

    private static long free(Account account) {
        return db.transaction(tx -> LEDGER.balance(tx, account)).free();
    }

    private static void assertRefused(Entry entry, Reason reason) {
        assertThatThrownBy(() -> post(entry))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
