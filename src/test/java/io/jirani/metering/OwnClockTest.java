package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of rows that came while the gateway's own clock was wrong, and which clock decides of what. */
class OwnClockTest {
    private final Neighbourhood home = new Neighbourhood();

    @AfterEach
    void stop() {
        home.close();
    }

    /** Fault 29: the gateway's clock is set back by an hour, and later right again. */
    @Test
    void whatOurOwnWrongClockTookForAheadIsUsedOnceItIsRight() {
        var wrong = Samples.NOW.minus(Duration.ofHours(1));
        var rows = reading(
                17,
                Samples.row(1, wrong.minusSeconds(60), 60_000, 100, 0),
                Samples.row(2, wrong, 120_000, 1_000_000_000, 0),
                Samples.row(3, Samples.NOW, 3_720_000, 200, 0),
                Samples.row(4, Samples.NOW.plusSeconds(1), 3_721_000, 0, 0));
        var work = List.of(Work.of(rows, Foreign.NONE, wrong));
        var taken = home.db.transaction(tx -> home.ingest.take(tx, work, wrong));
        assertThat(taken.rows()).isEqualTo(Map.of("stored", 1, "duplicate", 0, "parked", 3, "refused", 0));
        assertThat(sweep(wrong)).isZero();
        assertThat(sweep()).isEqualTo(1);
        assertThat(home.text("select string_agg(seq::text, ' ' order by seq) from reading"))
                .isEqualTo("1 3");
        assertThat(home.text("select string_agg(seq || ' ' || reason, ', ' order by seq) from reading_parked"))
                .as("what no household can move is an operator's to decide, whatever the clock says")
                .isEqualTo("2 implausible, 4 register_fell");
        assertThat(sweep()).isZero();
    }

    @Test
    void whatIsStillAheadOfItsPlaceIsLookedAtOnce() {
        var wrong = Samples.NOW.minus(Duration.ofHours(1));
        var rows = reading(17, Samples.row(1, Samples.NOW, 60_000, 100, 0));
        home.db.inTransaction(tx -> home.ingest.take(tx, List.of(Work.of(rows, Foreign.NONE, wrong)), wrong));
        home.take(reading(17, Samples.row(2, Samples.NOW, 61_000, 1_000_000_000, 0)));
        assertThat(sweep()).isEqualTo(1);
        assertThat(sweep()).isZero();
        assertThat(home.text("select string_agg(seq || ' ' || reason, ', ' order by seq) from reading_parked"))
                .isEqualTo("1 implausible");
    }

    @Test
    void whatHappensToAMeterIsToldByTheRealClock() {
        home.take(reading(17, Samples.row(5, Samples.NOW.minusSeconds(600), 60_000, 100, 0)));
        home.take(reading(18, Samples.row(5, Samples.NOW.minusSeconds(500), 60_000, 100, 0)));
        assertThat(home.count("select count(*) from event_log where type in ('meter.clash', 'meter.quarantined')"
                        + " and at > now() - interval '1 hour'"))
                .isEqualTo(2);
        assertThat(home.count("select count(*) from meter where status_at > now() - interval '1 hour'"))
                .isEqualTo(1);
    }

    @Test
    void aKeyEndsByTheNeighbourhoodsClock() {
        home.db.inTransaction(tx ->
                tx.run("update meter_key set valid_until = $1", Tuple.of(IntakeStore.utc(Samples.NOW.plusSeconds(1)))));
        var taken = home.take(reading(17, Samples.row(5, Samples.NOW, 60_000, 100, 0)));
        assertThat(taken.rows()).containsEntry("stored", 1);
    }

    private int sweep() {
        return sweep(Samples.NOW);
    }

    private int sweep(Instant now) {
        return home.ingest.waiting().sweep(home.db, now);
    }

    private static Inbound reading(long boot, String... rows) {
        return Neighbourhood.inbound(
                Samples.topic(Samples.DEV, "reading"), Samples.reading(Samples.DEV, Samples.KEY, boot, rows));
    }
}
