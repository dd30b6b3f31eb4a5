package io.jirani.kernel;

import java.util.UUID;

/** A match of a purchase with one seller's order. Named by a UUIDv7. */
public record TradeId(UUID value) {
    public static TradeId parse(String text) {
        return new TradeId(Ids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
