package io.jirani.bench;

import io.jirani.bench.Options.Output;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code ./jirani bench payments}: pushes to a provider that takes its time, callbacks over HTTP until their purchases are
 * settled, against TPC-B on the same server; alone at a hundred a second, and beside a flood of forged ones.
 */
final class PaymentsBench {
    static final String NAME = "payments";
    static final String PUSHES = "inflight_vs_ideal";
    static final String SETTLE = "settle_vs_tpcb";
    static final String CALM = "p99_at_100";
    static final String FLOOD = "p99_flood_vs_calm";
    private static final List<String> FIGURES = List.of(PUSHES, SETTLE, CALM, FLOOD);
    private static final int ROUNDS = 5;

    private final Options options;

    private PaymentsBench(Options options) {
        this.options = options;
    }

    /** Runs it; answers the exit status. */
    static int run(String... words) {
        if (Stream.of(words).anyMatch(word -> List.of("--help", "-h").contains(word))) {
            System.out.print(HELP);
            return Bench.RIGHT;
        }
        var options = Options.read(List.of(words), FIGURES);
        try (var site = Site.in(options.data(), "bench-payments")) {
            try {
                new PaymentsBench(options).run(site);
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
        var plan = new Plan(
                options.of(500, 300),
                options.of(10, 5),
                options.wants(SETTLE) ? options.of(1_000, 300) : 0,
                options.wants(SETTLE) ? options.rounds(ROUNDS) : 0,
                options.of(2_000, 1_000),
                options.wants(CALM, FLOOD) ? options.of(10, 4) : 0,
                options.wants(FLOOD));
        Progress.say("reserving %,d purchases".formatted(plan.all()));
        var town = site.keep(PaymentsTown.build(vertx, server, plan.all()));
        var provider = site.keep(new Provider(vertx));
        var gateway = site.keep(Gateway.start(new Gateway.Plan(
                "gateway",
                server.app(PaymentsTown.NAME),
                new Gateway.Paying(provider.port()),
                "http,payment,settlement",
                site.folder("gateways"))));
        new PushPart(gateway, provider).run(plan.all()).forEach(this::print);
        var crowd = site.keep(new CallbackCrowd(vertx, gateway.httpPort()));
        var till = new SettlePart(server, gateway.process(), town, provider, crowd, plan.newcomers());
        till.warmUp(plan.warmUp(), plan.warmUps());
        if (plan.rounds() > 0) {
            var tpcb = site.keep(new TpcB(vertx, server));
            till.againstTpcB(tpcb, plan.rounds(), plan.burst(), Duration.ofSeconds(options.of(6, 3)))
                    .forEach(this::print);
            print(till.ofNewcomers());
        }
        if (plan.seconds() > 0) till.atPace(plan.seconds(), plan.flood()).forEach(this::print);
        town.verify(plan.all());
    }

    /**
     * How many purchases what takes.
     *
     * @param warmUp callbacks of a burst that is not measured
     * @param warmUps how many of those at most
     * @param newcomers callbacks for people who buy for the first time
     * @param burst callbacks of a round
     * @param seconds of a slice at pace
     */
    private record Plan(int warmUp, int warmUps, int newcomers, int rounds, int burst, int seconds, boolean flood) {
        int all() {
            return warmUp * warmUps + newcomers + rounds * burst + seconds * SettlePart.PACE * (flood ? 2 : 1);
        }
    }

    private void print(Figure figure) {
        System.out.println(options.output() == Output.JSON ? figure.json() : figure.text());
        System.out.flush();
    }

    private static final String HELP = """
            Usage: ./jirani bench payments [--json] [--short] [--only NAME,...] [--rounds N] [--data DIR]
              --json      a line of JSON for each figure, in place of a table
              --short     one round of a small size
              --only      these figures alone: %s
              --rounds    how many rounds (5; short: 1)
              --data      below which folder the database stands (target)
            Before anything of callbacks is measured, bursts warm the gateway up until two that follow each other differ by less
            than a tenth (at most 10 of 500; short: 5 of 300). Buyers have bought before, but for settle_rate_new_buyers.
            """.formatted(String.join(" ", FIGURES));
}
