package io.jirani.kernel;

import java.util.UUID;

/** An intent to move money over a rail: a collection or a payout. Named by a UUIDv7. */
public record IntentId(UUID value) {
    public static IntentId parse(String text) {
        return new IntentId(Ids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
