package io.jirani.metering;

import io.jirani.kernel.Dev;
import java.util.List;

/**
 * A message as a door received it.
 *
 * @param retain whether a broker had kept it: then it tells nothing new
 * @param payload not copied; nobody changes it
 * @param door where it came in, and where answers go out
 * @param settled tells the door that the database has it, or that asking again is useless: it may acknowledge. May be
 *     run on any thread
 */
@SuppressWarnings("ArrayRecordComponent")
public record Inbound(String topic, byte[] payload, Retain retain, Door door, Runnable settled) {
    /** The retain flag of MQTT. */
    public enum Retain {
        LIVE,
        RETAINED
    }

    /** A message for a meter. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Outbound(Dev dev, String topic, byte[] payload) {}

    /** A way to reach meters: our own endpoint, or a broker. */
    public interface Door {
        /** Sends at QoS 1 if the meter can be reached now; else drops it, for what must arrive is sent again. */
        void send(Dev dev, String topic, byte[] payload);

        /** Sends at QoS 0, all in one go: what is lost is said again when the meter asks again. */
        default void tell(List<Outbound> all) {
            for (var each : all) send(each.dev, each.topic, each.payload);
        }

        /** Publishes for a device that speaks another language; our own endpoint, which is no broker, drops it. */
        default void publish(String topic, byte[] payload) {}

        /** Publishes for the broker to keep (retained), no bytes to forget; our own endpoint keeps nothing. */
        default void keep(String topic, byte[] payload) {}
    }
}
