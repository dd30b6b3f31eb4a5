package io.jirani.audit;

import io.jirani.TestDb;
import io.jirani.audit.Verify.Finding;
import io.jirani.db.Db;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Credit;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small sound books with an entry of each phase, acts, three sealed blocks, and a signed head. */
final class Ledgers implements AutoCloseable {
    static final Clock CLOCK = Clock.systemUTC();
    private static final String HELD_BACK = """
            select count(*) as n from (select id, xid from ledger.transfer union all select id, xid from audit.act) each
            where xid >= pg_snapshot_xmin(pg_current_snapshot()) and xid < pg_snapshot_xmax(pg_current_snapshot())
                and not exists (select 1 from ledger.block_item where item_id = id)
            """;

    final TestDb database = TestDb.fresh();
    final Db db = database.db();
    final Ids ids = new Ids(CLOCK, new Random(11));
    final LedgerStore ledger = new LedgerStore(ids, CLOCK);
    final SealStore seals = new SealStore();
    final HeadStore heads = new HeadStore();
    final Signer signer = Signer.of(Signer.fresh(new SecureRandom()));
    final HouseholdId buyer = new HouseholdId(ids.next());
    final HouseholdId seller = new HouseholdId(ids.next());
    final Account rail = Account.collect("mpesa", Asset.KES);
    final Account wallet = Account.of(buyer, Pocket.WALLET, Asset.KES);
    final Account earned = Account.of(seller, Pocket.WALLET, Asset.KES);

    /** The books of a few days. */
    Ledgers aFewDays() {
        move("topup", rail, wallet, 10_000);
        move("sale", wallet, earned, 2_000);
        post(Entry.single("made", "test")
                .debit(Account.generated(new CommunityId(ids.next())), new Energy(700))
                .credit(Account.of(seller, Credit.MADE), new Energy(700))
                .entry());
        act("meter.quarantined", "meter ke-nbo-0001");
        seal();
        var paid = hold("hold-paid", 500);
        var gone = hold("hold-voided", 300);
        hold("hold-stands", 200);
        act("meter.released", "meter ke-nbo-0001");
        seal();
        post(Entry.posting("paid", "test", List.of(paid))
                .debit(wallet, Money.kes(500))
                .credit(rail, Money.kes(500))
                .entry());
        post(Entry.voiding("voided", "test", List.of(gone)));
        act("capital.deposited", "rail mpesa");
        seal();
        sign();
        return this;
    }

    TransferId move(String key, Account from, Account to, long cents) {
        return post(Entry.single(key, "test")
                .debit(from, Money.kes(cents))
                .credit(to, Money.kes(cents))
                .entry());
    }

    private TransferId hold(String key, long cents) {
        return post(Entry.pending(key, "test")
                .debit(wallet, Money.kes(cents))
                .credit(rail, Money.kes(cents))
                .entry());
    }

    TransferId post(Entry entry) {
        return db.transaction(tx -> ledger.post(tx, entry)).id();
    }

    void act(String verb, String subject) {
        db.inTransaction(tx -> Acts.append(tx, new Act("operator test", verb, subject, "a reason", Map.of("n", "1"))));
    }

    /** Waits until nothing that is not sealed is held back: transactions of the server's other databases do that too. */
    void settle() {
        while (db.transaction(tx -> tx.one(HELD_BACK, Tuple.tuple(), row -> row.getLong("n"))) > 0) Thread.onSpinWait();
    }

    /** Seals all that is committed into one block. */
    int seal() {
        settle();
        return db.transaction(tx -> seals.seal(tx, 1_000, CLOCK.instant()));
    }

    boolean sign() {
        return db.transaction(tx -> new Heads().sign(tx, signer, CLOCK));
    }

    List<Finding> findings() {
        return new Verify(db).findings();
    }

    /** Does what only a superuser can, with the triggers off. */
    void attack(String sql) throws SQLException {
        var url = database.superuser();
        try (var connection = DriverManager.getConnection(
                        url.jdbc(), url.user(), url.password().reveal());
                var statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
