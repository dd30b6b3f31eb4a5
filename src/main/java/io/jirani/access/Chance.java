package io.jirani.access;

import io.jirani.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;

/** Secrets by chance, and the hashes they are kept as: what has 256 bits of chance needs no slow hash. */
final class Chance {
    private static final int BYTES = 32;
    private static final int CODES = 1_000_000;

    private final SecureRandom random;

    Chance(SecureRandom random) {
        this.random = random;
    }

    /** A text of 256 bits of chance behind a prefix that says what it is. */
    Secret secret(String prefix) {
        return new Secret(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(BYTES)));
    }

    byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Six digits, each text as likely as any other. */
    Secret digits() {
        return new Secret(String.format(Locale.ROOT, "%06d", random.nextInt(CODES)));
    }

    /** The SHA-256 of a text. */
    static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Whether two texts are the same, in the same time wherever they differ. */
    static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
