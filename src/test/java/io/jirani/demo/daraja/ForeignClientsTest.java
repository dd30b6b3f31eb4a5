package io.jirani.demo.daraja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that others wrote work against the simulator as they are: npm's mpesa-node and mpesa-api. Where node, npm or the
 * packages cannot be had, the test is aborted and says so.
 */
class ForeignClientsTest {
    private static final List<String> PACKAGES = List.of("mpesa-node@0.1.3", "mpesa-api@3.0.2");
    private static final Path HOME = Path.of("target/npm").toAbsolutePath();

    @TempDir
    Path directory;

    private record Ran(int code, String output) {}

    private Ran run(Path in, List<String> command) throws IOException, InterruptedException {
        var output = directory.resolve("output");
        try {
            var process = new ProcessBuilder(command)
                    .directory(in.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(90, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Ran(-1, "no end in 90 s");
            }
            return new Ran(process.exitValue(), Files.readString(output));
        } catch (IOException notThere) {
            return new Ran(-1, String.valueOf(notThere.getMessage()));
        }
    }

    private void packages() throws IOException, InterruptedException {
        Files.createDirectories(HOME);
        if (Files.exists(HOME.resolve("node_modules/mpesa-api"))
                && Files.exists(HOME.resolve("node_modules/mpesa-node"))) return;
        var command = new java.util.ArrayList<>(
                List.of("npm", "install", "--prefix", ".", "--prefer-offline", "--no-audit", "--no-fund", "--no-save"));
        command.addAll(PACKAGES);
        var got = run(HOME, command);
        assumeTrue(got.code() == 0, "npm cannot bring " + PACKAGES + ": " + got.output());
    }

    @Test
    void everyCallOfBothIsTakenAndItsResultComes() throws Exception {
        assumeTrue(run(directory, List.of("node", "--version")).code() == 0, "node is not here");
        packages();
        var config = Provider.quick(directory).withTexts(DarajaSimConfig.Texts.AS_IT_IS);
        try (var provider = new Provider(config)) {
            var script = Path.of("src/test/resources/npm/clients.cjs").toAbsolutePath();
            var ran = run(
                    HOME,
                    List.of(
                            "node",
                            script.toString(),
                            String.valueOf(provider.sim().port()),
                            directory.resolve("certificate.pem").toString(),
                            provider.hook("/hooks/pay/abc")));
            assertThat(ran.code()).as(ran.output()).isZero();
            var said = ran.output()
                    .lines()
                    .filter(line -> line.startsWith("{"))
                    .map(JsonObject::new)
                    .toList();
            assertThat(said)
                    .hasSize(16)
                    .allSatisfy(line ->
                            assertThat(line.getString("code")).as(line.encode()).isEqualTo("0"));
            assertThat(said.getLast().getString("result")).isEqualTo("0");
            // 2 pushes, 2 payouts, 1 B2B, 2 balances, 2 statuses, 2 reversals, 2 typed
            var kinds = provider.next(13).stream()
                    .collect(Collectors.groupingBy(
                            told -> told.path().substring(told.path().lastIndexOf('/') + 1), Collectors.counting()));
            assertThat(kinds)
                    .containsEntry("stk", 2L)
                    .containsEntry("confirmation", 2L)
                    .containsEntry("result", 9L);
        }
    }
}
