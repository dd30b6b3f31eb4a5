package io.jirani.payments;

import java.nio.charset.StandardCharsets;

/** The bytes of a message exactly as they came. It does not print: they hold phone numbers and names. */
public final class RawBody {
    private final byte[] bytes;

    public RawBody(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** The bytes as UTF-8; what is not UTF-8 is unreadable later, not here. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** How many bytes. */
    int size() {
        return bytes.length;
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
