package io.jirani.metering;

import io.jirani.metering.IntakeState.Presence;
import java.time.Instant;
import java.util.List;

/**
 * Reads messages of meters that do not speak our protocol. Used by one thread only; may remember parts of a sample until
 * the rest comes. What it makes of a message is made once, before any transaction, however often that is tried again.
 */
public interface Foreign {
    /**
     * What came of a message.
     *
     * @param replies what to ask the devices for, such as a birth that was missed
     */
    record Heard(List<ForeignSample> samples, List<Here> presences, List<Reply> replies) {
        public static final Heard NOTHING = new Heard(List.of(), List.of(), List.of());

        public Heard {
            samples = List.copyOf(samples);
            presences = List.copyOf(presences);
            replies = List.copyOf(replies);
        }
    }

    /** What an adapter calls a meter. */
    record Name(String adapter, String id) {}

    /** A meter came or went. */
    record Here(String adapter, String foreignId, Presence presence) {}

    /** A message for a device, QoS 1, not retained. */
    @SuppressWarnings("ArrayRecordComponent")
    record Reply(String topic, byte[] payload) {}

    /** Nobody speaks anything else. */
    Foreign NONE = new Foreign() {
        @Override
        public List<String> filters() {
            return List.of();
        }

        @Override
        public Heard read(Inbound message, Instant arrived) {
            return Heard.NOTHING;
        }

        @Override
        public Heard due(Instant now) {
            return Heard.NOTHING;
        }
    };

    /** The topics to subscribe to. */
    List<String> filters();

    /**
     * Reads one message on a topic that is not of our protocol. Refuses with a {@link io.jirani.kernel.Problem} what should
     * be a reading and cannot be read; everything else that is no reading is nothing.
     */
    Heard read(Inbound message, Instant arrived);

    /** What is complete by now although nothing more came. */
    Heard due(Instant now);

    /**
     * Whether a device that goes by a name may speak on a topic that is not of our protocol. Asked by any thread: depends
     * on nothing that was heard.
     */
    default boolean maySay(Name name, String topic) {
        return false;
    }

    /** The device a meter belongs to, a beginning of its name: one connection speaks for all meters of a device. */
    default String device(Name name) {
        return name.id();
    }

    /** Whether it may subscribe to a filter; asked as {@link #maySay}. */
    default boolean mayHear(Name name, String filter) {
        return false;
    }
}
