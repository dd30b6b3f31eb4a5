package io.jirani.metering.adapters;

import io.jirani.kernel.Problem;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A payload of Sparkplug B (specification 3.0.0 section 6.4): the fields of its protobuf messages {@code Payload} and
 * {@code Metric} that a host of meters needs, all others skipped. Reading costs memory in proportion to the bytes there
 * are, whatever lengths they claim.
 *
 * @param timestamp field 1: when it was sent, ms UTC
 * @param metrics field 2
 * @param seq field 3: 0 to 255, absent in NDEATH
 */
record SparkplugPayload(OptionalLong timestamp, List<Metric> metrics, OptionalLong seq) {
    /** Whether a value is of now. */
    enum Age {
        LIVE,
        /** Kept by the edge node while it could not send. */
        HISTORICAL
    }

    /** The value of a metric, as it travelled. */
    sealed interface Value {}

    /** Field 10: a whole number of up to 32 bits; what they mean the datatype says. */
    record Bits32(int bits) implements Value {}

    /** Field 11: the same of up to 64 bits. */
    record Bits64(long bits) implements Value {}

    /** Fields 12 and 13: the shortest decimal that stands for the floating-point number. */
    record Decimal(BigDecimal number) implements Value {}

    /** Field 14. */
    record Truth(boolean is) implements Value {}

    /** Field 15. */
    record Text(String text) implements Value {}

    /** No value, a null (field 7), not a number, or a value of a type that no meter sends. */
    record Nothing() implements Value {}

    /**
     * One metric.
     *
     * @param name field 1; in DATA mostly absent
     * @param alias field 2: stands for the name after the birth
     * @param timestamp field 3: when it was measured, ms UTC
     * @param datatype field 4; in DATA mostly absent
     */
    record Metric(
            Optional<String> name,
            OptionalLong alias,
            OptionalLong timestamp,
            OptionalInt datatype,
            Age age,
            Value value) {
        /** The value as a number, if it is one. */
        Optional<BigDecimal> number(OptionalInt born) {
            var type = datatype.isPresent() ? datatype : born;
            return switch (value) {
                case Bits32 small ->
                    Optional.of(
                            BigDecimal.valueOf(signed(type, small.bits).orElse(Integer.toUnsignedLong(small.bits))));
                case Bits64 large ->
                    Optional.of(signed(type, large.bits).stream()
                            .mapToObj(BigDecimal::valueOf)
                            .findFirst()
                            .orElseGet(() -> new BigDecimal(new BigInteger(Long.toUnsignedString(large.bits)))));
                case Decimal decimal -> Optional.of(decimal.number);
                case Text words -> Quantities.number(words.text);
                case Truth ignored -> Optional.empty();
                case Nothing ignored -> Optional.empty();
            };
        }

        private static OptionalLong signed(OptionalInt type, long bits) {
            return switch (type.orElse(0)) {
                case INT8 -> OptionalLong.of(lowest(Byte.SIZE, bits));
                case INT16 -> OptionalLong.of(lowest(Short.SIZE, bits));
                case INT32 -> OptionalLong.of(lowest(Integer.SIZE, bits));
                case INT64 -> OptionalLong.of(bits);
                default -> OptionalLong.empty();
            };
        }

        private static long lowest(int size, long bits) {
            return bits << (Long.SIZE - size) >> (Long.SIZE - size);
        }
    }

    private static final int INT8 = 1;
    private static final int INT16 = 2;
    private static final int INT32 = 3;
    private static final int INT64 = 4;
    private static final int BOOLEAN = 11;

    /** A meter has some dozens; a message of 32 KiB has room for more than a gateway should look at. */
    private static final int MOST_METRICS = 1_000;

    private static final int LONGEST_NAME = 256;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    SparkplugPayload {
        metrics = List.copyOf(metrics);
    }

    /** Reads a payload. Refuses what is no protobuf message, and one with more metrics than any meter has. */
    static SparkplugPayload read(byte[] bytes) {
        var in = new Fields(bytes, 0, bytes.length);
        var timestamp = OptionalLong.empty();
        var seq = OptionalLong.empty();
        var metrics = new ArrayList<Metric>();
        while (in.next()) {
            switch (in.key()) {
                case 1 << 3 | VARINT -> timestamp = OptionalLong.of(in.number);
                case 2 << 3 | BYTES -> {
                    if (metrics.size() == MOST_METRICS) throw wrong("more than " + MOST_METRICS + " metrics");
                    metrics.add(metric(in.inner()));
                }
                case 3 << 3 | VARINT -> seq = OptionalLong.of(in.number);
                default -> {}
            }
        }
        return new SparkplugPayload(timestamp, metrics, seq);
    }

    private static Metric metric(Fields in) {
        var name = Optional.<String>empty();
        var alias = OptionalLong.empty();
        var timestamp = OptionalLong.empty();
        var datatype = OptionalInt.empty();
        var age = Age.LIVE;
        var isNull = false;
        Value value = new Nothing();
        while (in.next()) {
            switch (in.key()) {
                case 1 << 3 | BYTES -> name = Optional.of(in.name());
                case 2 << 3 | VARINT -> alias = OptionalLong.of(in.number);
                case 3 << 3 | VARINT -> timestamp = OptionalLong.of(in.number);
                case 4 << 3 | VARINT -> datatype = OptionalInt.of((int) in.number);
                case 5 << 3 | VARINT -> age = in.number == 0 ? Age.LIVE : Age.HISTORICAL;
                case 7 << 3 | VARINT -> isNull = in.number != 0;
                default -> value = value(in).orElse(value);
            }
        }
        return new Metric(name, alias, timestamp, datatype, age, isNull ? new Nothing() : value);
    }

    /** One of the fields of which a metric has one only: the last one counts. */
    private static Optional<Value> value(Fields in) {
        return switch (in.key()) {
            case 10 << 3 | VARINT -> Optional.of(new Bits32((int) in.number));
            case 11 << 3 | VARINT -> Optional.of(new Bits64(in.number));
            case 12 << 3 | FIXED32 -> Optional.of(decimal(Float.toString(Float.intBitsToFloat((int) in.number))));
            case 13 << 3 | FIXED64 -> Optional.of(decimal(Double.toString(Double.longBitsToDouble(in.number))));
            case 14 << 3 | VARINT -> Optional.of(new Truth(in.number != 0));
            case 15 << 3 | BYTES -> Optional.of(new Text(in.text()));
            case 16 << 3 | BYTES, 17 << 3 | BYTES, 18 << 3 | BYTES, 19 << 3 | BYTES -> Optional.of(new Nothing());
            default -> Optional.empty();
        };
    }

    private static Value decimal(String shortest) {
        return shortest.matches("-?[0-9].*") ? new Decimal(new BigDecimal(shortest)) : new Nothing();
    }

    /** The command to an edge node to send all its births again (specification section 5.13, "Rebirth Request"). */
    static byte[] rebirth(Instant now) {
        var metric = new ByteArrayOutputStream();
        var name = "Node Control/Rebirth".getBytes(StandardCharsets.UTF_8);
        metric.write(1 << 3 | BYTES);
        varint(metric, name.length);
        metric.writeBytes(name);
        field(metric, 3, now.toEpochMilli());
        field(metric, 4, BOOLEAN);
        field(metric, 14, 1);
        var payload = new ByteArrayOutputStream();
        field(payload, 1, now.toEpochMilli());
        payload.write(2 << 3 | BYTES);
        varint(payload, metric.size());
        payload.writeBytes(metric.toByteArray());
        return payload.toByteArray();
    }

    private static void field(ByteArrayOutputStream out, int field, long value) {
        varint(out, (long) field << 3 | VARINT);
        varint(out, value);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        var rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static Problem wrong(String detail) {
        return Problem.invalid("(payload)", "not a Sparkplug B payload: " + detail);
    }

    /** The fields of one protobuf message, one after the other; each is read whole or refused. */
    private static final class Fields {
        private final byte[] bytes;
        private final int end;
        private int at;
        private int key;
        private int from;
        /** The value of the field at hand, unless it is bytes. */
        private long number;

        Fields(byte[] bytes, int from, int end) {
            this.bytes = bytes;
            this.at = from;
            this.end = end;
        }

        /** Goes to the next field; false at the end of the message. */
        boolean next() {
            if (at == end) return false;
            var tag = varint();
            if (tag < 8 || tag > 0xffff_ffffL) throw wrong("no field " + tag);
            key = (int) tag;
            number = 0;
            from = at;
            switch (key & 7) {
                case VARINT -> number = varint();
                case FIXED64 -> number = fixed(Long.BYTES);
                case FIXED32 -> number = fixed(Integer.BYTES);
                case BYTES -> {
                    var length = varint();
                    if (length < 0 || length > end - at) throw wrong("a field longer than the message");
                    from = at;
                    at += (int) length;
                }
                default -> throw wrong("wire type " + (key & 7));
            }
            return true;
        }

        /** The number of the field at hand and its wire type, as they stand before it. */
        int key() {
            return key;
        }

        Fields inner() {
            return new Fields(bytes, from, at);
        }

        String name() {
            if (at - from > LONGEST_NAME) throw wrong("a name of more than " + LONGEST_NAME + " bytes");
            return text();
        }

        String text() {
            return new String(bytes, from, at - from, StandardCharsets.UTF_8);
        }

        private long varint() {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                if (at == end) throw wrong("it ends within a number");
                var next = bytes[at++];
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) return value;
            }
            throw wrong("a number of more than 10 bytes");
        }

        private long fixed(int length) {
            if (length > end - at) throw wrong("it ends within a number");
            long value = 0;
            for (int i = 0; i < length; i++) value |= (long) (bytes[at++] & 0xff) << (8 * i);
            return value;
        }
    }
}
