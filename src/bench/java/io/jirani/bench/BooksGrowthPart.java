package io.jirani.bench;

import io.jirani.bench.Crew.Shift;
import io.jirani.bench.Options.Length;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a trade costs more where many are booked: 10 million of them over a year (short form: 200,000), against none.
 * Cost is processor time of all of PostgreSQL's processes; slices alternate.
 */
final class BooksGrowthPart {
    static final String NAME = "growth";

    private static final double GOAL = 1.2;
    private static final long TRADES = 10_000_000;
    private static final long TRADES_SHORT = 200_000;
    private static final long BYTES_A_TRADE = 1_500;
    private static final long BYTES_BESIDE = 12L << 30;
    private static final int PIECE = 100_000;
    private static final int CONNECTIONS = 8;
    private static final int ROUNDS = 5;

    private final Site site;
    private final Database server;
    private final Vertx vertx;
    private final Options options;
    private final Duration slice;

    BooksGrowthPart(Site site, Database server, Vertx vertx, Options options, Duration slice) {
        this.site = site;
        this.server = server;
        this.vertx = vertx;
        this.options = options;
        this.slice = slice;
    }

    /** Refuses when the disk has no room for the trades that were asked for. */
    static void mustFit(Options options) {
        if (!options.wants(NAME)) return;
        try {
            Files.createDirectories(options.data());
            var needed = trades(options) * BYTES_A_TRADE + BYTES_BESIDE;
            var free = Files.getFileStore(options.data()).getUsableSpace();
            if (free < needed)
                throw new Options.Misuse("%s needs about %,d GB below %s and %,d GB are free; --rows N takes fewer"
                        .formatted(NAME, needed >> 30, options.data(), free >> 30));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    List<Figure> run() {
        if (!CpuTime.known()) {
            Progress.say("this system does not tell processor times by /proc; " + NAME + " is passed over");
            return List.of();
        }
        server.make("books_full", java.util.Optional.of("books_template"));
        fill("books_full", trades(options));
        var full = site.keep(Bank.copy(vertx, server, "books_many", "books_full"));
        server.drop("books_full");
        var empty = site.keep(Bank.copy(vertx, server, "books_few", "books_template"));
        var bytes = bytes(full) - bytes(empty);
        cost("warm-up", full);
        cost("warm-up", empty);
        var ratios = new ArrayList<Double>();
        for (int round = 1; round <= options.rounds(ROUNDS); round++) {
            var first = round % 2 == 1 ? full : empty;
            var one = cost("round " + round, first);
            var other = cost("round " + round, first == full ? empty : full);
            ratios.add(first == full ? one / other : other / one);
        }
        full.verify();
        empty.verify();
        return List.of(
                Figure.atMost(LedgerBench.NAME, NAME, GOAL, ratios),
                Figure.number(LedgerBench.NAME, "bytes_a_trade", "bytes", List.of((double) bytes / trades(options))));
    }

    private double cost(String round, Bank bank) {
        server.sql("postgres", "checkpoint");
        Shift shift = Crew.work(server, CONNECTIONS, slice, random -> {
            bank.post(bank.trade(random));
            return 1;
        });
        Progress.say("%-8s %-11s %,8.0f trades/s, %,5.0f us of the database's processor each"
                .formatted(round, bank.name(), shift.perSecond(), shift.cost()));
        return shift.cost();
    }

    private long bytes(Bank bank) {
        return bank.number("select pg_database_size(current_database())");
    }

    /**
     * Writes trades past the guards, as they would have been booked in the order of a year: in seconds what booking would take
     * an hour for. The balances are then what the postings say, which {@code verify} checks.
     */
    private void fill(String name, long trades) {
        Progress.say("booking %,d trades".formatted(trades));
        server.sql(name, "select ledger.make_partitions(now() - interval '1 year', now())", """
                create procedure fill(_from int, _to int, _all int) language plpgsql as $$
                begin
                    set local session_replication_role = replica;
                    insert into ledger.account (code, asset, kind, opened_at) values ('fee:platform', 'KES', 'fee', now()),
                        ('fund:community:00000000-0000-0007-0000-000000000007', 'KES', 'fund', now()),
                        ('partner:bench:payable', 'KES', 'partner', now()) on conflict do nothing;
                    with t as (insert into ledger.transfer (id, key, kind, phase, body_hash, at, effective_on)
                        select uuidv7(_age), 'bench:' || uuidv7(_age), 'bench.trade', 'S', sha256(n::text::bytea), now() + _age, (now() + _age)::date
                        from (select n, ((n - _all) * interval '1 year' / _all) as _age from generate_series(_from, _to) n) g
                        returning id, at)
                    insert into ledger.posting (transfer_id, leg, account_id, amount, held, at)
                        select t.id, l.leg, l.account, l.amount, false, t.at from t cross join lateral (values
                            (1, (select min_id + 2 * (random() * 9998 + length(t.id::text) - 36)::int + 1 from bounds), 100),
                            (2, (select min_id + 2 * (random() * 9998 + length(t.id::text) - 36)::int from bounds), -94),
                            (3, (select fee from bounds), -3), (4, (select fund from bounds), -2), (5, (select partner from bounds), -1)
                        ) l(leg, account, amount);
                end $$
                """, """
                create view bounds as select (select min(id) from ledger.account where kind = 'household') as min_id,
                    (select id from ledger.account where code = 'fee:platform') as fee,
                    (select id from ledger.account where kind = 'fund') as fund,
                    (select id from ledger.account where kind = 'partner') as partner
                """);
        for (long from = 1; from <= trades; from += PIECE) {
            var to = Math.min(trades, from + PIECE - 1);
            server.sql(name, "call fill(" + from + ", " + to + ", " + trades + ")");
            if (to % (10 * PIECE) == 0) Progress.say("%,d of %,d".formatted(to, trades));
        }
        server.sql(name, """
                do $$ begin
                    set local session_replication_role = replica;
                    insert into ledger.balance (account_id, side, guarded, shard, shards)
                        select a.id, k.side, k.guarded, s, k.shards from ledger.account a join ledger.kind k on k.name = a.kind
                        cross join generate_series(0, k.shards - 1) s on conflict do nothing;
                    update ledger.balance b set dp = s.dp, cp = s.cp from (select account_id,
                            coalesce(sum(amount) filter (where amount > 0), 0) as dp,
                            coalesce(sum(-amount) filter (where amount < 0), 0) as cp from ledger.posting group by 1) s
                        where s.account_id = b.account_id and b.shard = 0;
                    update ledger.balance b set dp = 0, cp = 0 where b.shard > 0;
                end $$
                """, "drop view bounds", "drop procedure fill", "vacuum analyze");
    }

    private static long trades(Options options) {
        return options.rows().orElse(options.length() == Length.SHORT ? TRADES_SHORT : TRADES);
    }
}
