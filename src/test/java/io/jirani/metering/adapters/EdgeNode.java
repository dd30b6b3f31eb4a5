package io.jirani.metering.adapters;

import io.jirani.metering.Foreign.Heard;
import io.jirani.metering.Inbound;
import io.jirani.metering.Inbound.Retain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Objects;
import org.eclipse.tahu.protobuf.SparkplugBProto.DataType;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;

/** An edge node of Sparkplug B, in what it sends, and the host that hears it. */
abstract class EdgeNode {
    static final Instant NOW = Instant.parse("2026-01-01T00:01:02Z");
    static final long T = 1767225660000L;
    static final String NODE = "spBv1.0/nairobi/%s/gw-kilimani";
    static final String DEVICE = NODE + "/ke-nbo-0042";
    static final String ID = "nairobi/gw-kilimani/ke-nbo-0042";

    final Sparkplug sparkplug = new Sparkplug(ValueFile.shipped().metrics());

    void born() {
        heard(NODE, "NBIRTH", nodeBirth(7));
        heard(DEVICE, "DBIRTH", bytes("sparkplug-b/dbirth.bin"));
    }

    static Payload nodeBirth(long session) {
        return death(session).toBuilder().setSeq(0).build();
    }

    static Payload death(long session) {
        var payload = Payload.newBuilder().setTimestamp(T);
        payload.addMetricsBuilder()
                .setName("bdSeq")
                .setTimestamp(T)
                .setDatatype(DataType.Int64_VALUE)
                .setLongValue(session);
        return payload.build();
    }

    static Payload deviceBirth(long t, long imported, long exported) {
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

    static Payload energy(int seq, long t, long alias, long value) {
        var payload = Payload.newBuilder().setTimestamp(t).setSeq(seq);
        payload.addMetricsBuilder().setAlias(alias).setTimestamp(t).setLongValue(value);
        return payload.build();
    }

    static Inbound live(String topic, byte[] payload) {
        return inbound(topic, payload, Retain.LIVE);
    }

    static Inbound inbound(String topic, byte[] payload, Retain retain) {
        return new Inbound(topic, payload, retain, (dev, to, what) -> {}, () -> {});
    }

    static byte[] bytes(String file) {
        try (var in = EdgeNode.class.getResourceAsStream("/foreign/" + file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Heard data(int seq, long t, long alias, long value) {
        return heard(DEVICE, "DDATA", energy(seq, t, alias, value));
    }

    Heard heard(String topic, String kind, Payload payload) {
        return at(NOW, topic, kind, payload);
    }

    Heard at(Instant now, String topic, String kind, Payload payload) {
        return sparkplug.read(live(String.format(topic, kind), payload.toByteArray()), now);
    }

    Heard heard(String topic, String kind, byte[] payload) {
        return sparkplug.read(live(String.format(topic, kind), payload), NOW);
    }
}
