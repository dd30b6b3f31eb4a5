package io.jirani.kernel;

import java.util.UUID;

/** A transfer in the books. Named by a UUIDv7. */
public record TransferId(UUID value) {
    public static TransferId parse(String text) {
        return new TransferId(Ids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
