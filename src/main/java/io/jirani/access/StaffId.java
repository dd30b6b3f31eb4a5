package io.jirani.access;

import io.jirani.kernel.Ids;
import java.util.UUID;

/** An operator's account. Named by a UUID. */
public record StaffId(UUID value) {
    public static StaffId parse(String text) {
        return new StaffId(Ids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
