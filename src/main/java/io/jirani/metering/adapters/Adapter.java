package io.jirani.metering.adapters;

import io.jirani.metering.Foreign.Heard;
import io.jirani.metering.Inbound;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Understands one language. Used by one thread only; may remember parts of a sample, within bounds of its own, until the
 * rest comes.
 */
public interface Adapter {
    /** As the registry names it: a word such as {@code tasmota}. */
    String name();

    /** The topics it understands. */
    List<String> filters();

    /**
     * Reads a message on one of its topics. Refuses with a {@link io.jirani.kernel.Problem} what should be a reading and
     * cannot be read; everything else that is no reading is nothing. A kept message ({@code RETAINED}) may tell of
     * presence; of values in it nothing is to be remembered.
     */
    Heard read(Inbound message, Instant arrived);

    /**
     * What {@link #device} answers for the names of the meters that speak on one of its topics; empty where the topic does
     * not tell. Asked by any thread, as the two below: depends on nothing that was heard.
     */
    Optional<String> sender(String topic);

    /** The device a meter belongs to, a beginning of its name: one connection speaks for all meters of a device. */
    default String device(String foreignId) {
        return foreignId;
    }

    /** Whether a device may subscribe to a filter. */
    default boolean hears(String device, String filter) {
        return carries(filter, device);
    }

    /** Levels of its topics that are no device's name. */
    default Set<String> words() {
        return filters().stream()
                .flatMap(filter -> TopicFilter.levels(filter).stream())
                .filter(level -> !level.equals("+") && !level.equals("#"))
                .collect(Collectors.toSet());
    }

    /** Whether a name stands in a topic as one whole level, or as several. */
    static boolean carries(String topic, String name) {
        return ("/" + topic + "/").contains("/" + name + "/");
    }

    /** What is complete by now although nothing more came. */
    default Heard due(Instant now) {
        return Heard.NOTHING;
    }
}
