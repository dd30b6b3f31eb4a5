package io.jirani.metering;

import static io.jirani.metering.Neighbourhood.inbound;
import static io.jirani.metering.Neighbourhood.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Problem;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.Ingest.Outcome;
import io.jirani.metering.IntakeState.Ack;
import io.jirani.metering.Ranges.Range;
import io.jirani.metering.WaitingRows.Ruling;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a reading must pass besides its own soundness: its meter's life, its number, its place among others. */
class IngestRulesTest {
    private static final String TOPIC = Samples.topic(Samples.DEV, "reading");

    private final Neighbourhood home = new Neighbourhood();

    @AfterEach
    void stop() {
        home.close();
    }

    @ParameterizedTest
    @CsvSource({"quarantined", "stock"})
    void rowsOfAMeterThatIsNotActiveAreKeptAsideAcknowledgedAndJudgedAgainWhenItIsReleased(String status) {
        status(status);
        var held = home.take(
                sample("01-reading.json"),
                sample("02-backfill-after-outage.json"),
                sample("05-register-went-back.json"));
        assertThat(held.rows()).isEqualTo(Map.of("stored", 0, "duplicate", 0, "parked", 5, "refused", 0));
        assertThat(held.answers())
                .extracting(Ingest.Answer::ack)
                .containsExactly(new Ack(18738, List.of(new Range(0, 18733))));
        assertThat(home.take(sample("01-reading.json")).rows().get("duplicate")).isEqualTo(1);
        assertThatThrownBy(
                        () -> home.db.inTransaction(tx -> home.ingest.waiting().release(tx, Samples.DEV, Samples.NOW)))
                .isInstanceOf(Problem.class);
        assertThat(sweep()).isZero();
        status("active");
        home.db.inTransaction(tx -> home.ingest.waiting().release(tx, Samples.DEV, Samples.NOW));
        assertThat(home.count("select count(*) from reading")).isEqualTo(4);
        assertThat(home.text("select string_agg(reason, ' ') from reading_parked"))
                .isEqualTo("register_fell");
    }

    @Test
    void rowsKeptAsideByAProcessThatHeardLateAreJudgedAgainBySweeping() {
        status("quarantined");
        home.take(sample("01-reading.json"), sample("03-clock-never-set.json"));
        status("active");
        assertThat(sweep()).isEqualTo(1);
        assertThat(sweep()).isZero();
        assertThat(home.count("select count(*) from reading")).isEqualTo(1);
        assertThat(home.count("select count(*) from reading_parked where reason = 'no_time'"))
                .isEqualTo(2);
        home.take(sample("09-hello.json"));
        assertThat(home.count("select count(*) from reading")).isEqualTo(3);
    }

    @Test
    void aMeterThatWasTakenDownProvesNothing() {
        status("decommissioned");
        var outcome = home.take(sample("01-reading.json"), sample("09-hello.json"));
        assertThat(outcome.rows().get("refused")).isEqualTo(2);
        assertThat(outcome.answers()).isEmpty();
        assertThat(home.text("select split_part(min(reason), ':', 1) from reading_refused"))
                .isEqualTo("decommissioned");
    }

    @ParameterizedTest(name = "boot {0} up {1} import {2}")
    @CsvSource({"18,60000,100", "17,61000,100", "17,60000,101"})
    void aNumberThatComesAgainWithOtherContentIsKeptAndTheMeterIsPutUnderSuspicion(long boot, long up, long imp) {
        home.take(reading(17, Samples.row(5, Samples.NOW.minusSeconds(600), 60_000, 100, 0)));
        var other = reading(boot, Samples.row(5, Samples.NOW.minusSeconds(500), up, imp, 0));
        var clash = home.take(other);
        assertThat(clash.rows()).isEqualTo(Map.of("stored", 0, "duplicate", 0, "parked", 1, "refused", 0));
        assertThat(clash.answers()).isEmpty();
        assertThat(clash.changed()).containsExactly(Samples.DEV);
        assertThat(home.text("select status || ' ' || status_reason from meter"))
                .isEqualTo("quarantined seq_reused");
        assertThat(home.text("select data ->> 'dev' || (data ->> 'seq') from event_log where type = 'meter.clash'"))
                .isEqualTo(Samples.DEV + "5");
        assertThat(home.take(other, other).answers()).isEmpty();
        assertThat(home.count("select count(*) from reading_parked where reason = 'seq_reused'"))
                .isEqualTo(1);
        assertThat(home.count("select count(*) from event_log where type = 'meter.clash'"))
                .isEqualTo(1);
        assertThat(home.count("select count(*) from reading")).isEqualTo(1);
    }

    @Test
    void withinABatchACloneIsFoundAsWellAndARepetitionIsNone() {
        var first = reading(17, Samples.row(5, Samples.NOW.minusSeconds(600), 60_000, 100, 0));
        assertThat(home.take(first, first, first, first, first, first).rows())
                .isEqualTo(Map.of("stored", 1, "duplicate", 5, "parked", 0, "refused", 0));
        var mine = reading(17, Samples.row(6, Samples.NOW.minusSeconds(540), 120_000, 100, 0));
        var clone = reading(17, Samples.row(6, Samples.NOW.minusSeconds(540), 120_000, 170, 0));
        var later = reading(17, Samples.row(7, Samples.NOW.minusSeconds(480), 180_000, 101, 0));
        assertThat(home.take(mine, clone, later).rows().get("parked")).isEqualTo(2);
        assertThat(home.text("select string_agg(reason, ' ' order by seq) from reading_parked"))
                .isEqualTo("seq_reused quarantined");
    }

    @Test
    void aRepetitionOfARowThatWaitsOrWasPlacedIsADuplicate() {
        home.take(sample("01-reading.json"), sample("05-register-went-back.json"), sample("03-clock-never-set.json"));
        home.take(sample("09-hello.json"));
        var again = home.take(
                sample("01-reading.json"), sample("05-register-went-back.json"), sample("03-clock-never-set.json"));
        assertThat(again.rows()).isEqualTo(Map.of("stored", 0, "duplicate", 4, "parked", 0, "refused", 0));
        assertThat(home.text("select status from meter")).isEqualTo("active");
    }

    @Test
    void aMeterWhoseMemoryWasWipedGoesOnAfterTheOperatorLetItCountAnew() {
        home.take(reading(17, Samples.row(5, Samples.NOW.minusSeconds(600), 60_000, 100, 0)));
        home.take(reading(17, Samples.row(6, Samples.NOW.minusSeconds(540), 120_000, 110, 0)));
        home.take(reading(1, Samples.row(5, Samples.NOW.minusSeconds(300), 1_000, 120, 0)));
        home.take(reading(1, Samples.row(6, Samples.NOW.minusSeconds(240), 61_000, 130, 0)));
        var sun = Clock.fixed(Samples.NOW, ZoneOffset.UTC);
        var rulings = new MeterRulings(home.ingest, sun, sun);
        var act = new MeterLife.Act("operator", "its flash was replaced");
        home.db.inTransaction(tx -> rulings.restart(tx, Samples.DEV, act));
        assertThat(home.text("select status from meter")).isEqualTo("active");
        var next = home.take(reading(1, Samples.row(7, Samples.NOW.minusSeconds(180), 121_000, 140, 0)));
        assertThat(next.rows().get("stored")).isEqualTo(1);
        assertThat(next.answers()).extracting(Ingest.Answer::ack).containsExactly(new Ack(7, List.of(new Range(0, 4))));
        assertThat(home.text("select string_agg(import_wh::text, ' ' order by t) from reading"))
                .isEqualTo("100 110 120 130 140");
        assertThat(home.count("select count(*) from reading_parked")).isZero();
        var late = home.take(reading(17, Samples.row(5, Samples.NOW.minusSeconds(600), 60_000, 100, 0)));
        assertThat(late.rows().get("refused")).isZero();
        assertThat(home.count("select count(*) from reading")).isEqualTo(5);
    }

    @Test
    void afterANewCountARowOfBeforeThatWasThereDoesNoHarmAndAnotherInItsPlaceIsKeptAside() {
        var before = reading(17, Samples.row(5, Samples.NOW.minusSeconds(600), 60_000, 100, 0));
        home.take(before);
        home.db.inTransaction(tx -> home.ingest.waiting().restart(tx, Samples.DEV, Samples.NOW));
        assertThat(home.take(before).answers()).hasSize(1);
        home.db.inTransaction(tx -> home.ingest.waiting().restart(tx, Samples.DEV, Samples.NOW));
        home.take(reading(1, Samples.row(5, Samples.NOW.minusSeconds(600), 1_000, 100, 0)));
        assertThat(home.count("select count(*) from reading")).isEqualTo(1);
        assertThat(home.text("select reason from reading_parked")).isEqualTo("seq_reused");
    }

    @Test
    void anOlderBootThatLivesOnIsAnotherDeviceAndItsLeftRowsAreNot() {
        var now = Samples.NOW;
        home.take(
                reading(18, Samples.row(2_048, now.minusSeconds(3_540), 60_000, 100, 0)),
                reading(17, Samples.row(1_030, now.minusSeconds(7_200), 60_000, 90, 0)));
        assertThat(home.text("select status from meter")).isEqualTo("active");
        home.take(reading(17, Samples.row(1_031, now.minusSeconds(5), 7_255_000, 90, 0)));
        assertThat(home.text("select status_reason from meter")).isEqualTo("two_boots");
        assertThat(home.text("select reason from reading_parked")).isEqualTo("quarantined");
    }

    @Test
    void theOperatorMakesARowThatFellANewBeginningOrLeavesItOut() {
        var now = Samples.NOW;
        home.take(
                reading(1, Samples.row(1, now.minusSeconds(600), 1, 9_999_000, 0)),
                reading(
                        1,
                        Samples.row(2, now.minusSeconds(540), 2, 5, 0),
                        Samples.row(3, now.minusSeconds(480), 3, 9, 0)));
        assertThat(home.count("select count(*) from reading_parked")).isEqualTo(2);
        decide(2, Ruling.ACCEPT);
        assertThat(home.text("select string_agg(generation || ':' || import_wh, ' ' order by seq) from reading"))
                .isEqualTo("1:9999000 2:5 2:9");
        assertThat(home.count("select generation::bigint from meter")).isEqualTo(2);
        home.take(reading(1, Samples.row(4, now.minusSeconds(420), 4, 12, 0)));
        home.take(reading(1, Samples.row(5, now.minusSeconds(360), 5, 3, 0)));
        home.take(reading(1, Samples.row(6, now.minusSeconds(300), 6, 15, 0)));
        assertThatThrownBy(() -> decide(5, Ruling.ACCEPT)).isInstanceOf(Problem.class);
        decide(5, Ruling.DISCARD);
        assertThatThrownBy(() -> decide(5, Ruling.DISCARD)).isInstanceOf(Problem.class);
        assertThat(home.text("select decision from reading_parked")).isEqualTo("discarded");
        assertThat(home.text("select string_agg(generation || ':' || import_wh, ' ' order by seq) from reading"))
                .isEqualTo("1:9999000 2:5 2:9 2:12 2:15");
    }

    @Test
    void aCaptureOfYesterdayIsAcknowledgedAndChangesNothing() {
        var capture = new Inbound[] {sample("01-reading.json"), sample("02-backfill-after-outage.json")};
        home.take(capture);
        var before = home.text("select seen::text || last_seq from meter_intake");
        var replay = home.take(capture);
        assertThat(replay.rows()).isEqualTo(Map.of("stored", 0, "duplicate", 4, "parked", 0, "refused", 0));
        assertThat(home.text("select seen::text || last_seq from meter_intake")).isEqualTo(before);
        assertThat(home.text("select status from meter")).isEqualTo("active");
    }

    @Test
    void retainedMessagesAreNoReadings() {
        var kept = new Inbound(TOPIC, Samples.payload("01-reading.json"), Retain.RETAINED, (a, b, c) -> {}, () -> {});
        assertThat(home.take(kept).rows().get("refused")).isEqualTo(1);
        assertThat(home.count("select count(*) from reading")).isZero();
        var state = sample("09-hello.json");
        var hello = new Inbound(state.topic(), state.payload(), Retain.RETAINED, state.door(), state.settled());
        assertThat(home.take(hello).online()).containsExactly(Samples.DEV);
    }

    @Test
    void whatAMeterSaysOfItselfIsKeptAndTheKeyItProvedLastIsTheOneWeSignWith() {
        home.db.inTransaction(tx -> tx.run(
                "insert into meter_key (meter_id, kid, made_at) select id, 'k2', $1 from meter",
                Tuple.of(IntakeStore.utc(Samples.NOW.plusSeconds(86_400 * 3650)))));
        home.take(sample("09-hello.json"));
        assertThat(home.text("select hardware || reset_reason || buffered || firmware from meter_intake"))
                .isEqualTo("esp32-devkitc-v4poweron21.4.0");
        assertThat(home.text("select kid from meter")).isEqualTo("k1");
        var key = Samples.KEYS.derived(Samples.DEV, "k2");
        var row = Samples.row(5, Samples.NOW.minusSeconds(60), 1, 1, 0);
        var json = "{\"v\":1,\"dev\":\"ke-nbo-0042\",\"boot\":18,\"kid\":\"k2\",\"sent\":0,\"rows\":[" + row + "]}";
        var proved = home.take(inbound(TOPIC, DeviceMac.sign(key, TOPIC, json)));
        assertThat(home.text("select kid from meter")).isEqualTo("k2");
        assertThat(proved.changed()).containsExactly(Samples.DEV);
        assertThat(proved.answers().getFirst().meter().key().bytes()).isEqualTo(key.bytes());
        home.take(sample("01-reading.json"));
        assertThat(home.text("select kid from meter")).isEqualTo("k2");
    }

    @Test
    void whatAMeterSignedIsNotPushedOutAndHasABoundOfItsOwn() {
        var bad = "{\"seq\":7,\"up\":1,\"tq\":\"none\",\"gen\":0,\"imp\":1,\"exp\":0,\"q\":0}";
        assertThat(home.take(reading(1, bad)).answers()).hasSize(1);
        var garbage = new Inbound[500];
        java.util.Arrays.fill(garbage, inbound("some/topic", new byte[20_000]));
        for (int i = 0; i < 21; i++) home.take(garbage);
        assertThat(home.count("select count(*) from reading_refused where not acked"))
                .isEqualTo(10_000);
        assertThat(home.count("select count(*) from reading_refused where acked"))
                .isEqualTo(1);
        assertThat(home.count("select max(length(raw))::bigint from reading_refused where not acked"))
                .isEqualTo(4_096);
        assertThat(home.count("select max(bytes)::bigint from reading_refused")).isEqualTo(20_000);
        var many = new Inbound[500];
        for (int i = 0; i < 500; i++) many[i] = reading(1, bad.replace(":7,", ":" + (8 + i) + ","));
        home.take(many);
        home.take(many);
        Outcome full = home.take(reading(1, bad.replace(":7,", ":9000,")));
        assertThat(full.answers()).isEmpty();
        assertThat(home.text("select split_part(reason, ':', 1) from reading_refused order by id desc limit 1"))
                .isEqualTo("full");
    }

    @Test
    void poisonIsRefusedAndTheStreamGoesOn() {
        var bomb = "{\"a\":".repeat(5_000).getBytes(StandardCharsets.UTF_8);
        var outcome = home.take(
                inbound(TOPIC, new byte[1_048_576]),
                inbound(TOPIC, bomb),
                inbound(TOPIC, new byte[] {'{', (byte) 0xc3, (byte) 0x28, '}'}),
                reading(1, "{\"seq\":1,\"up\":1,\"tq\":\"none\",\"gen\":1,\"imp\":NaN,\"exp\":0,\"q\":0}"),
                reading(
                        1,
                        "{\"seq\":9223372036854775808,\"up\":1,\"tq\":\"none\",\"gen\":1,\"imp\":1,\"exp\":0,\"q\":0}"),
                reading(1, "{\"seq\":2,\"up\":\"1\",\"tq\":\"none\",\"gen\":1,\"imp\":[1],\"exp\":0,\"q\":0}"),
                sample("01-reading.json"));
        assertThat(outcome.rows()).isEqualTo(Map.of("stored", 1, "duplicate", 0, "parked", 0, "refused", 6));
        assertThat(home.text("select string_agg(split_part(reason, ':', 1), ' ' order by id) from reading_refused"))
                .isEqualTo("too_large not_json not_json not_json schema schema");
    }

    private int sweep() {
        return home.ingest.waiting().sweep(home.db, Samples.NOW);
    }

    private void decide(long seq, Ruling ruling) {
        home.db.inTransaction(tx -> home.ingest.waiting().decide(tx, Samples.DEV, seq, ruling, Samples.NOW));
    }

    private void status(String status) {
        home.db.inTransaction(tx -> tx.run("update meter set status = $1", Tuple.of(status)));
    }

    private static Inbound reading(long boot, String... rows) {
        return inbound(TOPIC, Samples.reading(Samples.DEV, Samples.KEY, boot, rows));
    }
}
