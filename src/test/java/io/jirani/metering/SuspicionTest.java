package io.jirani.metering;

import static io.jirani.metering.Neighbourhood.inbound;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is another device under the same name, and what is not. */
class SuspicionTest {
    private static final String TOPIC = Samples.topic(Samples.DEV, "reading");
    private static final Instant NOW = Samples.NOW;

    private final Neighbourhood home = new Neighbourhood();

    @AfterEach
    void stop() {
        home.close();
    }

    @ParameterizedTest(name = "{0} s behind")
    @ValueSource(longs = {1_200, 420, 90})
    void rowsLeftByAPowerCutAreNoOtherDevicesWhenTheClockLostMinutesInIt(long behind) {
        home.take(reading(17, Samples.row(1_020, NOW.minusSeconds(1_800), 60_000, 90, 0)));
        home.take(reading(18, held(Samples.row(2_048, NOW.minusSeconds(2 + behind), 28_000, 100, 0))));
        var left = reading(17, Samples.row(1_021, NOW.minusSeconds(60), 1_800_000, 95, 0));
        assertThat(home.take(left).answers()).hasSize(1);
        assertNoClash();
    }

    @Test
    void rowsLeftByAClockThatRanAheadAreNoOtherDevices() {
        home.take(reading(18, Samples.row(2_048, NOW.minusSeconds(2), 900_000, 100, 0)));
        var left = reading(17, held(Samples.row(1_021, NOW.minusSeconds(1_200).plusSeconds(1_190), 1_800_000, 95, 0)));
        home.take(left);
        assertNoClash();
    }

    @Test
    void aNewerBootThatWasHeardLiveBeganBeforeThatWhateverItSaysLaterByAClockOfItsOwn() {
        home.take(reading(18, held(Samples.row(2_048, NOW.minusSeconds(10), 3_600_000, 100, 0))));
        home.take(reading(18, held(Samples.row(2_049, NOW.minusSeconds(500), 3_601_000, 100, 0))));
        home.take(reading(17, Samples.row(1_031, NOW.minusSeconds(5), 7_255_000, 90, 0)));
        assertThat(home.text("select status_reason from meter")).isEqualTo("two_boots");
    }

    @Test
    void anEventThatComesAgainIsADuplicateAndAnotherUnderItsNumberIsAClash() {
        assertThat(home.take(event(1, 5, "cover.opened", "{}"), event(1, 5, "cover.opened", "{}"))
                        .answers())
                .hasSize(1);
        assertThat(home.take(event(1, 5, "cover.opened", "{}")).answers()).hasSize(1);
        assertNoClash();
        var other = home.take(event(1, 5, "cover.closed", "{}"));
        assertThat(other.answers()).isEmpty();
        assertThat(other.rows().get("refused")).isEqualTo(1);
        assertThat(home.text("select status_reason from meter")).isEqualTo("seq_reused");
        assertThat(home.text("select reason from reading_refused")).startsWith("seq_reused: ");
        assertThat(home.text("select string_agg(type, ' ') from meter_event")).isEqualTo("cover.opened");
    }

    @Test
    void anEventUnderANumberOfBeforeANewCountIsKeptWholeAndAcknowledged() {
        var before = event(1, 5, "cover.opened", "{}");
        home.take(before);
        home.db.inTransaction(tx -> home.ingest.waiting().restart(tx, Samples.DEV, NOW));
        assertThat(home.take(before).rows().get("refused")).isZero();
        home.db.inTransaction(tx -> home.ingest.waiting().restart(tx, Samples.DEV, NOW));
        var other = event(2, 5, "magnet.found", "{" + " ".repeat(5_000) + "}");
        var outcome = home.take(other, event(2, 6, "cover.closed", "{}"));
        assertThat(outcome.answers()).extracting(answer -> answer.ack().upTo()).containsExactly(6L);
        assertThat(outcome.rows().get("refused")).isEqualTo(1);
        assertThat(home.text("select string_agg(type, ' ' order by seq) from meter_event"))
                .isEqualTo("cover.opened cover.closed");
        assertThat(home.text("select dev || ' ' || acked || ' ' || reason from reading_refused"))
                .isEqualTo(Samples.DEV + " true seq_reused: another was there under 5");
        assertThat(home.count("select length(raw)::bigint from reading_refused"))
                .isEqualTo(other.payload().length);
    }

    @ParameterizedTest(name = "in one batch: {0}")
    @ValueSource(booleans = {true, false})
    void anEventUnderARowsNumberIsAClashAndSoIsARowUnderAnEvents(boolean together) {
        var row = reading(1, Samples.row(5, NOW.minusSeconds(60), 1_000, 100, 0));
        var event = event(1, 5, "cover.opened", "{}");
        if (together) assertThat(home.take(row, event).answers()).isEmpty();
        else {
            home.take(row);
            assertThat(home.take(event).answers()).isEmpty();
        }
        assertThat(home.text("select status_reason from meter")).isEqualTo("seq_reused");
        assertThat(home.count("select count(*) from meter_event")).isZero();
    }

    @ParameterizedTest(name = "in one batch: {0}")
    @ValueSource(booleans = {true, false})
    void aRowUnderAnEventsNumberIsAClash(boolean together) {
        var row = reading(1, Samples.row(5, NOW.minusSeconds(60), 1_000, 100, 0));
        var event = event(1, 5, "cover.opened", "{}");
        if (together) home.take(event, row);
        else {
            home.take(event);
            home.take(row);
        }
        assertThat(home.text("select status_reason from meter")).isEqualTo("seq_reused");
        assertThat(home.text("select reason from reading_parked")).isEqualTo("seq_reused");
    }

    @Test
    void aRowThatWasGivenUpIsStoredWhenItComesAfterAllThoughItsNumberCountsAsThere() {
        home.take(reading(1, Samples.row(3, NOW.minusSeconds(600), 1_000, 100, 0)));
        home.db.inTransaction(
                tx -> tx.run("update meter_intake set seen = '{[3,100)}', version = version + 1", Tuple.tuple()));
        var late = reading(1, Samples.row(50, NOW.minusSeconds(300), 301_000, 120, 0));
        assertThat(home.take(late, late).rows())
                .isEqualTo(Map.of("stored", 1, "duplicate", 1, "parked", 0, "refused", 0));
        assertThat(home.take(late).rows().get("duplicate")).isEqualTo(1);
        var clone = reading(1, Samples.row(51, NOW.minusSeconds(240), 361_000, 121, 0));
        var other = reading(1, Samples.row(51, NOW.minusSeconds(240), 361_000, 122, 0));
        assertThat(home.take(clone, other).rows()).containsEntry("stored", 1).containsEntry("parked", 1);
        assertThat(home.text("select seen::text from meter_intake")).isEqualTo("{[3,100)}");
        assertThat(home.text("select status_reason from meter")).isEqualTo("seq_reused");
    }

    private static Inbound event(long boot, long seq, String type, String data) {
        var topic = Samples.topic(Samples.DEV, "event");
        var json = "{\"v\":1,\"dev\":\"" + Samples.DEV + "\",\"boot\":" + boot + ",\"kid\":\"k1\",\"seq\":" + seq
                + ",\"t\":" + NOW.toEpochMilli() + ",\"type\":\"" + type + "\",\"data\":" + data + "}";
        return inbound(topic, DeviceMac.sign(Samples.KEY, topic, json));
    }

    private void assertNoClash() {
        assertThat(home.text("select status from meter")).isEqualTo("active");
        assertThat(home.count("select count(*) from event_log where type = 'meter.clash'"))
                .isZero();
    }

    private static String held(String row) {
        return row.replace("\"sync\"", "\"hold\"");
    }

    private static Inbound reading(long boot, String... rows) {
        return inbound(TOPIC, Samples.reading(Samples.DEV, Samples.KEY, boot, rows));
    }
}
