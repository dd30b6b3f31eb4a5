package io.jirani.bench;

import io.jirani.bench.Figure.Goal;
import io.jirani.bench.Figure.Side;
import io.jirani.bench.Options.Length;
import io.jirani.bench.Options.Misuse;
import io.jirani.bench.Options.Output;
import io.jirani.sim.Campaign;
import io.jirani.sim.Campaign.Tally;
import io.jirani.sim.Explored;
import io.jirani.sim.PgCampaign;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code ./jirani bench sim}: worlds from seeds (docs/simulation.md), the planted bugs, and every order of few events. */
final class SimBench {
    private static final String NAME = "sim";
    private static final int INTENTS = 25;
    private static final int PLANTED_INTENTS = 200;
    private static final int PLANTED_SEEDS = 100;
    private static final int PLANTED_SEEDS_SHORT = 20;
    private static final long SEEDS = 1_000_000;
    private static final long SEEDS_SHORT = 10_000;
    private static final int PG_INTENTS = 100;
    private static final long PG_SEEDS = 60;
    private static final long PG_SEEDS_SHORT = 3;
    private static final int STEPS = 8;
    private static final int STEPS_SHORT = 6;
    private static final double MOST_SECONDS = 180;

    private static final String HELP = """
            Usage: ./jirani bench sim [--pg] [--json] [--short] [--seeds N] [--resume FILE]
            Lives through the worlds of seeds 1 to 1,000,000 (--short: 10,000), 25 intents each, plants each bug of the list in
            100 seeds of 200 intents (--short: 20), and walks every order of up to 8 events (--short: 6).
            The tally is kept in FILE (target/sim.tally; --short keeps none) after each thousand seeds, and gone on with. Status 1
            and the shrunk story as soon as a seed breaks a rule.
              seeds, intents, faults, days   lived through, and how long it was there
              faults_per_intent              how hostile the worlds were; the goal is 1
              seconds_10000                  of 10,000 seeds on this machine; the goal is 3 minutes
              planted_caught                 share of the planted bugs that are found; the goal is 0.95
              explored                       states of the machines reached by every order of events
            --pg: worlds of 100 intents through the real jobs of two or three processes on a PostgreSQL of its own, 60 of them
            (--short: 3); the tally is in FILE (target/sim-pg.tally). Status 1 and the seed as soon as one breaks a rule.
            """;

    private final Options options;
    private final long seeds;
    private final Optional<Path> kept;

    private SimBench(Options options, long seeds, Optional<Path> kept) {
        this.options = options;
        this.seeds = seeds;
        this.kept = kept;
    }

    /** Runs it; answers the exit status. */
    static int run(String... words) {
        if (Stream.of(words).anyMatch(word -> List.of("--help", "-h").contains(word))) {
            System.out.print(HELP);
            return Bench.RIGHT;
        }
        var rest = new ArrayList<>(List.of(words));
        var seeds = taken(rest, "--seeds").map(SimBench::number);
        var file = taken(rest, "--resume").map(Path::of);
        var onDisk = rest.remove("--pg");
        var options = Options.read(rest, List.of());
        if (onDisk) return onDisk(options, seeds, file);
        var isShort = options.length() == Length.SHORT;
        var tally = isShort ? file : file.or(() -> Optional.of(options.data().resolve("sim.tally")));
        new SimBench(options, seeds.orElse(isShort ? SEEDS_SHORT : SEEDS), tally).run();
        return Bench.RIGHT;
    }

    private static int onDisk(Options options, Optional<Long> seeds, Optional<Path> file) {
        var isShort = options.length() == Length.SHORT;
        var kept = isShort ? file : file.or(() -> Optional.of(options.data().resolve("sim-pg.tally")));
        new SimBench(options, seeds.orElse(isShort ? PG_SEEDS_SHORT : PG_SEEDS), kept).onDisk();
        return Bench.RIGHT;
    }

    private void onDisk() {
        PgCampaign.Tally tally;
        try {
            tally = new PgCampaign(PG_INTENTS, kept, Progress::say).upTo(seeds);
        } catch (IllegalStateException broken) {
            throw new WrongCount(String.valueOf(broken.getMessage()));
        }
        number("pg_seeds", "seeds", tally.seeds());
        number("pg_intents", "intents", tally.intents());
        number("pg_faults", "faults", tally.faults());
        number("pg_deaths", "deaths", tally.deaths());
        number("pg_commits", "commits hit", tally.commits());
        number("pg_refunds", "refunds", tally.refunds());
        print(Figure.atLeast(
                NAME, "pg_faults_per_intent", 1, List.of((double) tally.faults() / Math.max(1, tally.intents()))));
    }

    private static Optional<String> taken(List<String> words, String option) {
        int at = words.indexOf(option);
        if (at < 0) return Optional.empty();
        if (at + 1 == words.size()) throw new Misuse(option + " needs a value");
        words.remove(at);
        return Optional.of(words.remove(at));
    }

    private static long number(String text) {
        if (!text.matches("[1-9]\\d{0,8}")) throw new Misuse("--seeds needs a whole number from 1 to 999999999");
        return Long.parseLong(text);
    }

    private void run() {
        lived();
        planted();
        var explored = Explored.to(options.of(STEPS, STEPS_SHORT));
        number("explored", "states", explored.states());
        number("explored_steps", "events", explored.steps());
    }

    private void lived() {
        Tally tally;
        try {
            tally = new Campaign(INTENTS, kept, Progress::say).upTo(seeds);
        } catch (IllegalStateException broken) {
            throw new WrongCount(String.valueOf(broken.getMessage()));
        }
        number("seeds", "seeds", tally.seeds());
        number("intents", "intents", tally.intents());
        number("faults", "faults", tally.faults());
        print(Figure.atLeast(NAME, "faults_per_intent", 1, List.of((double) tally.faults() / tally.intents())));
        number("days", "simulated days", tally.days());
        var goal = Optional.of(new Goal(Side.AT_MOST, MOST_SECONDS));
        var seconds = tally.seconds() * SEEDS_SHORT / (double) tally.seeds();
        print(new Figure(NAME, "seconds_10000", List.of(seconds), Optional.of("s"), goal));
        Progress.say("hash of all worlds " + Long.toHexString(tally.hash()) + ", code " + tally.code() + ", commit "
                + tally.commit());
    }

    private void planted() {
        var table = Campaign.planted(options.of(PLANTED_SEEDS, PLANTED_SEEDS_SHORT), PLANTED_INTENTS, Progress::say);
        var found = table.stream().filter(one -> one.caught() > 0).count();
        print(Figure.atLeast(NAME, "planted_caught", 0.95, List.of((double) found / table.size())));
        number("planted", "bugs", table.size());
        var weakest = table.stream().mapToInt(Campaign.Caught::caught).min().orElse(0);
        number("planted_weakest", "of " + table.getFirst().seeds() + " seeds", weakest);
    }

    private void number(String name, String unit, long value) {
        number(name, unit, (double) value);
    }

    private void number(String name, String unit, double value) {
        print(Figure.number(NAME, name, unit, List.of(value)));
    }

    private void print(Figure figure) {
        System.out.println(options.output() == Output.JSON ? figure.json() : figure.text());
    }
}
