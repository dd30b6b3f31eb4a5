package io.jirani.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.TestDb;
import io.jirani.TestVault;
import io.jirani.audit.SealStore;
import io.jirani.audit.Verify;
import io.jirani.audit.Verify.Depth;
import io.jirani.audit.Verify.Finding;
import io.jirani.db.Db;
import io.jirani.identity.Community;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Community.Regime;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.Household;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.kernel.Msisdn;
import io.jirani.kernel.PersonId;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** Books on a real PostgreSQL, and those who attack them. */
final class Arena implements AutoCloseable {
    /** Who attacks. */
    enum Who {
        /** The gateway's role: may execute and read. */
        APP,
        /** May read. */
        AUDITOR,
        /** Owns the schema. */
        OWNER,
        /** May do anything. */
        SUPERUSER
    }

    /** What {@link #raw} answers when nothing was refused. */
    static final String PASSED = "";

    static final String DENIED = "42501";
    static final String APPEND_ONLY = "LD003";
    static final String BELOW_ZERO = "23514";

    /** The same attacks come again with the same seed. */
    static final long SEED = Long.getLong("jirani.attacks.seed", 20_261_121L);

    static final Account RAIL = Account.collect("mpesa", Asset.KES);
    static final Account FEE = Account.platformFee(Asset.KES);

    private static final String HELD_BACK = """
            select count(*) from (select id, xid from ledger.transfer union all select id, xid from audit.act) each
            where xid >= pg_snapshot_xmin(pg_current_snapshot()) and xid < pg_snapshot_xmax(pg_current_snapshot())
                and not exists (select 1 from ledger.block_item where item_id = id)
            """;

    final TestDb database = TestDb.fresh();
    final Db db = database.db();
    final Clock clock = Clock.systemUTC();
    final Ids ids = new Ids(clock, new Random(SEED));
    final LedgerStore ledger = new LedgerStore(ids, clock);

    private int households;

    /** How many rounds a random attack takes; the long form asks for more with -Djirani.attacks.rounds. */
    static int rounds(int few) {
        return Integer.getInteger("jirani.attacks.rounds", few);
    }

    Account wallet() {
        return Account.of(new HouseholdId(ids.next()), Pocket.WALLET, Asset.KES);
    }

    /** A wallet with money in it. */
    Account wallet(long cents) {
        var wallet = wallet();
        book(move("top:" + wallet.code(), RAIL, wallet, cents));
        return wallet;
    }

    static Entry move(String key, Account from, Account to, long cents) {
        return Entry.single(key, "test")
                .debit(from, Money.kes(cents))
                .credit(to, Money.kes(cents))
                .entry();
    }

    static Entry hold(String key, Account from, Account to, long cents) {
        return Entry.pending(key, "test")
                .debit(from, Money.kes(cents))
                .credit(to, Money.kes(cents))
                .entry();
    }

    TransferId book(Entry entry) {
        return db.transaction(tx -> ledger.post(tx, entry)).id();
    }

    /** What the books say to an entry: CREATED, EXISTS, or the reason why not. */
    String say(Entry entry) {
        try {
            return db.transaction(tx -> ledger.post(tx, entry)).outcome().name();
        } catch (LedgerStore.Refused refused) {
            return refused.reason().name();
        }
    }

    long free(Account account) {
        return db.transaction(tx -> ledger.balance(tx, account)).free();
    }

    long held(Account account) {
        return db.transaction(tx -> ledger.balance(tx, account)).held();
    }

    /** Runs SQL as somebody, in a transaction of its own, and answers the state it was refused with. */
    String raw(Who who, String sql) {
        try (var connection = connect(who);
                var statement = connection.createStatement()) {
            statement.execute(sql);
            return PASSED;
        } catch (SQLException refused) {
            return refused.getSQLState();
        }
    }

    /** The first column of the first row of a query, as the gateway's role. */
    String ask(String sql) {
        return db.transaction(tx -> tx.one(sql, Tuple.tuple(), row -> String.valueOf(row.getValue(0))));
    }

    List<String> list(String sql) {
        return db.transaction(tx -> tx.all(sql, Tuple.tuple(), row -> row.getString(0)));
    }

    /** Does as a superuser what the triggers would refuse. */
    void force(String sql) {
        assertThat(raw(Who.SUPERUSER, "set session_replication_role = replica; " + sql))
                .isEqualTo(PASSED);
    }

    Connection connect(Who who) throws SQLException {
        var url = switch (who) {
            case APP -> database.app();
            case OWNER -> database.migrate();
            case AUDITOR, SUPERUSER -> database.superuser();
        };
        var connection = DriverManager.getConnection(
                url.jdbc(), url.user(), url.password().reveal());
        try (var statement = connection.createStatement()) {
            statement.execute("set search_path = jirani");
            if (who == Who.AUDITOR) statement.execute("set session authorization jirani_audit");
        }
        return connection;
    }

    /** Seals all that is committed into one block, and answers how much that was. */
    int seal() {
        // transactions of the server's other databases hold it back too
        while (!ask(HELD_BACK).equals("0")) Thread.onSpinWait();
        return db.transaction(tx -> new SealStore().seal(tx, 1_000, clock.instant()));
    }

    /** A household in a community of its own. */
    Household household() {
        var n = ++households;
        var community = new Community(
                new CommunityId(ids.next()),
                "c" + n + "x",
                "Test",
                ZoneId.of("Africa/Nairobi"),
                Asset.KES,
                Regime.MINI_GRID,
                Custody.WALLET,
                Duration.ofMinutes(15),
                10_000,
                100,
                "reserve");
        var household = new Household(
                new HouseholdId(ids.next()),
                community.id(),
                "H0001",
                "Otieno",
                "",
                Household.Language.EN,
                List.of(new Msisdn("2547%08d".formatted(n))),
                new PersonId(ids.next()));
        db.inTransaction(tx -> {
            new CommunityStore().add(tx, community, clock.instant());
            new HouseholdStore(TestVault.VAULT).add(tx, household, clock.instant());
        });
        return household;
    }

    /** Everything the books say, as one text: what was refused leaves it as it was. */
    String books() {
        return ask("""
                select (select count(*) || '/' || coalesce(sum(hashtextextended(t::text, 0)), 0) from ledger.transfer t) || ' '
                    || (select count(*) || '/' || coalesce(sum(hashtextextended(p::text, 0)), 0) from ledger.posting p) || ' '
                    || (select count(*) || '/' || coalesce(sum(hashtextextended(b::text, 0)), 0) from ledger.balance b) || ' '
                    || (select count(*) || '/' || coalesce(sum(hashtextextended(r::text, 0)), 0) from ledger.pending_resolved r)
                """);
    }

    List<Finding> findings() {
        return new Verify(db).findings();
    }

    /** What the checks that run every minute find. */
    List<Finding> quickly() {
        return new Verify(db).findings(Depth.QUICK, checked -> {});
    }

    /** The names of the rules that the books break. */
    List<String> broken() {
        return findings().stream().map(Finding::rule).distinct().toList();
    }

    void verify() {
        assertThat(findings()).isEmpty();
    }

    /** Runs all at once and answers what each answered, in their order. */
    static <T> List<T> atOnce(List<Callable<T>> tries) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<T>();
            for (var one : threads.invokeAll(tries)) answers.add(one.get());
            return answers;
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
