package io.jirani.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo's connection to the grid: its intervals close against the feeder, and what the wires lose is little. */
class FeederTest {
    private static final String CLOSED = """
            select count(*), coalesce(sum(losses_wh), 0)::bigint, coalesce(sum(feeder_in_wh + feeder_out_wh), 0)::bigint
            from interval_close where closure = 'closed'
            """;

    private record Closed(long intervals, long lost, long through) {}

    @TempDir
    Path data;

    @Test
    @Timeout(120)
    void intervalsCloseAgainstTheFeederAndTheWiresLoseLittle() throws Exception {
        var options = new DemoOptions(240, 5, new DemoOptions.Ports(0, 0, 0), data);
        try (var demo =
                Demo.start(options, Clock.systemUTC(), new SecureRandom(), line -> {}, (household, notice) -> {})) {
            var end = Instant.now().plus(Duration.ofSeconds(60));
            var closed = closed(demo);
            while (closed.intervals < 3 && Instant.now().isBefore(end)) {
                Thread.sleep(250);
                closed = closed(demo);
            }
            assertThat(closed.intervals).isGreaterThanOrEqualTo(3);
            assertThat(closed.lost).isPositive().isLessThan(closed.through);
        }
    }

    private static Closed closed(Demo demo) {
        return demo.db()
                .transaction(tx -> tx.one(
                        CLOSED, Tuple.tuple(), row -> new Closed(row.getLong(0), row.getLong(1), row.getLong(2))));
    }
}
