package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Energy;
import io.jirani.metering.Intake.Judged;
import io.jirani.metering.Intake.Stored;
import io.jirani.metering.IntakeStore.Kept;
import io.jirani.metering.Reading.Gauges;
import io.jirani.metering.Reading.TimeQuality;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadingStoreTest {
    private static final long METERS = 7;

    private final Neighbourhood home = new Neighbourhood();

    @AfterEach
    void stop() {
        home.close();
    }

    /** More than go in with one statement, and a third of them without a gauge: no value slips into another row. */
    @Test
    void everyColumnStaysWithItsRow() {
        store(5_000);
        assertThat(home.count("select count(*) from reading")).isEqualTo(5_000);
        assertThat(home.count("""
                select count(*) from reading where meter_id = seq % 7 + 1 and up_ms = 1000 * seq and import_wh = 10 * seq
                    and export_wh = seq and power_w is not distinct from case when seq % 3 = 0 then null else seq end
                    and voltage_mv = 230000 and current_ma is null and generation = 1 and flags = 0 and boot = 1
                    and time_quality = 'sync' and skew_ms = 1000 * seq
                """)).isEqualTo(5_000);
    }

    @Test
    void aBatchLiesMeterByMeter() {
        store(300);
        assertThat(home.count("""
                select count(*) from (select meter_id - lag(meter_id) over (order by ctid) as step from reading) s where step < 0
                """)).isZero();
    }

    private void store(int rows) {
        var all = new ArrayList<>(
                LongStream.rangeClosed(1, rows).mapToObj(ReadingStoreTest::row).toList());
        Collections.shuffle(all, new Random(7));
        home.db.inTransaction(tx -> home.readings.store(tx, List.copyOf(all), Samples.NOW));
    }

    private static Kept row(long seq) {
        var t = Samples.NOW.minusSeconds(seq);
        var row = new Reading(
                seq,
                Optional.of(t),
                1_000 * seq,
                TimeQuality.SYNC,
                new Registers(new Energy(10 * seq), new Energy(seq), 1),
                new Gauges(
                        seq % 3 == 0 ? OptionalLong.empty() : OptionalLong.of(seq),
                        OptionalLong.of(230_000),
                        OptionalLong.empty(),
                        OptionalInt.empty()),
                0);
        return new Kept(new MeterId(seq % METERS + 1), new Judged(1, row, new Stored(t)));
    }
}
