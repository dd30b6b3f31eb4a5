package io.jirani.metering.adapters;

import static io.jirani.metering.IntakeState.Presence.OFFLINE;
import static io.jirani.metering.IntakeState.Presence.ONLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Problem;
import io.jirani.metering.Foreign.Heard;
import io.jirani.metering.Foreign.Here;
import io.jirani.metering.ForeignSample.Arrived;
import io.jirani.metering.Inbound;
import io.jirani.metering.Inbound.Retain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.eclipse.tahu.protobuf.SparkplugBProto.DataType;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.junit.jupiter.api.Test;

class SparkplugTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:01:02Z");
    private static final long T = 1767225660000L;
    private static final String NODE = "spBv1.0/nairobi/%s/gw-kilimani";
    private static final String DEVICE = NODE + "/ke-nbo-0042";
    private static final String ID = "nairobi/gw-kilimani/ke-nbo-0042";

    private final Sparkplug sparkplug = new Sparkplug(ValueFile.shipped().metrics());

    @Test
    void theSamplesBecomeOneRowABirthOneALiveMessageAndOneAKeptMoment() {
        var rows = List.of(
                heard(NODE, "NBIRTH", bytes("sparkplug-b/nbirth.bin")),
                heard(DEVICE, "DBIRTH", bytes("sparkplug-b/dbirth.bin")),
                heard(DEVICE, "DDATA", bytes("sparkplug-b/ddata.bin")),
                heard(DEVICE, "DDATA", bytes("sparkplug-b/ddata-historical.bin")));

        assertThat(rows.stream().flatMap(heard -> heard.samples().stream()).map(ForeignJson::line))
                .containsExactlyElementsOf(
                        Line.text("sparkplug-b/rows.txt").lines().toList());
        assertThat(rows.get(1).presences()).containsExactly(new Here("sparkplug-b", ID, ONLINE));
        assertThat(rows).allSatisfy(heard -> assertThat(heard.replies()).isEmpty());
    }

    @Test
    void dataBeforeABirthIsNoReadingAndAsksTheNodeForItsBirthOnceInTenSeconds() {
        var first = heard(DEVICE, "DDATA", bytes("sparkplug-b/ddata.bin"));

        assertThat(first.samples()).isEmpty();
        assertThat(first.replies()).singleElement().satisfies(reply -> {
            assertThat(reply.topic()).isEqualTo("spBv1.0/nairobi/NCMD/gw-kilimani");
            assertThat(reply.payload()).isEqualTo(SparkplugPayload.rebirth(NOW));
        });
        assertThat(data(3, T, 1, 5).replies()).isEmpty();
        assertThat(at(NOW.plusSeconds(10), DEVICE, "DDATA", energy(4, T, 1, 5)).replies())
                .hasSize(1);
    }

    @Test
    void aGapInTheSequenceAsksForABirthAndNothingIsReadUntilItComes() {
        born();
        assertThat(data(2, T, 1, 1_843_217).samples()).hasSize(1);
        var gap = data(4, T + 1_000, 1, 1_843_218);
        assertThat(gap.samples()).isEmpty();
        assertThat(gap.replies()).hasSize(1);
        assertThat(data(5, T + 2_000, 1, 1_843_219).samples()).isEmpty();
        born();
        assertThat(data(2, T + 3_000, 1, 1_843_220).samples()).hasSize(1);
    }

    @Test
    void theSequenceWrapsAfter255() {
        born();
        for (int i = 2; i < 600; i++) {
            var heard = data(i % 256, T + i, 1, 1_843_217 + i);
            assertThat(heard.samples()).hasSize(1);
            assertThat(heard.replies()).isEmpty();
        }
    }

    @Test
    void aMessageDeliveredAgainIsNoGapAndNoReading() {
        born();
        assertThat(data(2, T, 1, 1_843_217).samples()).hasSize(1);
        var again = data(2, T, 1, 1_843_217);
        assertThat(again.samples()).isEmpty();
        assertThat(again.replies()).isEmpty();
        assertThat(data(3, T + 1, 1, 1_843_218).samples()).hasSize(1);
    }

    @Test
    void anAliasThatWasNeverBornAsksForABirth() {
        born();
        var heard = data(2, T, 77, 12);
        assertThat(heard.samples()).isEmpty();
        assertThat(heard.replies()).hasSize(1);
    }

    @Test
    void aDeviceThatWasNeverBornUnderALivingNodeAsksForABirth() {
        born();
        var other = at(NOW, NODE + "/ke-nbo-0043", "DDATA", energy(2, T, 1, 5));
        assertThat(other.samples()).isEmpty();
        assertThat(other.replies()).hasSize(1);
    }

    @Test
    void dataByNameInsteadOfByAliasIsRead() {
        born();
        var named = Payload.newBuilder().setTimestamp(T).setSeq(2);
        named.addMetricsBuilder().setName("Energy/Import Wh").setTimestamp(T).setLongValue(1_843_217);
        assertThat(heard(DEVICE, "DDATA", named.build()).samples()).hasSize(1);
    }

    @Test
    void keptValuesMakeRowsOfTheirOwnMomentsAndLeaveTheNewestAlone() {
        born();
        data(2, T, 1, 1_843_217);
        var kept = Payload.newBuilder().setTimestamp(T + 5_000).setSeq(3);
        for (int i = 0; i < 3; i++)
            kept.addMetricsBuilder()
                    .setAlias(1)
                    .setTimestamp(T - 3_600_000 + i * 60_000L)
                    .setIsHistorical(true)
                    .setLongValue(1_842_000 + i);
        assertThat(heard(DEVICE, "DDATA", kept.build()).samples())
                .extracting(sample -> sample.imported().wattHours())
                .containsExactly(1_842_000L, 1_842_001L, 1_842_002L);

        var export = data(4, T + 6_000, 2, 921_080).samples().getFirst();
        assertThat(export.imported().wattHours()).isEqualTo(1_843_217);
        assertThat(export.exported().wattHours()).isEqualTo(921_080);
    }

    @Test
    void keptValuesOfAnOutageStandOnWhatWasKnownBeforeIt() {
        born();
        data(2, T, 2, 921_100);
        heard(NODE, "NDEATH", death(7));
        heard(NODE, "NBIRTH", nodeBirth(8));
        heard(DEVICE, "DBIRTH", deviceBirth(T + 600_000, 1_845_000, 925_000));
        var kept = Payload.newBuilder().setTimestamp(T + 600_001).setSeq(2);
        kept.addMetricsBuilder()
                .setAlias(1)
                .setTimestamp(T + 60_000)
                .setIsHistorical(true)
                .setLongValue(1_843_300);

        assertThat(heard(DEVICE, "DDATA", kept.build()).samples())
                .singleElement()
                .satisfies(sample -> {
                    assertThat(sample.imported().wattHours()).isEqualTo(1_843_300);
                    assertThat(sample.exported().wattHours()).isEqualTo(921_100);
                });
    }

    @Test
    void aGaugeAloneIsNoReadingButStandsInTheNextOne() {
        born();
        var power = Payload.newBuilder().setTimestamp(T).setSeq(2);
        power.addMetricsBuilder().setAlias(3).setTimestamp(T).setDoubleValue(-1500.5);
        assertThat(heard(DEVICE, "DDATA", power.build()).samples()).isEmpty();
        assertThat(data(3, T, 1, 1_843_217).samples().getFirst().gauges().powerW())
                .hasValue(-1501);
    }

    @Test
    void aRegisterThatBecomesNullIsNotKnownUntilItComesBack() {
        born();
        var lost = Payload.newBuilder().setTimestamp(T).setSeq(2);
        lost.addMetricsBuilder().setAlias(2).setTimestamp(T).setIsNull(true);
        assertThat(heard(DEVICE, "DDATA", lost.build()).samples()).isEmpty();
        assertThat(data(3, T, 1, 1_843_217).samples()).isEmpty();
        assertThat(data(4, T + 1, 2, 921_078).samples()).hasSize(1);
    }

    @Test
    void onlyTheWillOfTheSameSessionEndsIt() {
        born();
        var older = heard(NODE, "NDEATH", death(6));
        assertThat(older.presences()).isEmpty();
        assertThat(data(2, T, 1, 1_843_217).samples()).hasSize(1);

        var dead = heard(NODE, "NDEATH", death(7));
        assertThat(dead.presences()).containsExactly(new Here("sparkplug-b", ID, OFFLINE));
        assertThat(data(3, T, 1, 1_843_218).replies()).hasSize(1);
    }

    @Test
    void aDeviceThatDiesIsOfflineAndItsNodeLivesOn() {
        born();
        heard(
                NODE + "/ke-nbo-0043",
                "DBIRTH",
                deviceBirth(T, 5, 5).toBuilder().setSeq(2).build());
        var dead = heard(
                DEVICE, "DDEATH", Payload.newBuilder().setTimestamp(T).setSeq(3).build());

        assertThat(dead.presences()).containsExactly(new Here("sparkplug-b", ID, OFFLINE));
        assertThat(at(NOW, NODE + "/ke-nbo-0043", "DDATA", energy(4, T, 1, 6)).samples())
                .hasSize(1);
    }

    @Test
    void anEdgeNodeThatIsItselfAMeterGoesByGroupAndNode() {
        var birth = nodeBirth(7).toBuilder();
        birth.addMetricsBuilder()
                .setName("Energy/Import Wh")
                .setTimestamp(T)
                .setDatatype(DataType.UInt64_VALUE)
                .setLongValue(77);
        var heard = heard(NODE, "NBIRTH", birth.build());
        assertThat(heard.samples())
                .singleElement()
                .satisfies(sample -> assertThat(sample.foreignId()).isEqualTo("nairobi/gw-kilimani"));
    }

    @Test
    void aClockThatWasNeverSetLeavesTheArrivalAndAKeptValueNothing() {
        born();
        assertThat(data(2, 1_000, 1, 1_843_217).samples())
                .singleElement()
                .satisfies(sample -> assertThat(sample.when()).isEqualTo(new Arrived(NOW)));
        var kept = Payload.newBuilder().setTimestamp(T).setSeq(3);
        kept.addMetricsBuilder()
                .setAlias(1)
                .setTimestamp(1_000)
                .setIsHistorical(true)
                .setLongValue(5);
        assertThatThrownBy(() -> heard(DEVICE, "DDATA", kept.build())).isInstanceOf(Problem.class);
        assertThat(data(4, T, 1, 1_843_218).samples()).hasSize(1);
    }

    @Test
    void aNegativeRegisterIsRefusedAndHarmsNothing() {
        born();
        var negative = Payload.newBuilder().setTimestamp(T).setSeq(2);
        negative.addMetricsBuilder()
                .setAlias(1)
                .setTimestamp(T)
                .setDatatype(DataType.Int64_VALUE)
                .setLongValue(-1);
        assertThatThrownBy(() -> heard(DEVICE, "DDATA", negative.build())).isInstanceOf(Problem.class);
        assertThat(data(3, T, 1, 1_843_217).samples()).hasSize(1);
    }

    @Test
    void aKeptMessageIsNothing() {
        born();
        var kept = inbound(String.format(DEVICE, "DDATA"), energy(2, T, 1, 5).toByteArray(), Retain.RETAINED);
        assertThat(sparkplug.read(kept, NOW)).isEqualTo(Heard.NOTHING);
    }

    @Test
    void anyBytesOnAnyTopicAreHeardOrRefused() {
        var random = new Random(3);
        var kinds = List.of("NBIRTH", "NDEATH", "DBIRTH", "DDEATH", "DDATA", "NDATA");
        var sample = bytes("sparkplug-b/dbirth.bin");
        for (int i = 0; i < 10_000; i++) {
            var kind = kinds.get(random.nextInt(kinds.size()));
            var bytes = sample.clone();
            for (int flips = random.nextInt(4); flips > 0; flips--)
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            var topic = String.format(kind.startsWith("N") ? NODE : DEVICE, kind) + (i % 50);
            try {
                sparkplug.read(live(topic, bytes), NOW);
            } catch (Problem expected) {
                assertThat(expected.detail()).isNotEmpty();
            }
        }
    }

    @Test
    void nodesWithoutEndAreForgottenFromTheOldestOn() {
        for (int i = 0; i < 12_000; i++)
            sparkplug.read(live("spBv1.0/g/NBIRTH/n" + i, nodeBirth(1).toByteArray()), NOW);
        assertThat(sparkplug.remembered()).isEqualTo(10_000);
    }

    private void born() {
        heard(NODE, "NBIRTH", nodeBirth(7));
        heard(DEVICE, "DBIRTH", bytes("sparkplug-b/dbirth.bin"));
    }

    private static Payload nodeBirth(long session) {
        return death(session).toBuilder().setSeq(0).build();
    }

    private static Payload death(long session) {
        var payload = Payload.newBuilder().setTimestamp(T);
        payload.addMetricsBuilder()
                .setName("bdSeq")
                .setTimestamp(T)
                .setDatatype(DataType.Int64_VALUE)
                .setLongValue(session);
        return payload.build();
    }

    private static Payload deviceBirth(long t, long imported, long exported) {
        var payload = Payload.newBuilder().setTimestamp(t).setSeq(1);
        payload.addMetricsBuilder()
                .setName("Energy/Import Wh")
                .setAlias(1)
                .setTimestamp(t)
                .setDatatype(DataType.UInt64_VALUE)
                .setLongValue(imported);
        payload.addMetricsBuilder()
                .setName("Energy/Export Wh")
                .setAlias(2)
                .setTimestamp(t)
                .setDatatype(DataType.UInt64_VALUE)
                .setLongValue(exported);
        return payload.build();
    }

    private static Payload energy(int seq, long t, long alias, long value) {
        var payload = Payload.newBuilder().setTimestamp(t).setSeq(seq);
        payload.addMetricsBuilder().setAlias(alias).setTimestamp(t).setLongValue(value);
        return payload.build();
    }

    private static Inbound live(String topic, byte[] payload) {
        return inbound(topic, payload, Retain.LIVE);
    }

    private static Inbound inbound(String topic, byte[] payload, Retain retain) {
        return new Inbound(topic, payload, retain, (dev, to, what) -> {}, () -> {});
    }

    static byte[] bytes(String file) {
        try (var in = SparkplugTest.class.getResourceAsStream("/foreign/" + file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Heard data(int seq, long t, long alias, long value) {
        return heard(DEVICE, "DDATA", energy(seq, t, alias, value));
    }

    private Heard heard(String topic, String kind, Payload payload) {
        return at(NOW, topic, kind, payload);
    }

    private Heard at(Instant now, String topic, String kind, Payload payload) {
        return sparkplug.read(live(String.format(topic, kind), payload.toByteArray()), now);
    }

    private Heard heard(String topic, String kind, byte[] payload) {
        return sparkplug.read(live(String.format(topic, kind), payload), NOW);
    }
}
