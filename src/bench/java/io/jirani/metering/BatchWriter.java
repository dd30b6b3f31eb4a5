package io.jirani.metering;

import io.jirani.db.Db;
import io.jirani.kernel.Energy;
import io.jirani.metering.Intake.Judged;
import io.jirani.metering.Intake.Stored;
import io.jirani.metering.IntakeStore.Kept;
import io.jirani.metering.Reading.Gauges;
import io.jirani.metering.Reading.TimeQuality;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The statement by which the gateway stores readings, for a bench to run alone; and the same rows as COPY takes them. In this
 * package because the statement is nobody else's.
 */
public final class BatchWriter {
    /** The columns of {@link Batch#copyText}. */
    public static final String COPY = """
            copy reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, power_w,
                voltage_mv, current_ma, flags, skew_ms, received_at) from stdin
            """;

    /** Rows that go in together. */
    public static final class Batch {
        private final List<Kept> rows;
        private final Instant received;

        private Batch(List<Kept> rows, Instant received) {
            this.rows = rows;
            this.received = received;
        }

        public int rows() {
            return rows.size();
        }

        /** In PostgreSQL's text format, tabs and line feeds. */
        public byte[] copyText() {
            var text = new StringBuilder(128 * rows.size());
            for (var row : rows) line(text, row.meter().number(), row.judged().row());
            return text.toString().getBytes(StandardCharsets.US_ASCII);
        }

        private void line(StringBuilder text, long meter, Reading row) {
            var t = row.t().orElseThrow();
            text.append(meter)
                    .append('\t')
                    .append(row.seq())
                    .append('\t')
                    .append(t)
                    .append('\t');
            text.append(BOOT).append('\t').append(row.upMs()).append('\t');
            text.append(row.quality().word())
                    .append('\t')
                    .append(row.registers().generation())
                    .append('\t');
            text.append(row.registers().imported().wattHours()).append('\t');
            text.append(row.registers().exported().wattHours()).append('\t');
            text.append(row.gauges().powerW().orElseThrow()).append('\t');
            text.append(row.gauges().voltageMv().orElseThrow()).append('\t');
            text.append(row.gauges().currentMa().orElseThrow()).append('\t');
            text.append(row.flags()).append('\t');
            text.append(Duration.between(t, received).toMillis()).append('\t');
            text.append(received).append('\n');
        }
    }

    private static final long BOOT = 1;

    private final Db db;
    private final ReadingStore store = new ReadingStore();

    public BatchWriter(Db db) {
        this.db = db;
    }

    /**
     * Batches of rows, meters taking turns, a second apart.
     *
     * @param firstMeter the number of the first of so many meters
     */
    public static List<Batch> batches(int rows, int rowsPerBatch, long firstMeter, int meters, Instant base) {
        var all = new ArrayList<Batch>();
        for (int from = 0; from < rows; from += rowsPerBatch) {
            var batch = new ArrayList<Kept>();
            for (int k = from; k < Math.min(rows, from + rowsPerBatch); k++)
                batch.add(row(new MeterId(firstMeter + k % meters), 1 + k / meters, base));
            all.add(new Batch(batch, base.plusSeconds(rows)));
        }
        return all;
    }

    /** Stores a batch in a transaction of its own. */
    public void write(Batch batch) {
        db.inTransaction(tx -> store.store(tx, batch.rows, batch.received));
    }

    private static Kept row(MeterId meter, long seq, Instant base) {
        var t = base.plusSeconds(seq);
        var row = new Reading(
                seq,
                Optional.of(t),
                1_000 * seq,
                TimeQuality.SYNC,
                new Registers(new Energy(1_000 + seq), new Energy(500), 1),
                new Gauges(
                        OptionalLong.of(3_600), OptionalLong.of(230_100), OptionalLong.of(15_600), OptionalInt.empty()),
                0);
        return new Kept(meter, new Judged(BOOT, row, new Stored(t)));
    }
}
