package io.jirani.config;

import java.nio.charset.StandardCharsets;

/** A text that must not be printed: a key, a password. {@link #reveal} is the only way to it. */
public final class Secret {
    private final String text;

    public Secret(String text) {
        if (text.isEmpty()) throw new IllegalArgumentException("an empty secret");
        this.text = text;
    }

    public String reveal() {
        return text;
    }

    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
