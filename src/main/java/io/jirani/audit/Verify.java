package io.jirani.audit;

import io.jirani.db.Db;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Checks the books against what must always hold (reliability section 2), trusting nothing that was derived: balances are
 * added up again from the postings, every sealed entry and act is hashed again, what other rooms say happened is compared
 * with what was booked. Reads one consistent state, over several connections at once, and writes nothing.
 */
public final class Verify {
    /**
     * A rule that does not hold.
     *
     * @param rule its name, such as {@code balance-from-postings}
     * @param where the account, transfer, purchase or household
     * @param what is wrong with it, with the figures
     */
    public record Finding(String rule, String where, String what) {}

    /** How much is looked at. */
    public enum Depth {
        /** What costs little however long the books are: guards, sums, acts of people and the chain's newest blocks. */
        QUICK,
        /** Every row. */
        WHOLE
    }

    /** A rule that was looked at. */
    public record Checked(String rule, List<Finding> findings, Duration took) {}

    private static final int LANES = 2;

    private final Db db;
    private final VerifyStore store = new VerifyStore();

    /**
     * @param db of {@code Pools.patient} where the books are long: a rule may take longer than a customer waits
     */
    public Verify(Db db) {
        this.db = db;
    }

    /** The names of the rules. */
    public static List<String> rules() {
        return VerifyStore.RULES.stream().map(Rule::name).distinct().toList();
    }

    /** Everything that is wrong; empty when the books hold. At most 20 findings of a rule. */
    public List<Finding> findings() {
        return findings(Depth.WHOLE, checked -> {});
    }

    /**
     * The same to a depth.
     *
     * @param progress hears of each rule when it has been looked at, one after the other
     */
    public List<Finding> findings(Depth depth, Consumer<Checked> progress) {
        var rules = VerifyStore.RULES.stream()
                .filter(rule -> depth == Depth.WHOLE || rule.depth() == Depth.QUICK)
                .toList();
        var all = inLanes(rules, progress);
        var order = rules.stream().map(Rule::name).distinct().toList();
        return all.stream()
                .sorted((a, b) -> Integer.compare(order.indexOf(a.rule()), order.indexOf(b.rule())))
                .toList();
    }

    /** What is in order in the books and not in order in the business: receivables that nobody's own money covers. */
    public List<Finding> alarms() {
        return db.transaction(tx -> {
            store.readOneState(tx);
            return VerifyBooksStore.RECEIVABLES.broken().apply(tx);
        });
    }

    /** Each lane takes the next rule in its own transaction; all of them see what the first one saw when it began. */
    private List<Finding> inLanes(List<Rule> rules, Consumer<Checked> progress) {
        var todo = new ConcurrentLinkedQueue<>(rules);
        return db.transaction(first -> {
            store.readOneState(first);
            var state = store.export(first);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var others = IntStream.range(1, LANES)
                        .mapToObj(lane -> threads.submit(() -> db.transaction(tx -> {
                            store.readState(tx, state);
                            return lane(tx, todo, progress);
                        })))
                        .toList();
                var all = new ArrayList<>(lane(first, todo, progress));
                for (var other : others) all.addAll(result(other));
                return all;
            }
        });
    }

    private List<Finding> lane(Db.Tx tx, ConcurrentLinkedQueue<Rule> todo, Consumer<Checked> progress) {
        var all = new ArrayList<Finding>();
        for (var rule = todo.poll(); rule != null; rule = todo.poll()) {
            var begun = System.nanoTime();
            var findings = rule.broken().apply(tx);
            all.addAll(findings);
            var took = Duration.ofNanos(System.nanoTime() - begun);
            synchronized (progress) {
                progress.accept(new Checked(rule.name(), findings, took));
            }
        }
        return all;
    }

    private static List<Finding> result(Future<List<Finding>> lane) {
        try {
            return lane.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } catch (java.util.concurrent.ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        }
    }
}
