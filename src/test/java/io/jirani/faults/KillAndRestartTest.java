package io.jirani.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The whole demo is killed in mid-flow, with payments on phones and pushes whose answer is still on its way, and started
 * again on the same folder: everything under way comes to its end, the provider's journal and the books agree.
 */
class KillAndRestartTest {
    private static final Pattern SUMMARY = Pattern.compile("^\\d\\d:\\d\\d  (\\d+) readings .* (\\d+) trades .*");
    private static final Pattern PROVIDER = Pattern.compile(".*(http://localhost:\\d+)/sim$");
    private static final int TRADES = 3;
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration END = Duration.ofMinutes(4);

    private final Path notes =
            Path.of("target", "faults-" + ProcessHandle.current().pid());
    private final Path data = notes.resolve("data");
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void folder() throws IOException {
        Files.createDirectories(notes);
    }

    @AfterEach
    void leavesNothing() throws InterruptedException, IOException {
        http.close();
        var postmaster = postmaster();
        if (postmaster.isPresent()) {
            postmaster.get().destroyForcibly();
            while (postmaster.get().isAlive()) Thread.sleep(20);
        }
        try (var all = Files.walk(notes)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
        }
    }

    @Test
    void aKilledGatewayIsTakenUpWhereItWas() throws Exception {
        var before = killInMidFlow();
        assertThat(postmaster()).as("the database outlives the gateway").isPresent();
        goesOnAndEndsWell(before);
    }

    @Test
    void aGatewayKilledTogetherWithItsDatabaseIsTakenUpWhereItWas() throws Exception {
        var before = killInMidFlow();
        var postmaster = postmaster().orElseThrow();
        postmaster.destroyForcibly();
        while (postmaster.isAlive()) Thread.sleep(20);
        goesOnAndEndsWell(before);
    }

    /** Kills a new demo while it trades; answers how many readings it had told of. */
    private long killInMidFlow() throws Exception {
        try (var demo = demo("killed")) {
            var provider =
                    PROVIDER.matcher(demo.line(line -> PROVIDER.matcher(line).matches(), START));
            assertThat(provider.matches()).isTrue();
            var sim = URI.create(provider.group(1).replace("localhost", "127.0.0.1"));
            demo.line(line -> number(line, 2) >= TRADES, START);
            // From here on pushes are shown on phones at once and answered to us late: they are SUBMITTING for a while.
            order(sim, "{\"fault\":\"slow_ms\",\"door\":\"push\",\"ms\":20000,\"times\":2}");
            awaitOpenPrompts(sim);
            demo.kill();
            return demo.err().lines().mapToLong(line -> number(line, 1)).max().orElse(0);
        }
    }

    private void goesOnAndEndsWell(long readings) throws Exception {
        try (var again = demo("restarted", "--for", "15s")) {
            assertThat(again.end(END)).as("exit status of\n%s", again.err()).isZero();
            var report = new JsonObject(again.out());
            assertThat(report.getBoolean("ok")).isTrue();
            assertThat(report.getJsonObject("ledger").getBoolean("balanced")).isTrue();
            // Among the problems would be: a receipt that is not credited, money that did not come to an end.
            assertThat(report.getJsonArray("problems")).isEmpty();
            assertThat(report.getLong("trades")).isGreaterThanOrEqualTo(TRADES);
            assertThat(report.getLong("readings")).isGreaterThan(readings);
        }
        try (var verify = Child.start(notes, "verify", "verify", "--data", data.toString(), "--json")) {
            assertThat(verify.end(START)).as("exit status of\n%s", verify.err()).isZero();
            assertThat(new JsonObject(verify.out()).getBoolean("ok")).isTrue();
        }
        assertThat(postmaster()).as("nothing of it runs on").isEmpty();
    }

    private Child demo(String name, String... more) {
        var words = new java.util.ArrayList<>(
                java.util.List.of("demo", "--json", "--port", "0", "--speed", "120", "--data", data.toString()));
        words.addAll(java.util.List.of(more));
        return Child.start(notes, name, words.toArray(String[]::new));
    }

    private void awaitOpenPrompts(URI sim) throws Exception {
        long end = System.nanoTime() + START.toNanos();
        while (open(sim) == 0 || faultsLeft(sim) > 1) {
            if (System.nanoTime() > end) throw new AssertionError("no phone was asked");
            Thread.sleep(20);
        }
    }

    private long open(URI sim) throws Exception {
        return list(sim, "/sim/prompts").stream()
                .filter(prompt -> ((JsonObject) prompt).getString("state").equals("open"))
                .count();
    }

    private long faultsLeft(URI sim) throws Exception {
        return list(sim, "/sim/faults").stream()
                .mapToLong(fault -> ((JsonObject) fault).getLong("times"))
                .sum();
    }

    private JsonArray list(URI sim, String path) throws Exception {
        var request = HttpRequest.newBuilder(sim.resolve(path)).build();
        return new JsonArray(
                http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    private void order(URI sim, String fault) throws Exception {
        var request = HttpRequest.newBuilder(sim.resolve("/sim/faults"))
                .POST(HttpRequest.BodyPublishers.ofString(fault))
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    private static long number(String line, int group) {
        var summary = SUMMARY.matcher(line);
        return summary.matches() ? Long.parseLong(summary.group(group)) : 0;
    }

    /** The database of the data folder, if it runs. */
    private Optional<ProcessHandle> postmaster() {
        var file = data.resolve("postgres/data/postmaster.pid");
        try {
            if (!Files.exists(file)) return Optional.empty();
            var pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
