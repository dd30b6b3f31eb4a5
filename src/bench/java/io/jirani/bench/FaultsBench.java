package io.jirani.bench;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ./jirani bench faults}: the books are booked on while processes are killed, connections are cut, rows are locked, the
 * disk is full or refuses to flush. Whatever was acknowledged must be there once, everything else whole or not at all.
 */
@Command(
        name = "faults",
        mixinStandardHelpOptions = true,
        description = "Kills, cuts and starves those who book and their database, and holds the books against what was"
                + " acknowledged. Goes on where its tally file ends.")
final class FaultsBench implements Callable<Integer> {
    private static final int IN_ALL = 200;
    private static final String TEMPLATE = "faults_template";

    @Option(names = "--rounds", description = "until the tally file has so many (200; --short: one of each fault)")
    private @Nullable Integer rounds;

    @Option(names = "--short", description = "one round of each fault, nothing kept in the tally file")
    private boolean brief;

    @Option(names = "--json", description = "a line of JSON in place of a table")
    private boolean json;

    @Option(names = "--only", split = ",", description = "these faults alone")
    private List<String> only = new ArrayList<>();

    @Option(names = "--seed", description = "of tasks and moments; printed when it is made up")
    private @Nullable Long seed;

    @Option(names = "--tally", description = "the tally file (target/faults.jsonl)")
    private @Nullable Path tally;

    private FaultsBench() {}

    static int run(String... words) {
        return new CommandLine(new FaultsBench()).execute(words);
    }

    @Override
    public Integer call() throws Exception {
        if (!Fault.WORDS.containsAll(only))
            throw new Options.Misuse("--only takes some of " + String.join(",", Fault.WORDS));
        var from = seed == null ? new SecureRandom().nextLong() >>> 1 : seed;
        Progress.say("seed " + from);
        var sums =
                Stream.concat(Fault.WORDS.stream(), FaultsRound.SUMS.stream()).toList();
        var file = new Tally(tally == null ? Options.home().resolve("target/faults.jsonl") : tally, sums);
        var ran = new JsonObject().put("rounds", 0);
        sums.forEach(name -> ran.put(name, 0L));
        var vertx = Vertx.vertx();
        try (var site = Site.in(Options.home().resolve("target"), "bench-faults")) {
            try {
                campaign(new Ground(vertx, site), new Random(from), file, ran);
            } catch (RuntimeException failure) {
                if (site.isEnding()) return Bench.STOPPED;
                site.tellLogs();
                throw failure;
            }
        } catch (WrongCount wrong) {
            print(brief ? ran.put("wrong", 1) : file.sums());
            System.err.println("bench: WRONG COUNT, " + wrong.getMessage());
            return Bench.WRONG;
        } finally {
            vertx.close().await();
        }
        print(brief ? ran : file.sums());
        return Bench.RIGHT;
    }

    private void campaign(Ground ground, Random random, Tally file, JsonObject ran) throws Exception {
        var before = brief ? 0 : file.sums().getInteger("rounds");
        var faults = faults(ground);
        var wanted = rounds == null ? (brief ? faults.size() : IN_ALL) : rounds;
        var order = new ArrayList<Fault>();
        for (int done = before; done < wanted; done++) {
            if (order.isEmpty()) {
                order.addAll(faults);
                Collections.shuffle(order, random);
            }
            var came = played(ground, order.removeLast(), ran.getInteger("rounds"), random, file);
            if (!brief) file.add(came.copy().put("build", Gateway.build()));
            ran.put("rounds", ran.getInteger("rounds") + 1);
            came.forEach(each -> {
                if (ran.getValue(each.getKey()) instanceof Number sum && each.getValue() instanceof Number more)
                    ran.put(each.getKey(), sum.longValue() + more.longValue());
            });
            Progress.say(came.encode());
        }
    }

    /** A round that was wrong is in the tally too, before it ends the campaign. */
    private JsonObject played(Ground ground, Fault fault, int number, Random random, Tally file) throws Exception {
        try {
            return ground.round(fault, number, random);
        } catch (WrongCount wrong) {
            var round = new JsonObject().put("fault", fault.word()).put(fault.word(), 1);
            if (!brief)
                file.add(round.put("wrong", 1).put("what", wrong.getMessage()).put("build", Gateway.build()));
            throw wrong;
        }
    }

    private List<Fault> faults(Ground ground) {
        return Arrays.stream(Fault.values())
                .filter(fault -> only.isEmpty() || only.contains(fault.word()))
                .filter(ground::allows)
                .toList();
    }

    private void print(JsonObject sums) {
        var isRight = ((Number) sums.getValue("wrong")).longValue() == 0;
        if (json) {
            System.out.println(new JsonObject()
                    .put("bench", "faults")
                    .mergeIn(sums)
                    .put("ok", isRight)
                    .encode());
            return;
        }
        sums.forEach(sum -> System.out.printf("%-16s %,12d%n", sum.getKey(), ((Number) sum.getValue()).longValue()));
        System.out.println(isRight ? "nothing lost, nothing twice, nothing by half" : "NOT RIGHT");
    }

    /** The servers: one on the disk there is, and one on a small disk, made when a fault needs it. */
    private static final class Ground {
        private final Vertx vertx;
        private final Site site;
        private Optional<Database> usual = Optional.empty();
        private Optional<Database> small = Optional.empty();
        private Optional<SmallDisk> disk = Optional.empty();

        Ground(Vertx vertx, Site site) {
            this.vertx = vertx;
            this.site = site;
        }

        /** Whether this machine lets us; says why not. */
        boolean allows(Fault fault) {
            var missing = switch (fault) {
                case DISK -> mount() ? "" : "no tmpfs may be mounted here";
                case FSYNC -> Tools.has("strace") ? "" : "there is no strace here";
                default -> "";
            };
            if (!missing.isEmpty()) Progress.say(fault.word() + " is passed over: " + missing);
            return missing.isEmpty();
        }

        JsonObject round(Fault fault, int number, Random random) throws Exception {
            var on = fault == Fault.DISK ? small() : usual();
            var plan = new FaultsRound.Plan(
                    number,
                    TEMPLATE,
                    fault,
                    random.nextLong() >>> 1,
                    fault == Fault.DISK ? disk : Optional.empty(),
                    site.folder("logs"));
            return new FaultsRound(vertx, on, plan, random).run(site);
        }

        private boolean mount() {
            disk = SmallDisk.mount(site.folder("small/data")).map(site::keep);
            return disk.isPresent();
        }

        private Database usual() {
            if (usual.isEmpty()) usual = Optional.of(start("postgres", List.of()));
            return usual.get();
        }

        private Database small() {
            if (small.isEmpty())
                small = Optional.of(
                        start("small", List.of("max_wal_size=64MB", "min_wal_size=32MB", "shared_buffers=64MB")));
            return small.get();
        }

        private Database start(String folder, List<String> settings) {
            var database = site.keep(Database.startBrief(site.folder(folder), settings));
            FaultsTown.build(vertx, database, TEMPLATE);
            return database;
        }
    }
}
