package io.jirani.kernel;

import java.util.UUID;

/** A buyer's immediate purchase: one push, one or more trades. Named by a UUIDv7. */
public record PurchaseId(UUID value) {
    public static PurchaseId parse(String text) {
        return new PurchaseId(Ids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
