package io.jirani.kernel;

import java.util.UUID;

/** A person or machine that runs communities. Named by a UUIDv7. */
public record OperatorId(UUID value) {
    public static OperatorId parse(String text) {
        return new OperatorId(Ids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
