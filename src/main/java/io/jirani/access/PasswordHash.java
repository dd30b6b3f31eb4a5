package io.jirani.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Passwords as Argon2id keeps them, in the usual text with the parameters inside ({@code $argon2id$v=19$m=..,t=..,p=..$salt$hash}),
 * so that they can be raised and old ones still be checked.
 *
 * @param memoryKib how much memory a guess costs
 */
record PasswordHash(int memoryKib, int passes, int lanes) {
    /** OWASP's second choice for Argon2id, some 50 ms here. */
    static final PasswordHash STANDARD = new PasswordHash(19_456, 2, 1);

    private static final int SALT = 16;
    private static final int LENGTH = 32;
    private static final Pattern SHAPE = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d)\\$([A-Za-z0-9+/]{22})\\$([A-Za-z0-9+/]{43})");

    /** The text to keep for a password. */
    String of(String password, Chance chance) {
        var salt = chance.bytes(SALT);
        return "$argon2id$v=19$m=" + memoryKib + ",t=" + passes + ",p=" + lanes + "$" + text(salt) + "$"
                + text(hash(password, salt));
    }

    /** Whether a text was kept for this password. */
    static boolean matches(String password, String kept) {
        var parts = SHAPE.matcher(kept);
        if (!parts.matches()) return false;
        var hash = new PasswordHash(
                        Integer.parseInt(parts.group(1)),
                        Integer.parseInt(parts.group(2)),
                        Integer.parseInt(parts.group(3)))
                .hash(password, Base64.getDecoder().decode(parts.group(4)));
        return MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts.group(5)));
    }

    /** Whether a text was made with other parameters than these: it is made anew when its password is known next. */
    boolean isOutdated(String kept) {
        return !kept.startsWith("$argon2id$v=19$m=" + memoryKib + ",t=" + passes + ",p=" + lanes + "$");
    }

    private byte[] hash(String password, byte[] salt) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        var hash = new byte[LENGTH];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }

    private static String text(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }
}
