package io.jirani.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.audit.Verify;
import io.jirani.db.Db;
import io.jirani.db.DbUrl;
import io.jirani.kernel.Asset;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.ledger.LedgerStore.Answer;
import io.jirani.ledger.LedgerStore.Together;
import io.vertx.sqlclient.Tuple;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** Books of a test's own on a real PostgreSQL, and hands that attack them. */
final class Books implements AutoCloseable {
    static final Account RAIL = Account.collect("mpesa", Asset.KES);
    static final Account FEE = Account.platformFee(Asset.KES);

    static final Ids IDS = new Ids(Clock.systemUTC(), new Random(7));

    final TestDb database = TestDb.fresh();
    final Db db = database.db();
    final LedgerStore ledger = new LedgerStore(IDS, Clock.systemUTC());

    static Account wallet() {
        return Account.of(new HouseholdId(IDS.next()), Account.Pocket.WALLET, Asset.KES);
    }

    LedgerStore.Posted post(Entry entry) {
        return db.transaction(tx -> ledger.post(tx, entry));
    }

    List<Answer> postAll(Together together, Entry... entries) {
        return db.transaction(tx -> ledger.postAll(tx, List.of(entries), together));
    }

    LedgerStore.Balance balance(Account account) {
        return db.transaction(tx -> ledger.balance(tx, account));
    }

    long free(Account account) {
        return balance(account).free();
    }

    /** So many cents from one account to another: a debit of the first. */
    static Entry move(String key, Account from, Account to, long cents) {
        return Entry.single(key, "test")
                .debit(from, Money.kes(cents))
                .credit(to, Money.kes(cents))
                .entry();
    }

    /** Money comes in. */
    static Entry topUp(String key, Account wallet, long cents) {
        return move(key, RAIL, wallet, cents);
    }

    long number(String sql) {
        return db.transaction(tx -> tx.one(sql, Tuple.tuple(), row -> row.getLong(0)));
    }

    void run(DbUrl who, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(
                        who.jdbc(), who.user(), who.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs all at once and answers what each answered. */
    static <T> List<T> atOnce(List<Callable<T>> tries) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<T>();
            for (var one : threads.invokeAll(tries)) answers.add(one.get());
            return answers;
        }
    }

    /** The books hold by every rule of their own. */
    void verify() {
        assertThat(new Verify(db).findings()).isEmpty();
    }

    @Override
    public void close() {
        database.close();
    }
}
