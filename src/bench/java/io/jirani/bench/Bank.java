package io.jirani.bench;

import io.jirani.db.Db;
import io.jirani.db.Migrations;
import io.jirani.db.Pools;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account;
import io.jirani.ledger.Account.Pocket;
import io.jirani.ledger.Entry;
import io.jirani.ledger.LedgerStore;
import io.jirani.ledger.LedgerStore.Answer;
import io.jirani.ledger.LedgerStore.Together;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** A database with the books of many households, each with money in wallet and escrow, and what is booked on it. */
final class Bank implements AutoCloseable {
    static final int HOUSEHOLDS = 10_000;
    private static final int OPEN_AT_ONCE = 500;
    private static final long CENTS = 1_000_000_000;
    static final CommunityId COMMUNITY = new CommunityId(new UUID(7, 7));

    private final Database server;
    private final String name;
    private final Pool pool;
    private final Db db;
    private final Ids ids = new Ids(Clock.systemUTC(), new SecureRandom());
    private final LedgerStore ledger = new LedgerStore(ids, Clock.systemUTC());

    private Bank(Vertx vertx, Database server, String name) {
        this.server = server;
        this.name = name;
        this.pool = Pools.open(vertx, server.app(name), "bench");
        this.db = new Db(pool);
    }

    /** Makes it: migrated, its accounts open and full. */
    static Bank open(Vertx vertx, Database server, String name) {
        server.make(name, Optional.empty());
        Migrations.apply(server.migrate(name), server.app(name).user());
        var bank = new Bank(vertx, server, name);
        bank.fill();
        server.sql(name, "vacuum analyze");
        return bank;
    }

    /** The same books in a database of another name. Nobody may use the first meanwhile. */
    static Bank copy(Vertx vertx, Database server, String name, String template) {
        server.make(name, Optional.of(template));
        return new Bank(vertx, server, name);
    }

    String name() {
        return name;
    }

    Db db() {
        return db;
    }

    /** Money from a household's wallet to another's escrow. */
    Entry transfer(RandomGenerator random) {
        return Entry.single("bench:" + ids.next(), "bench.transfer")
                .debit(pocket(random, Pocket.WALLET), Money.kes(100))
                .credit(pocket(random, Pocket.ESCROW), Money.kes(100))
                .entry();
    }

    /** A trade as it is settled: the buyer's escrow to the seller, the platform, the fund and the partner. */
    Entry trade(RandomGenerator random) {
        return Entry.single("bench:" + ids.next(), "bench.trade")
                .debit(pocket(random, Pocket.ESCROW), Money.kes(100))
                .credit(pocket(random, Pocket.WALLET), Money.kes(94))
                .credit(Account.platformFee(Asset.KES), Money.kes(3))
                .credit(Account.fund(COMMUNITY, Asset.KES), Money.kes(2))
                .credit(Account.partner("bench", Asset.KES), Money.kes(1))
                .entry();
    }

    void post(Entry entry) {
        db.inTransaction(tx -> ledger.post(tx, entry));
    }

    /** Books entries in one call and one transaction. */
    void postAll(List<Entry> entries, Together together) {
        var answers = db.transaction(tx -> ledger.postAll(tx, entries, together));
        WrongCount.same(
                "entries booked",
                answers.stream().filter(Answer.Created.class::isInstance).count(),
                entries.size());
    }

    List<Entry> trades(RandomGenerator random, int count) {
        var trades = new ArrayList<Entry>();
        for (int i = 0; i < count; i++) trades.add(trade(random));
        return trades;
    }

    long transfers() {
        return number("select count(*) from ledger.transfer");
    }

    /** Fails when the books do not hold: balances that postings do not give, assets that do not sum to zero. */
    void verify() {
        WrongCount.same("accounts whose balance is not the sum of their postings in " + name, number("""
                select count(*) from (select account_id, sum(dp) - sum(cp) as net from ledger.balance group by 1) b
                full join (select account_id, sum(amount) as net from ledger.posting where not held group by 1) p using (account_id)
                where coalesce(b.net, 0) <> coalesce(p.net, 0)
                """), 0);
        WrongCount.same(
                "out of balance", number("select coalesce(sum(abs(posted) + abs(held)), 0) from ledger.imbalance"), 0);
    }

    void sql(String statements) {
        server.sql(name, statements);
    }

    long number(String question) {
        return server.number(name, question);
    }

    @Override
    public void close() {
        pool.close().await();
    }

    private void fill() {
        for (int from = 0; from < HOUSEHOLDS; from += OPEN_AT_ONCE) {
            var draft = Entry.single("bench:open:" + from, "bench.open");
            for (int i = from; i < from + OPEN_AT_ONCE; i++)
                for (var pocket : List.of(Pocket.WALLET, Pocket.ESCROW))
                    draft.credit(Account.of(household(i), pocket, Asset.KES), Money.kes(CENTS));
            post(draft.debit(Account.collect("mpesa", Asset.KES), Money.kes(2 * OPEN_AT_ONCE * CENTS))
                    .entry());
        }
        var accounts = db.transaction(
                tx -> tx.one("select count(*) as n from ledger.account", Tuple.tuple(), row -> row.getLong("n")));
        WrongCount.same("accounts", accounts, 2L * HOUSEHOLDS + 1);
    }

    private static Account pocket(RandomGenerator random, Pocket pocket) {
        return Account.of(household(random.nextInt(HOUSEHOLDS)), pocket, Asset.KES);
    }

    static HouseholdId household(int number) {
        return new HouseholdId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L + number));
    }
}
