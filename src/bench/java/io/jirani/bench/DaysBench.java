package io.jirani.bench;

import static java.util.Objects.requireNonNull;

import io.jirani.bench.DayQueries.Ground;
import io.jirani.bench.DayQueries.Query;
import io.jirani.bench.DayQueries.Sample;
import io.jirani.bench.Options.Length;
import io.jirani.bench.Options.Output;
import io.jirani.db.Db;
import io.jirani.db.Pools;
import io.jirani.identity.Community;
import io.jirani.identity.CommunityStore;
import io.jirani.identity.HouseholdStore;
import io.jirani.kernel.Interval;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code ./jirani bench days}: whether a household's day costs more where the table of rows has grown. One database holds a
 * day, the other up to 70; each query is the gateway's own store's. They are asked in turns.
 */
final class DaysBench {
    private static final String NAME = "days";
    private static final String WORST = "day_query_growth";
    private static final double GOAL = 1.2;
    private static final long ROWS = 100_000_000;
    private static final long ROWS_SHORT = 5_000_000;
    private static final long FEWEST_ROWS = 1_000_000;
    /** Of these the town has one community each: the table grows in meters, and to 69 days. */
    private static final long ROWS_A_COMMUNITY = 10_000_000;

    private static final long BYTES_A_ROW = 260;
    /** Write-ahead log, what keys are sorted in, and air. */
    private static final long BYTES_BESIDE = 4L << 30;

    private static final ZoneId ZONE = ZoneId.of("Africa/Nairobi");
    private static final int WARM_UPS = 2;
    private static final int ROUNDS = 5;

    private final Options options;
    private final long wanted;

    private DaysBench(Options options) {
        this.options = options;
        this.wanted = options.rows().orElse(options.length() == Length.SHORT ? ROWS_SHORT : ROWS);
    }

    /** Runs it; answers the exit status. */
    static int run(String... words) {
        if (Stream.of(words).anyMatch(word -> List.of("--help", "-h").contains(word))) {
            System.out.print(HELP);
            return Bench.RIGHT;
        }
        var bench = new DaysBench(Options.read(List.of(words), List.of()));
        bench.mustFit();
        try (var site = Site.in(bench.options.data(), "bench-days")) {
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

    /** Refuses when there are too few rows for three days, or no room for them. */
    private void mustFit() {
        try {
            Files.createDirectories(options.data());
            mustFit(wanted, Files.getFileStore(options.data()).getUsableSpace(), options.data());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static void mustFit(long rows, long free, Path data) {
        if (rows < FEWEST_ROWS) throw new Options.Misuse("--rows: at least %,d".formatted(FEWEST_ROWS));
        var needed = rows * BYTES_A_ROW + BYTES_BESIDE;
        if (free < needed)
            throw new Options.Misuse("%,d rows need about %,d GB below %s and %,d GB are free; --rows N takes fewer"
                    .formatted(rows, needed >> 30, data, free >> 30));
    }

    private void run(Site site) {
        Progress.say("starting a database server in " + site.folder());
        var clock = Clock.systemUTC();
        var server = site.keep(Database.startForgetful(site.folder("postgres")));
        var town = new Town(server, clock);
        var until = LocalDate.now(clock.withZone(ZONE))
                .atStartOfDay(ZONE)
                .toInstant()
                .plus(Duration.ofHours(1));
        var communities = Math.clamp(wanted / ROWS_A_COMMUNITY, 1, 100);
        var span = Archive.INTERVAL.multipliedBy(wanted / communities / Archive.METERS / Archive.INTERVAL.toMinutes());
        var few = new Archive(server, "a_day", 1, until.minus(Duration.ofHours(26)), until, ZONE);
        var many = new Archive(server, "many_days", communities, until.minus(span), until, ZONE);
        town.build(few.name(), Archive.METERS);
        town.copy(many.name(), few.name(), Archive.METERS * communities);
        few.fill();
        var rows = many.fill();
        print(Figure.number(NAME, "rows", "rows", List.of((double) rows)));
        print(Figure.number(NAME, "bytes_a_row", "bytes", List.of((double) many.bytes("reading") / rows)));
        var vertx = Vertx.vertx();
        try {
            measure(ground(vertx, many), ground(vertx, few));
        } finally {
            vertx.close().await();
        }
    }

    private void measure(Ground many, Ground few) {
        var all = Stream.concat(DayQueries.ALL.stream(), Stream.of(DayQueries.LATE))
                .toList();
        for (int i = 1; i <= WARM_UPS; i++) for (var query : all) compare("warm-up", query, many, few);
        var growth = new LinkedHashMap<Query, List<Double>>();
        var millis = new HashMap<Query, List<Double>>();
        for (int round = 1; round <= options.rounds().orElse(ROUNDS); round++)
            for (var query : all) {
                var took = compare("round " + round, query, many, few);
                growth.computeIfAbsent(query, name -> new ArrayList<>()).add(took.many / took.few);
                millis.computeIfAbsent(query, name -> new ArrayList<>()).add(took.many);
            }
        var ratios = DayQueries.ALL.stream()
                .map(query -> ratio(query.name() + "_growth", requireNonNull(growth.get(query))))
                .toList();
        ratios.forEach(this::print);
        for (var query : all) print(Figure.number(NAME, query.name(), "ms", requireNonNull(millis.get(query))));
        var worst =
                ratios.stream().max(Comparator.comparingDouble(Figure::median)).orElseThrow();
        print(ratio(WORST, worst.rounds()));
    }

    /** Milliseconds a query took where there is much and where there is little. */
    private record Took(double many, double few) {}

    private static Figure ratio(String name, List<Double> rounds) {
        return Figure.atMost(NAME, name, GOAL, rounds);
    }

    /** Short bursts by turns, so that whatever else the machine does befalls both; the first quartile counts. */
    private static Took compare(String round, Query query, Ground many, Ground few) {
        var ofMany = new ArrayList<Double>();
        var ofFew = new ArrayList<Double>();
        for (int burst = 0; burst < query.bursts(); burst++) {
            if (burst % 2 == 0) ofMany.add(millis(query, many));
            ofFew.add(millis(query, few));
            if (burst % 2 == 1) ofMany.add(millis(query, many));
        }
        var took = new Took(quartile(ofMany), quartile(ofFew));
        Progress.say("%-8s %-14s %9.3f ms against %9.3f ms".formatted(round, query.name(), took.many, took.few));
        return took;
    }

    private static double quartile(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 4).findFirst().orElseThrow();
    }

    /** Milliseconds each time it is asked, in one transaction: beginning and committing cost the same everywhere. */
    private static double millis(Query query, Ground ground) {
        return ground.db().transaction(tx -> {
            var start = System.nanoTime();
            for (int turn = 0; turn < query.times(); turn++)
                WrongCount.same(
                        query.name() + " in " + ground.name(), query.question().ask(tx, ground, turn), query.answers());
            return (System.nanoTime() - start) / 1e6 / query.times();
        });
    }

    /** Some households and their days, spread over all there are. */
    private static Ground ground(Vertx vertx, Archive archive) {
        var db = new Db(Pools.open(vertx, archive.server().app(archive.name()), "bench"));
        var days = List.of(archive.firstDay(), middle(archive), archive.today().minusDays(1));
        return db.transaction(tx -> {
            var community = new CommunityStore().byCode(tx, "bench").orElseThrow();
            var samples = IntStream.range(0, DayQueries.SAMPLES)
                    .mapToObj(i -> sample(tx, community, 1 + i * 11, days.get(i % days.size())))
                    .toList();
            var next = new Interval(archive.until().minus(Archive.OPEN), Archive.INTERVAL);
            return new Ground(archive.name(), db, community, samples, middle(archive), next, archive.until());
        });
    }

    private static Sample sample(Db.Tx tx, Community community, int number, LocalDate day) {
        var household = new HouseholdStore(BenchVault.VAULT)
                .byCode(tx, community.id(), "H%04d".formatted(number))
                .orElseThrow();
        return new Sample(Town.dev(number), household.id(), day);
    }

    private static LocalDate middle(Archive archive) {
        return LocalDate.ofEpochDay(
                (archive.firstDay().toEpochDay() + archive.today().toEpochDay() - 1) / 2);
    }

    private void print(Figure figure) {
        System.out.println(options.output() == Output.JSON ? figure.json() : figure.text());
        System.out.flush();
    }

    private static final String HELP = """
            Usage: ./jirani bench days [--json] [--short] [--rounds N] [--rows N] [--data DIR]
              --json      a line of JSON for each figure, in place of a table
              --short     a table of 5000000 rows, within a minute
              --rounds    how many rounds (5)
              --rows      rows of the full table (100000000; short: 5000000); about 260 bytes of disk each
              --data      below which folder the databases stand (target)
            """;
}
