package io.jirani.people;

import io.jirani.kernel.HouseholdId;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * That a household's person is to be erased.
 *
 * @param due not before
 * @param hindered what stood in the way when somebody last looked
 */
public record Erasure(
        UUID id, HouseholdId household, AskedBy askedBy, Instant askedAt, Instant due, Set<Hindrance> hindered) {
    /** In which it can be taken back: who took a phone for an hour must not erase its owner. */
    public static final Duration COOL_DOWN = Duration.ofHours(24);

    public Erasure {
        hindered = Set.copyOf(hindered);
    }

    /** Who wants it. */
    public enum AskedBy {
        HOUSEHOLD,
        OPERATOR
    }

    /** How a household's stands. */
    public enum State {
        NONE,
        WAITING,
        DONE
    }
}
