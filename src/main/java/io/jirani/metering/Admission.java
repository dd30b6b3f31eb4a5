package io.jirani.metering;

import io.jirani.kernel.Problem;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.UplinkTopic.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Decides whether a message is let in: whose it is, whether its signature is right, whether it says something sound. */
public final class Admission {
    /** The largest payload there is. */
    static final int LARGEST = 32 * 1_024;

    /** A message in, or why not. */
    public sealed interface Decision {}

    /**
     * A message let in.
     *
     * @param kid the key that proved it
     */
    public record Admitted(Meter meter, UplinkMessage message, String kid) implements Decision {}

    /**
     * A message left out.
     *
     * @param sender the meter, if the signature proves it: then its bytes are kept and it need not send them again
     * @param sequences what it named its rows
     */
    public record Refused(Reason reason, String detail, Optional<Meter> sender, List<Long> sequences)
            implements Decision {}

    /** Why a message is left out. */
    public enum Reason {
        TOPIC,
        TOO_LARGE,
        RETAINED,
        NOT_JSON,
        UNKNOWN_DEVICE,
        UNKNOWN_KEY,
        WRONG_MAC,
        SCHEMA,
        /** Its meter was taken down. */
        DECOMMISSIONED,
        /** An adapter cannot read it. */
        FOREIGN,
        /** The meter sent more that the schema refuses, or that waits for a decision, than is kept of one meter. */
        FULL,
        /** An event under a number that was another's: two devices of one name, or a memory that was wiped. */
        SEQ_REUSED,
        FAULT;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Admission() {}

    /**
     * Judges a message that came on a topic of a meter.
     *
     * @param now by the neighbourhood's clock, by which keys end
     */
    public static Decision judge(UplinkTopic topic, Inbound inbound, Optional<Meter> registered, Instant now) {
        if (inbound.payload().length > LARGEST) return unproven(Reason.TOO_LARGE, "above 32 KiB");
        if (registered.isEmpty()) return unproven(Reason.UNKNOWN_DEVICE, "no meter " + topic.dev());
        if (inbound.retain() == Retain.RETAINED && topic.kind() != Kind.STATE)
            return unproven(Reason.RETAINED, "a retained message tells nothing new");
        var meter = registered.get();
        if (meter.status() == Meter.Status.DECOMMISSIONED)
            return unproven(Reason.DECOMMISSIONED, topic.dev() + " was taken down");
        ReadingJson.Envelope envelope;
        try {
            envelope = ReadingJson.envelope(inbound.payload());
        } catch (Problem notJson) {
            return unproven(Reason.NOT_JSON, notJson.detail());
        }
        var key = meter.key(envelope.kid(), now);
        if (key.isEmpty()) return unproven(Reason.UNKNOWN_KEY, "not a key id of the meter that holds now");
        if (!DeviceMac.verify(key.get(), inbound.topic(), inbound.payload()))
            return unproven(Reason.WRONG_MAC, "the mac is not of the meter's key, or not the last member");
        try {
            return new Admitted(meter, ReadingJson.message(topic, envelope), envelope.kid());
        } catch (Problem schema) {
            var rows = ReadingJson.sequences(envelope);
            return new Refused(Reason.SCHEMA, schema.detail(), Optional.of(meter), rows);
        }
    }

    static Refused unproven(Reason reason, String detail) {
        return new Refused(reason, detail, Optional.empty(), List.of());
    }
}
