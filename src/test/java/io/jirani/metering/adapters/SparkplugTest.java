package io.jirani.metering.adapters;

import static io.jirani.metering.IntakeState.Presence.ONLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Problem;
import io.jirani.metering.Foreign.Heard;
import io.jirani.metering.Foreign.Here;
import io.jirani.metering.ForeignSample.Arrived;
import io.jirani.metering.Inbound.Retain;
import java.util.List;
import java.util.Random;
import org.eclipse.tahu.protobuf.SparkplugBProto.DataType;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.junit.jupiter.api.Test;

/** What becomes of values. */
class SparkplugTest extends EdgeNode {
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
}
