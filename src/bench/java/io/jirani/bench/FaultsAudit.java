package io.jirani.bench;

import io.jirani.audit.Verify;
import io.jirani.bench.ClerkTask.Fate;
import io.jirani.bench.ClerkTask.Lane;
import io.jirani.bench.ClerkTask.Line;
import io.jirani.db.Db;
import io.jirani.db.Pools;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.Entry;
import io.jirani.ledger.Entry.Phase;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds the books against what a clerk was told: every entry that has its answer, and every task that has none. */
final class FaultsAudit {
    /** How the accounts of the bank's households begin. */
    private static final String BANK = "household:01900000-0000-7000-8000-";

    /**
     * What came out.
     *
     * @param told entries whose answer was heard
     * @param unheard entries of tasks without an answer that are booked all the same
     * @param undone entries of tasks without an answer that are not booked
     * @param wrong what must not be, in words
     */
    record Result(long told, long unheard, long undone, List<String> wrong) {}

    private static final TransferId NONE = new TransferId(new UUID(0, 0));
    private static final String BOOKED = """
            select t.key, t.id, t.kind || ' ' || t.phase::text || coalesce(string_agg(' ' || a.code || ' ' || p.amount || ' ' || p.held, ''
                order by a.code collate "C", p.amount) filter (where not p.release), '') as body
            from ledger.transfer t left join ledger.posting p on p.transfer_id = t.id left join ledger.account a on a.id = p.account_id
            where t.key like 'fault:%' group by t.id
            """;

    /** A purchase of which one part is settled and another is not, or twice. */
    private static final String HALVES = """
            select 'purchase ' || p.id || ' is half settled' from purchase p
            join trade t on t.purchase_id = p.id
            left join (select key, count(*) as n from ledger.transfer where kind = 'trade.settled' group by 1) s on s.key = 'settle:' || p.id
            left join (select data::jsonb ->> 'purchase_id' as id, count(*) as n from event_log where type = 'trade.settled' group by 1) e
                on e.id = p.id::text
            cross join lateral (select count(*) as n from notice where key in ('bought:' || p.id, 'sold:' || t.id)) r
            where not case p.state
                when 'settled' then coalesce(s.n, 0) = 1 and coalesce(e.n, 0) = 1 and r.n = 2 and t.state = 'settled'
                else coalesce(s.n, 0) = 0 and coalesce(e.n, 0) = 0 and r.n = 0 and t.state = 'reserved' end
            union all
            select 'household ' || household_id || ' has ' || count(*) || ' payouts at once' from payment_intent
            where direction = 'payout' and state = 'RESERVED' group by household_id having count(*) > 1
            union all
            select 'payout ' || i.id || ' without its hold' from payment_intent i
            where i.direction = 'payout' and (select count(*) from ledger.transfer where key = 'payout:' || i.id and id = i.hold_id) <> 1
            union all
            select 'hold ' || key || ' without its payout' from ledger.transfer
            where kind = 'payout.held' and not exists (select 1 from payment_intent where hold_id = transfer.id)
            """;

    /** Balances that the postings do not give, and assets that do not sum to zero. */
    private static final String DRIFT = """
            select 'account ' || coalesce(b.account_id, p.account_id) || ' drifted' from
                (select account_id, sum(dp) - sum(cp) as net from ledger.balance group by 1) b
                full join (select account_id, sum(amount) as net from ledger.posting where not held group by 1) p using (account_id)
            where coalesce(b.net, 0) <> coalesce(p.net, 0)
            union all
            select asset || ' is out of balance' from ledger.imbalance where posted <> 0 or held <> 0
            """;

    private record Booked(UUID id, String body) {}

    private final Database database;
    private final String name;
    private final Told told;
    private final Map<String, Booked> books = new HashMap<>();
    private final Set<String> known = new HashSet<>();
    private final List<String> wrong = new ArrayList<>();
    private long heard;
    private long unheard;
    private long undone;

    private FaultsAudit(Database database, String name, Told told) {
        this.database = database;
        this.name = name;
        this.told = told;
    }

    /** Looks at everything. Nobody may be at work. */
    static Result of(Vertx vertx, Database database, String name, Told told, long seed) throws SQLException {
        var audit = new FaultsAudit(database, name, told);
        audit.read();
        for (var lane : Lane.values())
            for (int number = 0; number < told.begun(lane); number++) audit.task(new ClerkTask(seed, lane, number));
        audit.books.keySet().stream()
                .filter(key -> !audit.known.contains(key))
                .forEach(key -> audit.wrong.add(key + " is booked and nobody asked for it"));
        audit.ask(HALVES);
        audit.ask(DRIFT);
        audit.jobs();
        audit.verify(vertx);
        return new Result(audit.heard, audit.unheard, audit.undone, List.copyOf(audit.wrong));
    }

    /** The whole of {@code ./jirani verify}, but for the bank's escrow: it is filled from the start, without purchases. */
    private void verify(Vertx vertx) {
        var pool = Pools.patient(vertx, database.app(name), "verify");
        try {
            new Verify(new Db(pool))
                    .findings().stream()
                            .filter(finding -> !finding.rule().equals("escrow-has-a-purchase")
                                    || !finding.where().startsWith(BANK))
                            .forEach(finding ->
                                    wrong.add(finding.rule() + ": " + finding.where() + " " + finding.what()));
        } finally {
            pool.close().await();
        }
    }

    private void jobs() {
        var settled = database.number(name, "select count(*) from purchase where state = 'settled'");
        var paid = database.number(name, "select count(*) from payment_intent where direction = 'payout'");
        var sealed = database.number(name, "select count(*) from ledger.block_item");
        if (settled < told.handled("settled"))
            wrong.add(settled + " purchases are settled, told were " + told.handled("settled"));
        if (paid < told.handled("paid")) wrong.add(paid + " payouts are there, told were " + told.handled("paid"));
        if (sealed < told.handled("sealed"))
            wrong.add(sealed + " items are sealed, told were " + told.handled("sealed"));
        if (told.hasEnded() && settled != FaultsTown.PURCHASES)
            wrong.add(settled + " purchases are settled at the end, not " + FaultsTown.PURCHASES);
    }

    private void task(ClerkTask task) {
        var lines = task.lines(NONE);
        lines.forEach(line -> known.add(line.entry().key()));
        var outcomes = told.outcomes(task.lane(), task.number());
        if (outcomes.isPresent()) answered(task, lines, outcomes.get());
        else inDoubt(task, lines);
    }

    private void answered(ClerkTask task, List<Line> lines, List<String> outcomes) {
        if (outcomes.size() != lines.size()) wrong.add(task + " has " + outcomes.size() + " answers");
        for (int i = 0; i < Math.min(lines.size(), outcomes.size()); i++) {
            heard++;
            var line = lines.get(i);
            var word = outcomes.get(i).split(":", 2);
            var booked = Optional.ofNullable(books.get(line.entry().key()));
            if ((line.fate() == Fate.REFUSED) != word[0].equals("refused"))
                wrong.add(line.entry().key() + " was answered " + outcomes.get(i));
            else if (line.fate() == Fate.REFUSED) {
                if (booked.isPresent()) wrong.add(line.entry().key() + " was refused and is booked");
            } else if (booked.isEmpty()) wrong.add(line.entry().key() + " IS LOST");
            else if (!booked.get().equals(new Booked(UUID.fromString(word[1]), body(line.entry()))))
                wrong.add(line.entry().key() + " is " + booked.get() + ", not " + word[1] + " " + body(line.entry()));
        }
    }

    /** One transaction: all that the books take of it, or nothing. */
    private void inDoubt(ClerkTask task, List<Line> lines) {
        long there = 0;
        long wanted = 0;
        for (var line : lines) {
            var booked = Optional.ofNullable(books.get(line.entry().key()));
            if (booked.isPresent()) there++;
            if (line.fate() == Fate.BOOKED) wanted++;
            if (booked.isPresent()
                    && (line.fate() == Fate.REFUSED || !booked.get().body().equals(body(line.entry()))))
                wrong.add(line.entry().key() + " is " + booked.get());
        }
        if (there != 0 && there != wanted) wrong.add(task + " is half booked: " + there + " of " + wanted);
        if (there > 0) unheard += there;
        else undone += wanted;
    }

    /** As {@link #BOOKED} writes it. */
    private static String body(Entry entry) {
        var held = entry.phase() == Phase.PENDING;
        return Stream.concat(
                        Stream.of(entry.kind() + " " + entry.phase().code()),
                        entry.legs().stream()
                                .sorted(java.util.Comparator.comparing(
                                                (Entry.Leg leg) -> leg.account().code())
                                        .thenComparingLong(Entry.Leg::amount))
                                .map(leg -> leg.account().code() + " " + leg.amount() + " " + held))
                .collect(Collectors.joining(" "));
    }

    private void read() throws SQLException {
        try (var connection = database.connect(name);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(BOOKED)) {
            while (rows.next()) {
                var there = books.put(
                        rows.getString("key"), new Booked(rows.getObject("id", UUID.class), rows.getString("body")));
                if (there != null) wrong.add(rows.getString("key") + " is booked twice");
            }
        }
    }

    private void ask(String question) throws SQLException {
        try (var connection = database.connect(name);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(question)) {
            while (rows.next()) wrong.add(rows.getString(1));
        }
    }
}
