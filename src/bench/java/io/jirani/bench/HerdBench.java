package io.jirani.bench;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code ./jirani bench herd}: a feeder comes back, all its meters connect at once and publish what they kept; nothing may be
 * lost, the gateway's memory stays bounded and its API answers.
 */
@Command(
        name = "herd",
        mixinStandardHelpOptions = true,
        description =
                "All meters connect at once to the gateway's own endpoint, each with a backlog; counts what is stored,"
                        + " watches the gateway's memory and how long its API takes.")
final class HerdBench implements Callable<Integer> {
    private static final Duration CALM = Duration.ofMinutes(10);
    private static final Duration PROBE = Duration.ofMillis(100);
    private static final Duration BEFORE = Duration.ofSeconds(5);
    /** A heap of 1 GB and what the JVM needs beside it. */
    private static final long MOST_MEMORY_MIB = 2_048;

    @Option(names = "--short", description = "1,000 meters")
    private boolean brief;

    @Option(names = "--json", description = "lines of JSON in place of a table")
    private boolean json;

    @Option(names = "--rows", defaultValue = "60", description = "rows of each meter's backlog (${DEFAULT-VALUE})")
    private int rows;

    @Option(names = "--door", defaultValue = "own", description = "own or broker (${DEFAULT-VALUE})")
    private String door = "own";

    private HerdBench() {}

    static int run(String... words) {
        return new CommandLine(new HerdBench()).execute(words);
    }

    @Override
    public Integer call() throws Exception {
        var meters = brief ? 1_000 : 10_000;
        var vertx = Vertx.vertx();
        try (var site = Site.in(Options.home().resolve("target"), "bench-herd")) {
            var database = site.keep(Database.start(site.folder("pg")));
            new Town(database, Clock.systemUTC()).build("town", meters);
            var broker = door.equals("broker")
                    ? Optional.of(
                            site.keep(Mosquitto.start(Options.home(), site.folder("mosquitto"), new SecureRandom())))
                    : Optional.<Mosquitto>empty();
            var gateway = site.keep(Gateway.start(new Gateway.Plan(
                    "gateway",
                    database.app("town"),
                    broker.<Gateway.Door>map(Gateway.Through::new).orElseGet(Gateway.Own::new),
                    "ingest,http",
                    site.folder("logs"))));
            var way = broker.map(there -> new DeviceLink.Way(
                            there.port(),
                            Optional.of(Mosquitto.BENCH),
                            there.password(),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(20)))
                    .orElseGet(() -> new DeviceLink.Way(
                            gateway.mqttPort(),
                            Optional.empty(),
                            Town.PASSWORD.reveal(),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(20)));
            var street = site.keep(new Street(vertx, meters, way, Clock.systemUTC(), new Random(1)));
            street.make(rows);
            return measure(database, gateway, street, meters);
        } finally {
            vertx.close().await();
        }
    }

    private int measure(Database database, Gateway gateway, Street street, int meters) throws Exception {
        var probe = new Probe(URI.create("http://127.0.0.1:" + gateway.httpPort() + "/readyz"));
        Patience.need("the API answers", Duration.ofSeconds(30), () -> probe.once() >= 0);
        Progress.say("%,d meters with %,d rows each; the API alone for %d s first"
                .formatted(meters, rows, BEFORE.toSeconds()));
        var before = new ArrayList<Double>();
        var quiet = System.nanoTime() + BEFORE.toNanos();
        while (System.nanoTime() < quiet) before.add(probe.next());
        var resting = resident(gateway);
        var begun = System.nanoTime();
        street.open(Duration.ofSeconds(1));
        var during = new ArrayList<Double>();
        var connected = -1.0;
        var largest = 0L;
        var lastWord = begun;
        while (street.held() > 0 && System.nanoTime() - begun < CALM.toNanos()) {
            during.add(probe.next());
            largest = Math.max(largest, resident(gateway));
            if (connected < 0 && street.everUp() == meters) connected = seconds(begun);
            if (System.nanoTime() - lastWord > TimeUnit.SECONDS.toNanos(5)) {
                lastWord = System.nanoTime();
                Progress.say(
                        "%,d connected, %,d of %,d rows told".formatted(street.everUp(), street.told(), street.made()));
            }
        }
        var took = seconds(begun);
        var account = street.account(database, "town");
        print("herd_connected", "s", connected);
        print("herd_stored", "s", took);
        print("herd_rows", "rows", account.made());
        print("herd_rows_lost", "rows", account.lost());
        print("herd_rows_twice_or_wrong", "rows", account.twice() + account.wrong());
        print("herd_memory_resting", "MiB", resting);
        print("herd_memory_largest", "MiB", largest);
        print("herd_api_p50_before", "ms", percentile(before, 50));
        print("herd_api_p99_before", "ms", percentile(before, 99));
        print("herd_api_p50", "ms", percentile(during, 50));
        print("herd_api_p99", "ms", percentile(during, 99));
        print("herd_api_slowest", "ms", percentile(during, 100));
        print(
                "herd_api_failed",
                "calls",
                during.stream().filter(each -> each < 0).count());
        var right = account.right() && street.held() == 0 && gateway.isAlive();
        return right && responsive(during) && largest <= MOST_MEMORY_MIB ? Bench.RIGHT : Bench.WRONG;
    }

    /** Every call was answered in time; a call that failed counts as the longest. */
    private static boolean responsive(List<Double> calls) {
        return percentile(calls, 100) < Probe.LONGEST_MS;
    }

    private void print(String name, String unit, Number value) {
        var figure = Figure.number("herd", name, unit, List.of(value.doubleValue()));
        System.out.println(json ? figure.json() : figure.text());
    }

    /** A call that did not answer counts as the longest. */
    private static double percentile(List<Double> all, int percent) {
        var sorted = new ArrayList<>(
                all.stream().map(each -> each < 0 ? Probe.LONGEST_MS : each).toList());
        Collections.sort(sorted);
        return sorted.isEmpty() ? 0 : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    /** What the process has in memory, MiB, from Linux's /proc (proc(5)). */
    private static long resident(Gateway gateway) throws IOException {
        var status = Path.of("/proc", String.valueOf(gateway.process().pid()), "status");
        if (!Files.exists(status)) return 0;
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
                .findFirst()
                .orElse(0);
    }

    /** Asks the API again and again, one call at a time. */
    private static final class Probe {
        static final double LONGEST_MS = 10_000;

        private final HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
        private final HttpRequest request;

        Probe(URI what) {
            this.request = HttpRequest.newBuilder(what)
                    .timeout(Duration.ofMillis((long) LONGEST_MS))
                    .build();
        }

        /** After a pause, how long a call took in milliseconds; below zero when it failed. */
        double next() throws InterruptedException {
            Thread.sleep(PROBE);
            return once();
        }

        double once() {
            var begun = System.nanoTime();
            try {
                var status = http.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                return status < 500 ? (System.nanoTime() - begun) / 1e6 : -1;
            } catch (IOException failed) {
                return -1;
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return -1;
            }
        }
    }
}
