package io.jirani.identity;

import io.jirani.kernel.PersonId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody whose facts the vault keeps.
 *
 * @param facts what we know of him, by name, such as {@code name} and {@code location}; none when he is erased
 * @param hold why he may not be erased yet
 */
public record Person(
        PersonId id,
        Kind kind,
        Map<String, String> facts,
        Instant createdAt,
        Optional<Hold> hold,
        Optional<Instant> erasedAt) {
    /** The fact that is a person's name. */
    public static final String NAME = "name";

    /** The fact that says where a household lives. */
    public static final String LOCATION = "location";

    /** What somebody is to us. */
    public enum Kind {
        HOUSEHOLD,
        STAFF
    }

    /**
     * A legal reason to keep somebody's data.
     *
     * @param reason a code of lower case letters, digits and dashes; nothing that names anybody
     */
    public record Hold(Instant until, String reason) {}

    public Person {
        facts = Map.copyOf(facts);
    }

    /** It does not print what we know. */
    @Override
    public String toString() {
        return "person " + id;
    }
}
