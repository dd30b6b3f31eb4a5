package io.jirani.kernel;

import java.util.UUID;

/** An order on the book. Named by a UUIDv7. */
public record OrderId(UUID value) {
    public static OrderId parse(String text) {
        return new OrderId(Ids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
