package io.jirani.kernel;

import java.util.UUID;

/** A credential of a program. Named by a UUID that says nothing about the secret. */
public record KeyId(UUID value) {
    public static KeyId parse(String text) {
        return new KeyId(Ids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
