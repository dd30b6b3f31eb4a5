package io.jirani.bench;

import static java.util.Objects.requireNonNull;

import io.jirani.bench.Crew.Shift;
import io.jirani.bench.Options.Output;
import io.jirani.ledger.LedgerStore.Together;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code ./jirani bench ledger}: what booking costs, all guards on, against TPC-B on the same server over the same client,
 * in turns.
 */
final class LedgerBench {
    static final String NAME = "ledger";
    private static final String TRANSFER = "transfer2_vs_tpcb";
    private static final String TRADE = "trade5_vs_tpcb";
    private static final String BATCH = "batch_vs_tpcb";
    private static final List<String> FIGURES =
            List.of(TRANSFER, TRADE, BATCH, SealPart.NAME, AuctionPart.NAME, BooksGrowthPart.NAME);

    private static final int CONNECTIONS = 8;
    /** Settlement is one job: it does not wait for itself. */
    private static final int SETTLERS = 2;

    private static final int BATCH_SIZE = 200;
    private static final int ROUNDS = 5;

    private final Options options;
    private final Duration slice;
    private final Duration warmUp;

    private LedgerBench(Options options) {
        this.options = options;
        slice = Duration.ofSeconds(options.of(10, 3));
        warmUp = Duration.ofSeconds(options.of(5, 2));
    }

    /** Runs it; answers the exit status. */
    static int run(String... words) {
        if (Stream.of(words).anyMatch(word -> List.of("--help", "-h").contains(word))) {
            System.out.print(HELP);
            return Bench.RIGHT;
        }
        var options = Options.read(List.of(words), FIGURES);
        BooksGrowthPart.mustFit(options);
        try (var site = Site.in(options.data(), "bench-ledger")) {
            try {
                new LedgerBench(options).run(site);
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
        var vertx = Vertx.vertx();
        site.keep(() -> vertx.close().await());
        Progress.say("opening the books");
        // Left as it is: the others are copies of it.
        Bank.open(vertx, server, "books_template").close();
        if (options.wants(TRANSFER, TRADE, BATCH)) againstTpcB(site, server, vertx);
        if (options.wants(SealPart.NAME)) {
            var bank = site.keep(Bank.copy(vertx, server, "books_sealed", "books_template"));
            new SealPart(server, bank, slice).run(options.rounds(ROUNDS)).forEach(this::print);
        }
        if (options.wants(AuctionPart.NAME)) {
            var bank = site.keep(Bank.copy(vertx, server, "books_auction", "books_template"));
            new AuctionPart(bank).run(options.rounds(ROUNDS)).forEach(this::print);
        }
        if (options.wants(BooksGrowthPart.NAME))
            new BooksGrowthPart(site, server, vertx, options, slice).run().forEach(this::print);
    }

    /** One kind of work, and what a round of it gave. */
    private record Workload(String name, int workers, Crew.Work work) {}

    private void againstTpcB(Site site, Database server, Vertx vertx) {
        var tpcb = site.keep(new TpcB(vertx, server));
        var bank = site.keep(Bank.copy(vertx, server, "books", "books_template"));
        var all = List.of(
                new Workload("tpcb", CONNECTIONS, random -> {
                    tpcb.transaction(random);
                    return 1;
                }),
                new Workload(TRANSFER, CONNECTIONS, random -> {
                    bank.post(bank.transfer(random));
                    return 1;
                }),
                new Workload(TRADE, CONNECTIONS, random -> {
                    bank.post(bank.trade(random));
                    return 1;
                }),
                new Workload(BATCH, SETTLERS, random -> {
                    bank.postAll(bank.trades(random, BATCH_SIZE), Together.EACH);
                    return BATCH_SIZE;
                }));
        var there = bank.transfers();
        Map<Workload, Long> done = new HashMap<>();
        for (var load : all)
            done.merge(load, shift(server, load, warmUp, "warm-up").done(), Long::sum);
        Map<Workload, List<Shift>> shifts = new LinkedHashMap<>();
        for (int round = 1; round <= options.rounds(ROUNDS); round++) {
            var order = new ArrayList<>(all);
            Collections.rotate(order, round);
            for (var load : order) {
                var shift = shift(server, load, slice, "round " + round);
                done.merge(load, shift.done(), Long::sum);
                shifts.computeIfAbsent(load, key -> new ArrayList<>()).add(shift);
            }
        }
        tpcb.verify(requireNonNull(done.get(all.getFirst())));
        var booked = all.stream()
                .skip(1)
                .mapToLong(load -> requireNonNull(done.get(load)))
                .sum();
        WrongCount.same("transfers", bank.transfers() - there, booked);
        bank.verify();
        tell(all, shifts);
        PgBench.perSecond(tpcb.url(), CONNECTIONS, slice)
                .ifPresent(rate -> print(Figure.number(NAME, "pgbench_tpcb_rate", "1/s", List.of(rate))));
    }

    private void tell(List<Workload> all, Map<Workload, List<Shift>> shifts) {
        var base = requireNonNull(shifts.get(all.getFirst()));
        for (var load : all) {
            var mine = requireNonNull(shifts.get(load));
            if (options.wants(load.name()) && !load.name().equals("tpcb")) print(ratio(load.name(), mine, base));
            var stem = load.name().replaceAll("\\d?_vs_tpcb", "");
            print(Figure.number(
                    NAME,
                    stem + "_rate",
                    "1/s",
                    mine.stream().map(Shift::perSecond).toList()));
            print(Figure.number(
                    NAME, stem + "_cpu", "us", mine.stream().map(Shift::cost).toList()));
        }
    }

    private static Figure ratio(String name, List<Shift> mine, List<Shift> base) {
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < mine.size(); i++)
            ratios.add(mine.get(i).perSecond() / base.get(i).perSecond());
        return Figure.atLeast(
                NAME,
                name,
                switch (name) {
                    case TRANSFER -> 0.75;
                    case TRADE -> 0.60;
                    default -> 2.5;
                },
                ratios);
    }

    private static Shift shift(Database server, Workload load, Duration span, String round) {
        server.sql("postgres", "checkpoint");
        var shift = Crew.work(server, load.workers(), span, load.work());
        Progress.say("%-8s %-18s %,8.0f/s, %,5.0f us of the database's processor each"
                .formatted(round, load.name(), shift.perSecond(), shift.cost()));
        return shift;
    }

    private void print(Figure figure) {
        System.out.println(options.output() == Output.JSON ? figure.json() : figure.text());
        System.out.flush();
    }

    private static final String HELP = """
            Usage: ./jirani bench ledger [--json] [--short] [--only NAME,...] [--rounds N] [--rows N] [--data DIR]
              --json      a line of JSON for each figure, in place of a table
              --short     one round of short slices
              --only      these figures alone: %s
              --rounds    how many rounds (5; short: 1)
              --rows      trades of the full books in growth (10000000; short: 200000); about 1,500 bytes of disk each
              --data      below which folder the databases stand (target)
            """.formatted(String.join(" ", FIGURES));
}
