package io.jirani.access;

import io.jirani.kernel.Ids;
import java.util.UUID;

/** A session: the family of tokens that began with one sign-in. Named by a UUIDv7. */
public record SessionId(UUID value) {
    public static SessionId parse(String text) {
        return new SessionId(Ids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
