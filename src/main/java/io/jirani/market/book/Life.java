package io.jirani.market.book;

import java.time.Instant;

/** How long what an order does not get at once stays wanted. */
public sealed interface Life {
    /** It rests until it is served or cancelled. */
    record Resting() implements Life {}

    /** It rests while it is before this moment. */
    record Until(Instant end) implements Life {}

    /** What it does not get at once, it does not want (IOC). */
    record Immediate() implements Life {}

    /** All of it at once, or nothing (FOK). */
    record AllOrNothing() implements Life {}

    /** Whether such an order is ever on the book. */
    default boolean rests() {
        return switch (this) {
            case Resting resting -> true;
            case Until until -> true;
            case Immediate immediate -> false;
            case AllOrNothing all -> false;
        };
    }

    /** Whether its time is over. */
    default boolean isOver(Instant now) {
        return this instanceof Until until && !now.isBefore(until.end());
    }
}
