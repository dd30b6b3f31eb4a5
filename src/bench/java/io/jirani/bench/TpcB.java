package io.jirani.bench;

import io.jirani.db.Db;
import io.jirani.db.DbUrl;
import io.jirani.db.Pools;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * pgbench's built-in script at scale 20, over the gateway's own client: begin, three updates, a select, an insert, commit,
 * a round trip each, prepared.
 */
final class TpcB implements AutoCloseable {
    private static final String NAME = "tpcb";
    private static final int SCALE = 20;
    private static final int ACCOUNTS = 100_000 * SCALE;
    private static final int TELLERS = 10 * SCALE;

    private static final String ACCOUNT = "update public.pgbench_accounts set abalance = abalance + $1 where aid = $2";
    private static final String LOOK = "select abalance from public.pgbench_accounts where aid = $1";
    private static final String TELLER = "update public.pgbench_tellers set tbalance = tbalance + $1 where tid = $2";
    private static final String BRANCH = "update public.pgbench_branches set bbalance = bbalance + $1 where bid = $2";
    private static final String HISTORY = """
            insert into public.pgbench_history (tid, bid, aid, delta, mtime) values ($1, $2, $3, $4, current_timestamp)
            """;

    private final Database server;
    private final Pool pool;
    private final Db db;

    /** As {@code pgbench -i -s 20} makes them. */
    TpcB(Vertx vertx, Database server) {
        this.server = server;
        server.make(NAME, Optional.empty());
        server.sql(
                NAME,
                "create table public.pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))",
                "create table public.pgbench_tellers (tid int not null, bid int, tbalance int, filler char(84)) with (fillfactor=100)",
                "create table public.pgbench_accounts (aid int not null, bid int, abalance int, filler char(84)) with (fillfactor=100)",
                "create table public.pgbench_branches (bid int not null, bbalance int, filler char(88)) with (fillfactor=100)",
                "insert into public.pgbench_branches select g, 0, '' from generate_series(1, " + SCALE + ") g",
                "insert into public.pgbench_tellers select g, (g - 1) / 10 + 1, 0, '' from generate_series(1, "
                        + TELLERS + ") g",
                "insert into public.pgbench_accounts select g, (g - 1) / 100000 + 1, 0, '' from generate_series(1, "
                        + ACCOUNTS + ") g",
                "alter table public.pgbench_branches add primary key (bid)",
                "alter table public.pgbench_tellers add primary key (tid)",
                "alter table public.pgbench_accounts add primary key (aid)",
                "grant all on all tables in schema public to jirani_app",
                "vacuum analyze");
        pool = Pools.open(vertx, server.app(NAME), "bench");
        db = new Db(pool);
    }

    /** The way in of the superuser's pgbench. */
    DbUrl url() {
        return server.app(NAME);
    }

    void transaction(RandomGenerator random) {
        int account = 1 + random.nextInt(ACCOUNTS);
        int branch = 1 + random.nextInt(SCALE);
        int teller = 1 + random.nextInt(TELLERS);
        int delta = random.nextInt(10_001) - 5_000;
        db.inTransaction(tx -> {
            tx.run(ACCOUNT, Tuple.of(delta, account));
            tx.one(LOOK, Tuple.of(account), row -> row.getInteger("abalance"));
            tx.run(TELLER, Tuple.of(delta, teller));
            tx.run(BRANCH, Tuple.of(delta, branch));
            tx.run(HISTORY, Tuple.of(teller, branch, account, delta));
        });
    }

    /** Fails when a transaction was lost: accounts, tellers, branches and history tell the same story. */
    void verify(long transactions) {
        WrongCount.same(
                "TPC-B transactions", server.number(NAME, "select count(*) from public.pgbench_history"), transactions);
        WrongCount.same("TPC-B branches against accounts", server.number(NAME, """
                select (select sum(bbalance) from public.pgbench_branches) - (select sum(abalance) from public.pgbench_accounts)
                """), 0);
    }

    @Override
    public void close() {
        pool.close().await();
    }
}
