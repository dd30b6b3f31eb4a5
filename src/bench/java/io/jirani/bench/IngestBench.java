package io.jirani.bench;

import io.jirani.bench.Options.Output;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** {@code ./jirani bench ingest}: how fast readings become rows that survive, against what else this machine can do. */
final class IngestBench {
    private static final List<String> FIGURES = Stream.of(
                    ThroughputPart.NAMES, CopyPart.NAMES, List.of(GrowthPart.METERS, GrowthPart.ROWS, LatencyPart.NAME))
            .flatMap(List::stream)
            .toList();

    private final Options options;

    private IngestBench(Options options) {
        this.options = options;
    }

    /** Runs it; answers the exit status. */
    static int run(String... words) {
        if (Stream.of(words).anyMatch(word -> List.of("--help", "-h").contains(word))) {
            System.out.print(help());
            return Bench.RIGHT;
        }
        var options = Options.read(List.of(words), FIGURES);
        GrowthPart.mustFit(options);
        try (var site = Site.in(options.data(), "bench-ingest")) {
            try {
                new IngestBench(options).run(site);
            } catch (Exception failure) {
                if (site.isEnding()) return Bench.STOPPED;
                site.tellLogs();
                throw failure;
            }
        }
        return Bench.RIGHT;
    }

    private void run(Site site) {
        Progress.say("starting a database server in " + site.folder());
        var yard = Yard.open(site, Clock.systemUTC());
        if (options.wants(CopyPart.NAMES.toArray(String[]::new))) print(CopyPart.run(yard, options));
        if (!Mosquitto.installed()) {
            Progress.say("Mosquitto is not installed here; all figures that need a broker are passed over");
            return;
        }
        var throughput = options.wants(ThroughputPart.NAMES.toArray(String[]::new));
        if (throughput || options.wants(LatencyPart.NAME)) street(yard);
        if (!CpuTime.known()) {
            Progress.say("this system does not tell processor times by /proc; growth is passed over");
            return;
        }
        var growth = new GrowthPart(yard, options);
        if (options.wants(GrowthPart.METERS)) print(List.of(growth.meters()));
        if (options.wants(GrowthPart.ROWS)) print(List.of(growth.rows()));
    }

    private void street(Yard yard) {
        Progress.say("starting a broker and gateways");
        var mark = yard.site().mark();
        yard.database("broker", Yard.METERS);
        var rig = yard.throughBroker("broker", yard.broker("mosquitto"), yard.fleet(Yard.METERS, 0));
        if (options.wants(ThroughputPart.NAMES.toArray(String[]::new)))
            print(new ThroughputPart(yard, rig, options).run());
        if (options.wants(LatencyPart.NAME)) print(LatencyPart.run(rig, options));
        yard.site().backTo(mark);
    }

    private void print(List<Figure> figures) {
        for (var figure : figures) System.out.println(options.output() == Output.JSON ? figure.json() : figure.text());
        System.out.flush();
    }

    private static String help() {
        return """
            Usage: ./jirani bench ingest [--json] [--short] [--only NAME,...] [--rounds N] [--rows N] [--data DIR]
              --json      a line of JSON for each figure, in place of a table
              --short     one round of small sizes, within two minutes of measuring
              --only      these figures alone: %s
              --rounds    how many rounds (5; short: 1)
              --rows      rows of the full table in growth_rows (100000000; short: 5000000); about 260 bytes of disk each
              --data      below which folder the databases stand (target)
            """.formatted(String.join(" ", FIGURES));
    }
}
