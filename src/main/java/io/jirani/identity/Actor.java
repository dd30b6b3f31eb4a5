package io.jirani.identity;

import java.util.UUID;

/**
 * Who does something, as it is written down for good: no name and no phone.
 *
 * @param id of the household, of the operator's account, or of the key: what tells two approvers apart
 * @param label what the books call him, such as {@code S0003} or a key's label
 */
public record Actor(Kind kind, UUID id, String label) {
    /** What sort of somebody. */
    public enum Kind {
        HOUSEHOLD,
        /** A person with an operator's account. */
        OPERATOR,
        /** A program with a key. It proposes; it never approves. */
        MACHINE,
        STRANGER
    }

    /** Nobody we know. */
    public static final Actor STRANGER = new Actor(Kind.STRANGER, new UUID(0, 0), "stranger");

    /** As an act names him: {@code operator S0003}. */
    @Override
    public String toString() {
        return switch (kind) {
            case HOUSEHOLD -> "household " + label;
            case OPERATOR, MACHINE -> "operator " + label;
            case STRANGER -> label;
        };
    }
}
