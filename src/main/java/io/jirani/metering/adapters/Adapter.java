package io.jirani.metering.adapters;

import io.jirani.metering.Foreign.Heard;
import io.jirani.metering.Inbound;
import java.time.Instant;
import java.util.List;

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

    /** What is complete by now although nothing more came. */
    default Heard due(Instant now) {
        return Heard.NOTHING;
    }
}
