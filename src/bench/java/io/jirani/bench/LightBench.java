package io.jirani.bench;

import io.jirani.bench.Options.Output;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code ./jirani bench light}: from a payment's callback until its buyer's own meter has said that it shows the new credit,
 * and that is in the database; a hundred purchases a second, every meter the firmware's core on a connection of its own.
 */
final class LightBench {
    private static final String NAME = "light";
    private static final String P50 = "light_p50";
    private static final String P99 = "light_p99";
    private static final double GOAL_P50_MS = 300;
    private static final double GOAL_P99_MS = 2_000;
    private static final int ROUNDS = 3;
    private static final int WARM_UP = 400;
    private static final double ALIKE = 0.1;
    private static final int OK = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** A look counts all commands: when a meter answered, PostgreSQL says to the microsecond. */
    private static final Duration LOOK = Duration.ofMillis(100);
    /** As the provider answers at other times, {@link Provider}. */
    private static final Duration PROVIDER = Duration.ofMillis(200);

    private final Options options;

    private LightBench(Options options) {
        this.options = options;
    }

    /** Runs it; answers the exit status. */
    static int run(String... words) {
        if (Stream.of(words).anyMatch(word -> List.of("--help", "-h").contains(word))) {
            System.out.print(HELP);
            return Bench.RIGHT;
        }
        var options = Options.read(List.of(words), List.of(P50, P99));
        try (var site = Site.in(options.data(), "bench-light")) {
            try {
                var program = Mosquitto.installed() ? HostMeters.build(site.folder()) : Optional.<Path>empty();
                if (!Mosquitto.installed()) Progress.say("passed over: no mosquitto here (apt install mosquitto)");
                var bench = new LightBench(options);
                if (program.isEmpty()) return bench.passedOver();
                bench.run(site, program.get());
            } catch (RuntimeException failure) {
                if (site.isEnding()) return Bench.STOPPED;
                site.tellLogs();
                if (failure instanceof WrongCount wrong)
                    new LightBench(options).tellNotOk(String.valueOf(wrong.getMessage()));
                throw failure;
            }
        }
        return Bench.RIGHT;
    }

    /** No figure is a fault where the tools are to be there. */
    private int passedOver() {
        if (!"required".equals(System.getenv("JIRANI_FIRMWARE"))) return Bench.RIGHT;
        tellNotOk("required, and passed over");
        return Bench.WRONG;
    }

    private void tellNotOk(String why) {
        if (options.output() == Output.JSON)
            System.out.println(new JsonObject()
                    .put("bench", NAME)
                    .put("ok", false)
                    .put("why", why)
                    .encode());
        else System.out.println(NAME + ": not ok, " + why);
        System.out.flush();
    }

    private void run(Site site, Path program) {
        var rounds = options.rounds(ROUNDS);
        var each = options.of(5, 4) * SettlePart.PACE;
        var warmUps = options.of(4, 5);
        var all = warmUps * WARM_UP + rounds * each;
        var server = site.keep(Database.start(site.folder("postgres")));
        var vertx = Vertx.vertx();
        site.keep(() -> vertx.close().await());
        Progress.say("reserving %,d purchases".formatted(all));
        var town = site.keep(PaymentsTown.build(vertx, server, all));
        var broker = site.keep(Mosquitto.start(Options.home(), site.folder("mosquitto"), new SecureRandom()));
        var street = LightStreet.build(vertx, server, broker);
        var provider = site.keep(new Provider(vertx));
        var gateway = site.keep(Gateway.start(new Gateway.Plan(
                "gateway",
                server.app(PaymentsTown.NAME),
                new Gateway.Lighting(broker, provider.port()),
                "http,payment,settlement,ingest",
                site.folder("gateways"))));
        Progress.say("%,d meters of the firmware's core connect".formatted(all));
        var meters = site.keep(HostMeters.start(program, site.folder("meters"), broker, street.lines()));
        Patience.need("every meter is heard of", PATIENCE, () -> street.heard() >= all);
        Patience.need("every phone is asked", PATIENCE, () -> provider.taken() >= all || !gateway.isAlive());
        server.sql(PaymentsTown.NAME, "vacuum analyze");
        var crowd = site.keep(new CallbackCrowd(vertx, gateway.httpPort()));
        int before = warmUp(crowd, provider, street, warmUps);
        var lit = new ArrayList<List<Double>>();
        var settled = new ArrayList<List<Double>>();
        for (int round = 1; round <= rounds; round++) {
            calmDown(town, provider);
            var sent = pace(crowd, provider, street, each, before + round * each);
            lit.add(waits(sent, street.answers()));
            settled.add(waits(sent, town.settlements()));
            Progress.say("round %d: p50 %.0f ms, p99 %.0f ms, worst %.0f ms"
                    .formatted(
                            round,
                            percentile(lit.getLast(), 50),
                            percentile(lit.getLast(), 99),
                            lit.getLast().getLast()));
        }
        var shown = meters.shown();
        WrongCount.same("meters that show their credit", shown.meters(), before + rounds * each);
        WrongCount.same("watt-hours that the meters show", shown.wattHours(), street.boughtWattHours());
        town.verify(all);
        print(Figure.limit(NAME, P50, "ms", GOAL_P50_MS, percentiles(lit, 50)));
        print(Figure.limit(NAME, P99, "ms", GOAL_P99_MS, percentiles(lit, 99)));
        print(Figure.number(NAME, "settled_p50", "ms", percentiles(settled, 50)));
        print(Figure.number(NAME, "settled_p99", "ms", percentiles(settled, 99)));
    }

    /**
     * Bursts nobody measures, until one is not a tenth faster than the one before: a gateway serves for months, and its compiler is
     * done within minutes. Answers how many purchases that took.
     */
    private static int warmUp(CallbackCrowd crowd, Provider provider, LightStreet street, int most) {
        var last = Double.MAX_VALUE;
        for (int n = 1; n <= most; n++) {
            var begun = System.nanoTime();
            int lit = n * WARM_UP;
            crowd.rush(pushes(provider, WARM_UP), OK).awaitAll(WARM_UP);
            Patience.need("those of the warm-up are lit", PATIENCE, LOOK, () -> street.lit() >= lit);
            var seconds = (System.nanoTime() - begun) / 1e9;
            Progress.say("warm-up %d of at most %d: %.1f s".formatted(n, most, seconds));
            if (n > 1 && seconds > (1 - ALIKE) * last) return lit;
            last = seconds;
        }
        return most * WARM_UP;
    }

    /** A round; answers when each callback was sent. */
    private static Map<String, Instant> pace(
            CallbackCrowd crowd, Provider provider, LightStreet street, int callbacks, int litThen) {
        var done = crowd.pace(pushes(provider, callbacks), SettlePart.PACE, OK);
        done.awaitAll(callbacks);
        WrongCount.same("callbacks answered 200", done.asWanted().get(), callbacks);
        Patience.need("every meter answers", PATIENCE, LOOK, () -> street.lit() >= litThen);
        WrongCount.same("meters that answered", street.lit(), litThen);
        return done.sent();
    }

    /** Until every payment is proven by a question: no round pays for what was before it. */
    private static void calmDown(PaymentsTown town, Provider provider) {
        provider.answerAfter(Duration.ZERO);
        Patience.need("all are proven", PATIENCE, LOOK, () -> town.unproven() == 0);
        provider.answerAfter(PROVIDER);
    }

    private static List<Provider.Push> pushes(Provider provider, int count) {
        return IntStream.range(0, count).mapToObj(i -> provider.next()).toList();
    }

    /** Milliseconds from one moment to another, the longest last. */
    private static List<Double> waits(Map<String, Instant> sent, Map<String, Instant> ends) {
        return sent.entrySet().stream()
                .map(each -> Duration.between(each.getValue(), ends.get(each.getKey()))
                                .toNanos()
                        / 1e6)
                .sorted()
                .toList();
    }

    private static List<Double> percentiles(List<List<Double>> rounds, int percent) {
        return rounds.stream().map(round -> percentile(round, percent)).toList();
    }

    private static double percentile(List<Double> sorted, int percent) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private void print(Figure figure) {
        System.out.println(options.output() == Output.JSON ? figure.json() : figure.text());
        System.out.flush();
    }

    private static final String HELP = """
            Usage: ./jirani bench light [--json] [--short] [--rounds N] [--data DIR]
            From a payment's callback until its buyer's own meter has answered that it shows the new credit, at a
            hundred purchases a second; at the end the meters together show the watt-hours that were bought. Needs mosquitto,
            g++ and libmosquitto-dev; says so where they are missing (with JIRANI_FIRMWARE=required: status 1).
              --json      a line of JSON for each figure, in place of a table
              --short     one round of four seconds
              --rounds    how many rounds of five seconds (3; short: 1)
              --data      below which folder the database stands (target)
            """;
}
