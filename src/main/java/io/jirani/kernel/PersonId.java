package io.jirani.kernel;

import java.util.UUID;

/** Somebody whose name and numbers the vault keeps, or kept. Named by a UUIDv7 that says nothing about him. */
public record PersonId(UUID value) {
    public static PersonId parse(String text) {
        return new PersonId(Ids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
