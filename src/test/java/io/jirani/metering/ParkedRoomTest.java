package io.jirani.metering;

import static io.jirani.metering.Neighbourhood.inbound;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Energy;
import io.jirani.metering.Intake.Judged;
import io.jirani.metering.Intake.Parked;
import io.jirani.metering.Intake.Reason;
import io.jirani.metering.IntakeStore.Kept;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParkedRoomTest {
    private static final String TOPIC = Samples.topic(Samples.DEV, "reading");
    private static final Instant NOW = Samples.NOW;

    private final Neighbourhood home = new Neighbourhood();

    @AfterEach
    void stop() {
        home.close();
    }

    @Test
    void beyondTheBoundWhatWouldWaitIsNotAcknowledgedAndWhatFitsIsStored() {
        home.take(reading(row(1, 600, 5_000_000)));
        waiting(99_990);
        home.take(reading(fallen(2, 61)));
        home.take(reading(fallen(62, 121)));
        var full = home.take(reading(fallen(122, 125)));
        assertThat(full.rows()).containsEntry("refused", 1).containsEntry("parked", 0);
        assertThat(full.answers().getFirst().ack().upTo()).isEqualTo(121);
        assertThat(home.text("select split_part(reason, ':', 1) from reading_refused"))
                .isEqualTo("full");
        var good = home.take(reading(row(126, 100, 5_000_001)));
        assertThat(good.rows()).containsEntry("stored", 1);
        assertThat(good.answers().getFirst().ack().missing()).contains(new Ranges.Range(122, 125));
    }

    @Test
    void itIsCountedAgainAfterAWhile() {
        var nanos = new AtomicLong();
        var room = new ParkedRoom(new ParkedStore(), nanos::get);
        var meter = new MeterId(home.count("select id from meter"));
        var row = new Kept(meter, new Judged(1, aRow(), new Parked(Reason.IMPLAUSIBLE)));
        waiting(100_000);
        assertThat(home.db.transaction(room::full)).isEmpty();
        room.took(Collections.nCopies(100, row));
        assertThat(home.db.transaction(room::full)).containsExactly(meter);
        home.db.inTransaction(
                tx -> tx.run("update reading_parked set decision = 'discarded' where seq % 2 = 0", Tuple.tuple()));
        assertThat(home.db.transaction(room::full)).containsExactly(meter);
        nanos.addAndGet(30_000_000_000L);
        assertThat(home.db.transaction(room::full)).isEmpty();
    }

    private static Reading aRow() {
        return new Reading(
                1,
                Optional.of(NOW),
                1,
                Reading.TimeQuality.SYNC,
                new Registers(Energy.ZERO, Energy.ZERO, 1),
                Reading.Gauges.NONE,
                0);
    }

    private void waiting(int rows) {
        home.db.inTransaction(tx -> tx.run("""
                insert into reading_parked (meter_id, seq, boot, up_ms, import_wh, export_wh, reason, row_json, received_at)
                select m.id, 1000000 + n, 1, n, 1, 1, 'register_fell', '{}', $2 from meter m, generate_series(1, $1) n
                """, Tuple.of(rows, IntakeStore.utc(NOW))));
    }

    private static String[] fallen(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(seq -> row(seq, 600 - seq, 5))
                .toArray(String[]::new);
    }

    private static String row(long seq, long secondsAgo, long wh) {
        return Samples.row(seq, NOW.minusSeconds(secondsAgo), seq * 1_000, wh, 0);
    }

    private static Inbound reading(String... rows) {
        return inbound(TOPIC, Samples.reading(Samples.DEV, Samples.KEY, 1, rows));
    }
}
