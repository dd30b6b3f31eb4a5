package io.jirani.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jirani.audit.SealStore;
import io.jirani.bench.ClerkTask.Lane;
import io.jirani.bench.ClerkTask.Line;
import io.jirani.db.Db;
import io.jirani.db.DbUrl;
import io.jirani.db.Pools;
import io.jirani.db.Weather;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Ids;
import io.jirani.kernel.Money;
import io.jirani.kernel.TransferId;
import io.jirani.ledger.LedgerStore;
import io.jirani.ledger.LedgerStore.Answer;
import io.jirani.ledger.LedgerStore.Outcome;
import io.jirani.settlement.PayOutSellers;
import io.jirani.settlement.PayoutPolicy;
import io.jirani.settlement.SettlePurchases;
import io.jirani.settlement.SettlementStores;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process that books, to be killed. Every lane does one task after the other; settlement's own jobs and the sealing of the
 * chain run beside them. Its standard output is heard by another process, which keeps what it was told: {@code begun LANE N}
 * before a task, {@code done LANE N OUTCOMES} when its commit was seen, and so on. A task whose answer was lost is done
 * again, the same, until there is an answer. Whatever comes in, or the end of it, asks it to end.
 */
final class Clerk {
    /** What the database knows its connections as. */
    static final String NAME = "clerk";

    private static final long PAUSE = 20_000_000;
    private static final long IDLE = 100_000_000;
    private static final int BLOCK = 10_000;
    private static final Money LEAST = Money.kes(100);

    private final PrintStream told;
    private final Db db;
    private final long seed;
    private final Clock clock = Clock.systemUTC();
    private final Ids ids = new Ids(clock, new SecureRandom());
    private final LedgerStore ledger = new LedgerStore(ids, clock);
    private volatile boolean ending;

    private Clerk(PrintStream told, Db db, long seed) {
        this.told = told;
        this.db = db;
        this.seed = seed;
    }

    /**
     * Its whole life.
     *
     * @param words the database's URL, the seed, then {@code LANE=N} for each lane, the number of the task it begins with
     */
    public static void main(String[] words) throws IOException {
        var told = new PrintStream(System.out, true, UTF_8);
        var vertx = Vertx.vertx();
        var db = new Db(Pools.open(vertx, DbUrl.parse(words[0]), NAME));
        var clerk = new Clerk(told, db, Long.parseLong(words[1]));
        var first = Stream.of(words)
                .skip(2)
                .map(word -> word.split("=", 2))
                .collect(Collectors.toMap(word -> Lane.valueOf(word[0]), word -> Integer.valueOf(word[1])));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var lane : Lane.values()) {
                var from = first.getOrDefault(lane, 0);
                threads.execute(() -> clerk.book(lane, from));
            }
            clerk.jobs(new SimpleMeterRegistry(), threads);
            new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
            clerk.ending = true;
        }
        vertx.close().await();
        told.println("end");
    }

    private void jobs(SimpleMeterRegistry metrics, java.util.concurrent.Executor threads) {
        var stores = SettlementStores.of(ledger, new CommunityStore(), new HouseholdStore(BenchVault.VAULT), ids);
        var purchases = new SettlePurchases(db, stores, clock, clock, job -> {});
        var payouts =
                new PayOutSellers(db, stores, ids, clock, FaultsTown.RAIL, PayoutPolicy.of(LEAST), metrics, job -> {});
        var seals = new SealStore();
        threads.execute(() -> job("settled", purchases::pass));
        threads.execute(() -> job("paid", payouts::pass));
        threads.execute(() -> job("sealed", () -> db.transaction(tx -> seals.seal(tx, BLOCK, clock.instant()))));
    }

    /** Passes as {@code run.Job} makes them; the last one comes after the end was asked for, and finds nothing to do. */
    private void job(String word, IntSupplier pass) {
        while (true) {
            var isLast = ending;
            var handled = 1;
            try {
                handled = pass.getAsInt();
                if (handled > 0) told.println(word + " " + handled);
            } catch (Exception failure) {
                lost(failure);
                LockSupport.parkNanos(PAUSE);
            }
            if (isLast && handled == 0) return;
            if (handled == 0) LockSupport.parkNanos(IDLE);
        }
    }

    private void book(Lane lane, int from) {
        for (int number = from; !ending; number++) {
            var task = new ClerkTask(seed, lane, number);
            told.println("begun " + lane + " " + number);
            told.println("done " + lane + " " + number + " " + answered(task));
        }
    }

    private String answered(ClerkTask task) {
        while (true) {
            try {
                return db.transaction(tx -> book(tx, task));
            } catch (LedgerStore.Refused refused) {
                return "refused:" + refused.reason();
            } catch (Exception failure) {
                lost(failure);
                LockSupport.parkNanos(PAUSE);
            }
        }
    }

    private String book(Db.Tx tx, ClerkTask task) {
        var hold = task.endsHold() ? ledger.booked(tx, task.holdKey()).orElseThrow() : new TransferId(new UUID(0, 0));
        var entries = task.lines(hold).stream().map(Line::entry).toList();
        if (entries.size() > 1)
            return ledger.postAll(tx, entries, task.together()).stream()
                    .map(Clerk::word)
                    .collect(Collectors.joining(","));
        var posted = ledger.post(tx, entries.getFirst());
        return (posted.outcome() == Outcome.CREATED ? "created:" : "exists:") + posted.id();
    }

    private static String word(Answer answer) {
        return switch (answer) {
            case Answer.Created created -> "created:" + created.id();
            case Answer.Exists exists -> "exists:" + exists.id();
            case Answer.Refused refused -> "refused:" + refused.reason();
        };
    }

    /** No answer: what was asked for is done or not. That is for the next try to find out. */
    private void lost(Exception failure) {
        var what = String.valueOf(failure).replaceAll("\\s+", " ");
        var isWeather = Stream.iterate((Throwable) failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(Weather::is);
        told.println((isWeather ? "lost " : "strange ") + what);
    }
}
