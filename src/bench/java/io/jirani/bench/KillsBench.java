package io.jirani.bench;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ./jirani bench kills}: kill -9 of gateway, broker or database at random moments under load, again and again; after
 * each round every row that a meter made must be in the database once, and so must every row it was told of.
 */
@Command(
        name = "kills",
        mixinStandardHelpOptions = true,
        description =
                "Kills gateway, broker and database under load, and counts what the database has of what the meters"
                        + " made. Goes on where its tally file ends; may run several times side by side.")
final class KillsBench implements Callable<Integer> {
    private static final int IN_ALL = 1_000;
    private static final int IN_SHORT = 12;
    private static final int A_ROUND = 50;
    private static final List<String> SUMS = List.of(
            "gateway",
            "broker",
            "database",
            "rows_made",
            "rows_told",
            "rows_lost",
            "rows_twice",
            "rows_wrong",
            "watt_hours_off");

    @Option(names = "--kills", description = "until the tally file has so many (1000; --short: 12 more in this run)")
    private @Nullable Integer kills;

    @Option(names = "--short", description = "a dozen kills, two rounds, nothing kept in the tally file")
    private boolean brief;

    @Option(names = "--json", description = "a line of JSON in place of a table")
    private boolean json;

    @Option(names = "--meters", defaultValue = "60", description = "how many meters (${DEFAULT-VALUE})")
    private int meters;

    @Option(names = "--seed", description = "of the moments and the victims; printed when it is made up")
    private @Nullable Long seed;

    @Option(names = "--tally", description = "the tally file (target/kills.jsonl)")
    private @Nullable Path tally;

    private KillsBench() {}

    static int run(String... words) {
        return new CommandLine(new KillsBench()).execute(words);
    }

    @Override
    public Integer call() throws Exception {
        var from = seed == null ? new SecureRandom().nextLong() >>> 1 : seed;
        var random = new Random(from);
        Progress.say("seed " + from);
        var file = new Tally(tally == null ? Options.home().resolve("target/kills.jsonl") : tally, SUMS);
        var before = withKills(file.sums());
        var ran = new JsonObject().put("rounds", 0).put("kills", 0);
        SUMS.forEach(name -> ran.put(name, 0L));
        var wanted = kills == null ? (brief ? IN_SHORT : IN_ALL) : kills;
        var vertx = Vertx.vertx();
        try (var site = Site.in(Options.home().resolve("target"), "bench-kills")) {
            var database = site.keep(Database.start(site.folder("pg")));
            new Town(database, Clock.systemUTC()).build("town", meters);
            while (left(wanted, before, ran) > 0) {
                var number = ran.getInteger("rounds");
                var most = Math.min(brief ? IN_SHORT / 2 : A_ROUND, left(wanted, before, ran));
                // Through the broker, and every third time through the gateway's own endpoint.
                var door = !Mosquitto.installed() || number % 3 == (brief ? 1 : 2)
                        ? KillsRound.Door.OWN
                        : KillsRound.Door.BROKER;
                var plan = new KillsRound.Plan("round" + number, door, meters, most);
                var came = new KillsRound(vertx, site, database, plan, random).run();
                if (!brief) file.add(came.copy().put("seed", from).put("build", Gateway.build()));
                add(ran, came);
                Progress.say(came.encode());
            }
        } finally {
            vertx.close().await();
        }
        var sums = brief ? ran : withKills(file.sums());
        print(sums);
        return right(sums) ? Bench.RIGHT : Bench.WRONG;
    }

    private int left(int wanted, JsonObject before, JsonObject ran) {
        return wanted - ran.getInteger("kills") - (brief ? 0 : before.getInteger("kills"));
    }

    private static void add(JsonObject ran, JsonObject came) {
        ran.put("rounds", ran.getInteger("rounds") + 1);
        for (var name : SUMS) ran.put(name, ran.getLong(name) + came.getLong(name));
        withKills(ran);
    }

    private static JsonObject withKills(JsonObject sums) {
        return sums.put("kills", sums.getLong("gateway") + sums.getLong("broker") + sums.getLong("database"));
    }

    private static boolean right(JsonObject sums) {
        return sums.getLong("rows_lost") == 0
                && sums.getLong("rows_twice") == 0
                && sums.getLong("rows_wrong") == 0
                && sums.getLong("watt_hours_off") == 0;
    }

    private void print(JsonObject sums) {
        if (json)
            System.out.println(new JsonObject()
                    .put("bench", "kills")
                    .mergeIn(sums)
                    .put("ok", right(sums))
                    .encode());
        else {
            sums.forEach(
                    sum -> System.out.printf("%-16s %,12d%n", sum.getKey(), ((Number) sum.getValue()).longValue()));
            System.out.println(right(sums) ? "nothing lost, nothing twice" : "NOT RIGHT");
        }
    }
}
