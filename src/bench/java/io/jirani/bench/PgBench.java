package io.jirani.bench;

import io.jirani.db.DbUrl;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** pgbench's own figure, where it is installed: how much our client costs TPC-B. */
final class PgBench {
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");

    private PgBench() {}

    /** Transactions a second of its built-in script; nothing where it is not installed. */
    static Optional<Double> perSecond(DbUrl url, int connections, Duration span) {
        var command = List.of(
                "pgbench",
                "-n",
                "-M",
                "prepared",
                "-c",
                String.valueOf(connections),
                "-j",
                "2",
                "-T",
                String.valueOf(span.toSeconds()),
                "-h",
                url.host(),
                "-p",
                String.valueOf(url.port()),
                "-U",
                url.user(),
                url.database());
        try {
            var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("PGPASSWORD", url.password().reveal());
            var process = builder.start();
            var told = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            process.waitFor();
            return RATE.matcher(told)
                    .results()
                    .map(found -> Double.valueOf(found.group(1)))
                    .findFirst();
        } catch (IOException absent) {
            Progress.say("pgbench is not installed here; its own figure is passed over");
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
