package io.jirani.kernel;

import java.util.UUID;

/** A phone of a household, by which rows name it without its number. A random UUID: it does not tell when. */
public record PhoneId(UUID value) {
    public static PhoneId parse(String text) {
        return new PhoneId(Ids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
