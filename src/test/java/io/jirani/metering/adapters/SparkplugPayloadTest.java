package io.jirani.metering.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Problem;
import io.jirani.metering.adapters.SparkplugPayload.Age;
import io.jirani.metering.adapters.SparkplugPayload.Bits32;
import io.jirani.metering.adapters.SparkplugPayload.Bits64;
import io.jirani.metering.adapters.SparkplugPayload.Decimal;
import io.jirani.metering.adapters.SparkplugPayload.Metric;
import io.jirani.metering.adapters.SparkplugPayload.Nothing;
import io.jirani.metering.adapters.SparkplugPayload.Text;
import io.jirani.metering.adapters.SparkplugPayload.Truth;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.eclipse.tahu.protobuf.SparkplugBProto;
import org.eclipse.tahu.protobuf.SparkplugBProto.DataType;
import org.junit.jupiter.api.Test;

class SparkplugPayloadTest {
    private static final byte[] DDATA = EdgeNode.bytes("sparkplug-b/ddata.bin");

    @Test
    void theSamplesReadAsTheyWereWritten() {
        var payload = SparkplugPayload.read(DDATA);

        assertThat(payload.timestamp()).hasValue(1767225660000L);
        assertThat(payload.seq()).hasValue(2);
        assertThat(payload.metrics()).hasSize(2);
        assertThat(payload.metrics().getFirst().alias()).hasValue(1);
        assertThat(payload.metrics().getFirst().number(OptionalInt.empty())).contains(new BigDecimal(1843217));
        assertThat(payload.metrics().getLast().number(OptionalInt.empty())).contains(new BigDecimal("418.25"));
        var kept = SparkplugPayload.read(EdgeNode.bytes("sparkplug-b/ddata-historical.bin"))
                .metrics()
                .getFirst();
        assertThat(kept.age()).isEqualTo(Age.HISTORICAL);
        assertThat(kept.timestamp()).hasValue(1767222000000L);
    }

    @Test
    void whatTheStandardsOwnLibraryWritesReadsTheSame() throws Exception {
        var random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            var written = payload(random);
            var read = SparkplugPayload.read(written.toByteArray());

            assertThat(read.timestamp().isPresent()).isEqualTo(written.hasTimestamp());
            assertThat(read.timestamp().orElse(0)).isEqualTo(written.getTimestamp());
            assertThat(read.seq().isPresent()).isEqualTo(written.hasSeq());
            assertThat(read.seq().orElse(0)).isEqualTo(written.getSeq());
            assertThat(read.metrics())
                    .isEqualTo(written.getMetricsList().stream()
                            .map(SparkplugPayloadTest::asOurs)
                            .toList());
        }
    }

    @Test
    void theRequestForABirthIsWhatTheStandardsOwnLibraryUnderstands() throws Exception {
        var now = Instant.parse("2026-01-01T00:01:00Z");

        var read = SparkplugBProto.Payload.parseFrom(SparkplugPayload.rebirth(now));

        assertThat(read.getTimestamp()).isEqualTo(now.toEpochMilli());
        assertThat(read.hasSeq()).isFalse();
        assertThat(read.getMetricsList()).singleElement().satisfies(metric -> {
            assertThat(metric.getName()).isEqualTo("Node Control/Rebirth");
            assertThat(metric.getDatatype()).isEqualTo(DataType.Boolean_VALUE);
            assertThat(metric.getBooleanValue()).isTrue();
        });
        assertThat(read.getUnknownFields().asMap()).isEmpty();
    }

    @Test
    void aNegativeNumberIsNegativeOnlyWhereItsDatatypeSaysSo() {
        assertThat(number(new Bits32(-5), DataType.Int32_VALUE)).contains(BigDecimal.valueOf(-5));
        assertThat(number(new Bits32(0xfb), DataType.Int8_VALUE)).contains(BigDecimal.valueOf(-5));
        assertThat(number(new Bits32(0xfffb), DataType.Int16_VALUE)).contains(BigDecimal.valueOf(-5));
        assertThat(number(new Bits64(-5), DataType.Int64_VALUE)).contains(BigDecimal.valueOf(-5));
        assertThat(number(new Bits32(-5), DataType.UInt32_VALUE)).contains(new BigDecimal("4294967291"));
        assertThat(number(new Bits64(-5), DataType.UInt64_VALUE)).contains(new BigDecimal("18446744073709551611"));
    }

    @Test
    void aFloatingPointNumberIsTheDecimalItWasWrittenAs() {
        var metric = SparkplugBProto.Payload.Metric.newBuilder();
        assertThat(ours(metric.setDoubleValue(1843.217).build())).isEqualTo(new Decimal(new BigDecimal("1843.217")));
        assertThat(ours(metric.setFloatValue(239.8f).build())).isEqualTo(new Decimal(new BigDecimal("239.8")));
        assertThat(ours(metric.setDoubleValue(Double.NaN).build())).isEqualTo(new Nothing());
        assertThat(ours(metric.setFloatValue(Float.NEGATIVE_INFINITY).build())).isEqualTo(new Nothing());
    }

    @Test
    void anyBytesAreAPayloadOrARefusal() {
        var random = new Random(2);
        var refused = 0;
        for (int i = 0; i < 200_000; i++) {
            var bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (i % 2 == 0) {
                bytes = DDATA.clone();
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--)
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                SparkplugPayload.read(bytes).metrics().forEach(metric -> metric.number(OptionalInt.empty()));
            } catch (Problem expected) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1_000, 199_000);
    }

    @Test
    void aMessageCutShortAnywhereIsRefusedOrHasFewerFields() {
        for (int length = 0; length < DDATA.length; length++) {
            var cut = Arrays.copyOf(DDATA, length);
            try {
                assertThat(SparkplugPayload.read(cut).metrics().size()).isLessThanOrEqualTo(2);
            } catch (Problem expected) {
                assertThat(expected.detail()).contains("Sparkplug");
            }
        }
    }

    @Test
    void aLengthBeyondTheMessageIsRefusedBeforeAnythingIsAllocated() {
        var twoGigabytes = new byte[] {0x12, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07};
        var negative = new byte[] {
            0x12,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            0x01
        };
        assertThatThrownBy(() -> SparkplugPayload.read(twoGigabytes)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> SparkplugPayload.read(negative)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> SparkplugPayload.read(new byte[] {0x0b})).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> SparkplugPayload.read(new byte[] {0x00, 0x00})).isInstanceOf(Problem.class);
    }

    @Test
    void moreMetricsThanAnyMeterHasAreRefused() {
        var empty = new byte[2 * 1_001];
        for (int i = 0; i < empty.length; i += 2) empty[i] = 0x12;
        assertThatThrownBy(() -> SparkplugPayload.read(empty))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("1000 metrics");
    }

    private static Optional<BigDecimal> number(SparkplugPayload.Value value, int datatype) {
        return new Metric(
                        Optional.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalInt.empty(),
                        Age.LIVE,
                        value)
                .number(OptionalInt.of(datatype));
    }

    private static SparkplugBProto.Payload payload(Random random) {
        var payload = SparkplugBProto.Payload.newBuilder();
        if (random.nextInt(10) > 0) payload.setTimestamp(random.nextLong());
        if (random.nextInt(10) > 0) payload.setSeq(random.nextInt(256));
        if (random.nextInt(10) == 0) payload.setUuid("a uuid of no use to us");
        for (int i = random.nextInt(6); i > 0; i--) payload.addMetrics(metric(random));
        return payload.build();
    }

    private static SparkplugBProto.Payload.Metric metric(Random random) {
        var metric = SparkplugBProto.Payload.Metric.newBuilder();
        if (random.nextBoolean()) metric.setName("Energie/Wärme " + random.nextInt(9));
        if (random.nextBoolean()) metric.setAlias(random.nextLong());
        if (random.nextBoolean()) metric.setTimestamp(random.nextLong());
        if (random.nextBoolean()) metric.setDatatype(random.nextInt(20));
        if (random.nextBoolean()) metric.setIsHistorical(random.nextBoolean());
        if (random.nextBoolean()) metric.setIsTransient(random.nextBoolean());
        if (random.nextInt(5) == 0) metric.setIsNull(random.nextBoolean());
        if (random.nextInt(5) == 0)
            metric.getMetadataBuilder().setDescription("of no use to us").setSize(3);
        switch (random.nextInt(8)) {
            case 0 -> metric.setIntValue(random.nextInt());
            case 1 -> metric.setLongValue(random.nextLong());
            case 2 -> metric.setFloatValue(Float.intBitsToFloat(random.nextInt()));
            case 3 -> metric.setDoubleValue(Double.longBitsToDouble(random.nextLong()));
            case 4 -> metric.setBooleanValue(random.nextBoolean());
            case 5 -> metric.setStringValue("words ✓ " + random.nextInt());
            case 6 -> metric.setBytesValue(com.google.protobuf.ByteString.copyFromUtf8("bytes"));
            default -> metric.clearValue();
        }
        return metric.build();
    }

    private static Metric asOurs(SparkplugBProto.Payload.Metric metric) {
        return new Metric(
                metric.hasName() ? Optional.of(metric.getName()) : Optional.empty(),
                metric.hasAlias() ? OptionalLong.of(metric.getAlias()) : OptionalLong.empty(),
                metric.hasTimestamp() ? OptionalLong.of(metric.getTimestamp()) : OptionalLong.empty(),
                metric.hasDatatype() ? OptionalInt.of(metric.getDatatype()) : OptionalInt.empty(),
                metric.getIsHistorical() ? Age.HISTORICAL : Age.LIVE,
                value(metric));
    }

    private static SparkplugPayload.Value value(SparkplugBProto.Payload.Metric metric) {
        if (metric.getIsNull()) return new Nothing();
        return switch (metric.getValueCase()) {
            case INT_VALUE -> new Bits32(metric.getIntValue());
            case LONG_VALUE -> new Bits64(metric.getLongValue());
            case FLOAT_VALUE -> decimal(Float.toString(metric.getFloatValue()));
            case DOUBLE_VALUE -> decimal(Double.toString(metric.getDoubleValue()));
            case BOOLEAN_VALUE -> new Truth(metric.getBooleanValue());
            case STRING_VALUE -> new Text(metric.getStringValue());
            default -> new Nothing();
        };
    }

    private static SparkplugPayload.Value decimal(String text) {
        return text.contains("N") || text.contains("I") ? new Nothing() : new Decimal(new BigDecimal(text));
    }

    private static SparkplugPayload.Value ours(SparkplugBProto.Payload.Metric metric) {
        var payload = SparkplugBProto.Payload.newBuilder().addMetrics(metric).build();
        return SparkplugPayload.read(payload.toByteArray()).metrics().getFirst().value();
    }
}
