package io.jirani.metering;

import static io.jirani.metering.Neighbourhood.inbound;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Tuple;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows that wait for a clock, and how many of them one batch touches. */
class ClocklessTest {
    private static final String TOPIC = Samples.topic(Samples.DEV, "reading");

    private final Neighbourhood home = new Neighbourhood();

    @AfterEach
    void stop() {
        home.close();
    }

    @Test
    void aBatchPlacesAsManyRowsAsAMeterHoldsAndTheNextOneTheRest() {
        var most = ParkedStore.MOST_OF_A_BOOT;
        waiting(
                most + 100,
                "jsonb_build_object('seq', n, 'up', n * 1000, 'tq', 'none', 'gen', 1, 'imp', 100, 'exp', 0, 'q', 0)");
        home.take(clocked(9_000));
        assertThat(home.count("select count(*) from reading")).isEqualTo(most + 1);
        assertThat(home.count("select min(seq) from reading_parked")).isEqualTo(most + 1);
        home.take(clocked(9_001));
        assertThat(home.count("select count(*) from reading")).isEqualTo(most + 102);
        assertThat(home.count("select count(*) from reading_parked")).isZero();
        assertThat(home.count("select count(distinct t - seq * interval '1 s') from reading"))
                .isEqualTo(1);
    }

    /** What waits here could not even be read. */
    @Test
    void rowsThatWaitAreNotLookedAtUntilAClockComesThatPlacesThem() {
        waiting(3, "'{}'");
        assertThat(home.take(clockless(10), clockless(11)).rows()).containsEntry("parked", 2);
        home.db.inTransaction(tx -> tx.run("update meter set status = 'quarantined'", Tuple.tuple()));
        assertThat(home.take(clocked(12)).rows()).containsEntry("parked", 1);
        assertThat(home.count("select count(*) from reading_parked")).isEqualTo(6);
    }

    @Test
    void rowsOfABatchWaitForTheClockThatComesInIt() {
        assertThat(home.take(clockless(10), clockless(11), clockless(10), clocked(12), clockless(13))
                        .rows())
                .isEqualTo(Map.of("stored", 4, "duplicate", 1, "parked", 2, "refused", 0));
        assertThat(home.text("select string_agg(seq::text, ' ' order by t) from reading"))
                .isEqualTo("10 11 12 13");
        assertThat(home.count("select count(*) from reading_parked")).isZero();
    }

    private void waiting(int rows, String json) {
        home.db.inTransaction(tx -> tx.run(
                "insert into reading_parked (meter_id, seq, boot, up_ms, import_wh, export_wh, reason, row_json, received_at)"
                        + " select m.id, n, 1, n * 1000, 100, 0, 'no_time', " + json
                        + ", $2 from meter m, generate_series(1, $1::int) n",
                Tuple.of(rows, IntakeStore.utc(Samples.NOW))));
    }

    private static Inbound clocked(long seq) {
        return reading(Samples.row(seq, Samples.NOW.minusSeconds(9_060 - seq), seq * 1_000, 100, 0));
    }

    private static Inbound clockless(long seq) {
        var row = Samples.row(seq, Samples.NOW, seq * 1_000, 100, 0);
        return reading(row.replaceFirst("\"t\":\\d+,", "").replace("\"sync\"", "\"none\""));
    }

    private static Inbound reading(String row) {
        return inbound(TOPIC, Samples.reading(Samples.DEV, Samples.KEY, 1, row));
    }
}
