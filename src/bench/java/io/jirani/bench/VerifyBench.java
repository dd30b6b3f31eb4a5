package io.jirani.bench;

import io.jirani.audit.SealStore;
import io.jirani.audit.Verify;
import io.jirani.audit.Verify.Checked;
import io.jirani.audit.Verify.Depth;
import io.jirani.bench.Figure.Goal;
import io.jirani.bench.Figure.Side;
import io.jirani.bench.Options.Length;
import io.jirani.bench.Options.Output;
import io.jirani.db.Db;
import io.jirani.db.Migrations;
import io.jirani.db.Pools;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code ./jirani bench verify}: how long it takes to check books of a million entries, every row of them. The books are
 * filled with the guards off and sealed as the gateway seals them; they are sound, and one planted fault must be found.
 */
final class VerifyBench {
    private static final String NAME = "verify";
    private static final String DATABASE = "books";
    private static final long ENTRIES = 1_000_000;
    private static final long ENTRIES_SHORT = 50_000;
    private static final int ROUNDS = 3;
    private static final int BLOCK = 10_000;
    private static final double A_MINUTE = 60;

    private static final String HELP = """
            Usage: ./jirani bench verify [--json] [--short] [--rows N] [--rounds N] [--data DIR]
            Fills books with a million entries of four legs (--short: 50,000), seals them, and checks every row of them.
              verify_seconds    the whole check; the goal is a minute for a million entries
              quick_seconds     what the gateway does every five minutes
              seal_items        entries sealed per second
            """;

    /** Entries in the gateway's form; the times lie within the months that the newest migration made. */
    private static final String FILL = """
            set session_replication_role = replica;
            set synchronous_commit = off;
            insert into ledger.account (code, asset, kind, opened_at)
                select 'household:' || md5(i::text)::uuid || ':wallet', 'KES', 'household', now() from generate_series(1, 2000) i
                union all values ('fee:platform', 'KES', 'fee', now()), ('rail:mpesa:collect', 'KES', 'rail', now()),
                    ('fund:community:' || md5('c')::uuid, 'KES', 'fund', now());
            insert into ledger.transfer (id, key, kind, phase, body_hash, at, effective_on)
                select ('01' || lpad(to_hex(i), 10, '0') || '7000' || '8' || substr(md5(i::text), 1, 15))::uuid, 'bench:' || i, 'bench', 'S',
                    sha256(int4send(i)), now() + make_interval(secs => i / 1000.0), current_date from generate_series(1, :entries) i;
            insert into ledger.posting (transfer_id, leg, account_id, amount, held, at)
                select t.id, l.leg, l.account, l.amount, false, t.at
                from (select row_number() over (order by id) as n, id, at from ledger.transfer) t
                cross join lateral (values (1::smallint, 2002::bigint, 100::bigint), (2::smallint, 1 + t.n % 2000, -97),
                    (3::smallint, 2001, -2), (4::smallint, 2003, -1)) l(leg, account, amount);
            insert into ledger.balance (account_id, side, guarded, dp, cp, shard, shards)
                select a.id, k.side, k.guarded, coalesce(s.dp, 0), coalesce(s.cp, 0), n.shard, k.shards
                from ledger.account a join ledger.kind k on k.name = a.kind cross join lateral generate_series(0, k.shards - 1) n(shard)
                left join (select account_id, sum(amount) filter (where amount > 0) as dp, sum(-amount) filter (where amount < 0) as cp
                    from ledger.posting group by 1) s on s.account_id = a.id and n.shard = 0;
            """;

    private static final String FAULT = """
            set session_replication_role = replica;
            update ledger.posting set amount = -96 where leg = 2 and transfer_id = (select id from ledger.transfer where key = 'bench:4711');
            """;

    private final Options options;
    private final long entries;

    private VerifyBench(Options options) {
        this.options = options;
        this.entries = options.rows().orElse(options.length() == Length.SHORT ? ENTRIES_SHORT : ENTRIES);
        if (entries < 10_000) throw new Options.Misuse("--rows: at least 10,000");
    }

    /** Runs it; answers the exit status. */
    static int run(String... words) {
        if (Stream.of(words).anyMatch(word -> List.of("--help", "-h").contains(word))) {
            System.out.print(HELP);
            return Bench.RIGHT;
        }
        var bench = new VerifyBench(Options.read(List.of(words), List.of()));
        try (var site = Site.in(bench.options.data(), "bench-verify")) {
            try {
                bench.run(site);
            } catch (RuntimeException failure) {
                if (site.isEnding()) return Bench.STOPPED;
                site.tellLogs();
                throw failure;
            }
        }
        return Bench.RIGHT;
    }

    private void run(Site site) {
        Progress.say("starting a database server in " + site.folder());
        var server = site.keep(Database.start(site.folder("postgres")));
        server.make(DATABASE, Optional.empty());
        Migrations.apply(server.migrate(DATABASE), server.app(DATABASE).user());
        Progress.say("filling the books with %,d entries".formatted(entries));
        server.sql(DATABASE, FILL.replace(":entries", String.valueOf(entries)), "vacuum analyze");
        var vertx = Vertx.vertx();
        try {
            var db = new Db(Pools.patient(vertx, server.app(DATABASE), "bench"));
            seal(db);
            server.sql(DATABASE, "vacuum analyze ledger.block_item");
            measure(db);
            server.sql(DATABASE, FAULT);
            mustFind(db);
        } finally {
            vertx.close().await();
        }
    }

    private void seal(Db db) {
        Progress.say("sealing them");
        var seals = new SealStore();
        var clock = Clock.systemUTC();
        var begun = System.nanoTime();
        long sealed = 0;
        for (int some = 1; some > 0; sealed += some)
            some = db.transaction(tx -> seals.seal(tx, BLOCK, clock.instant()));
        if (sealed != entries) throw new WrongCount(sealed + " of " + entries + " entries were sealed");
        print(Figure.number(NAME, "seal_items", "items/s", List.of(sealed / seconds(begun))));
    }

    private void measure(Db db) {
        var whole = new ArrayList<Double>();
        var quick = new ArrayList<Double>();
        for (int round = 1; round <= options.rounds(ROUNDS); round++) {
            whole.add(sound(db, Depth.WHOLE));
            quick.add(sound(db, Depth.QUICK));
        }
        var goal = Optional.of(new Goal(Side.AT_MOST, A_MINUTE)).filter(its -> entries == ENTRIES);
        print(new Figure(NAME, "verify_seconds", whole, Optional.of("s"), goal));
        print(Figure.number(NAME, "quick_seconds", "s", quick));
    }

    private static double sound(Db db, Depth depth) {
        var begun = System.nanoTime();
        var findings = new Verify(db).findings(depth, VerifyBench::tell);
        if (!findings.isEmpty()) throw new WrongCount("sound books have a finding: " + findings.getFirst());
        return seconds(begun);
    }

    private static void mustFind(Db db) {
        var found = new Verify(db)
                .findings().stream()
                        .filter(each -> each.where().contains("bench:4711"))
                        .map(each -> each.rule())
                        .toList();
        if (!found.containsAll(List.of("chain-entries", "transfer-balanced")))
            throw new WrongCount("the planted fault was found by " + found + " only");
    }

    private static void tell(Checked checked) {
        if (checked.took().toMillis() > 500)
            Progress.say("%-24s %,d ms".formatted(checked.rule(), checked.took().toMillis()));
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    private void print(Figure figure) {
        System.out.println(options.output() == Output.JSON ? figure.json() : figure.text());
    }
}
