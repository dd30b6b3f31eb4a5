package io.jirani.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo's plug with Tasmota's firmware, through our own endpoint, the adapter and the intake. */
class TasmotaTest {
    private static final String ROWS = """
            select r.time_quality, r.import_wh, r.export_wh from reading r join meter m on m.id = r.meter_id
            where m.dev = 'tasmota-a1b2c3' order by r.t
            """;
    private static final String APART = """
            select (select count(*) from reading_parked p join meter m on m.id = p.meter_id where m.dev = 'tasmota-a1b2c3')
                 + (select count(*) from reading_refused where dev = 'tasmota-a1b2c3' or topic like '%tasmota%')
            """;

    private record Row(String quality, long imported, long exported) {}

    @TempDir
    Path data;

    @Test
    @Timeout(120)
    void its_rows_arrive_as_rows_of_another_makers_meter_and_none_is_kept_aside() throws Exception {
        var options = new DemoOptions(240, 5, new DemoOptions.Ports(0, 0, 0), data);
        try (var demo =
                Demo.start(options, Clock.systemUTC(), new SecureRandom(), line -> {}, (household, notice) -> {})) {
            var rows = await(demo, all -> all.size() >= 4);
            assertThat(rows).allMatch(row -> row.quality.equals("foreign") && row.exported == 0);
            assertThat(rows).extracting(Row::imported).isSorted().doesNotContain(0L);
            long apart = demo.db().transaction(tx -> tx.one(APART, Tuple.tuple(), row -> row.getLong(0)));
            assertThat(apart).isZero();
        }
    }

    private static List<Row> await(Demo demo, Predicate<List<Row>> wanted) throws InterruptedException {
        var end = Instant.now().plus(Duration.ofSeconds(60));
        while (true) {
            var rows = demo.db()
                    .transaction(tx -> tx.all(
                            ROWS, Tuple.tuple(), row -> new Row(row.getString(0), row.getLong(1), row.getLong(2))));
            if (wanted.test(rows) || Instant.now().isAfter(end)) return rows;
            Thread.sleep(250);
        }
    }
}
