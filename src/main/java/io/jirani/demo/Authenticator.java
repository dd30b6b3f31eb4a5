package io.jirani.demo;

import io.jirani.access.Totp;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The authenticator app of one of the demo's operators.
 *
 * @param link what the app read: {@code otpauth://totp/..?secret=..}
 */
record Authenticator(String link) {
    private static final Pattern SECRET = Pattern.compile("[?&]secret=([A-Z2-7]+)");
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /** The code of a moment: six digits. */
    String code(Instant at) {
        return Totp.code(secret(), at);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "Authenticator[%d characters]", link.length());
    }

    private byte[] secret() {
        var found = SECRET.matcher(link);
        if (!found.find()) throw new IllegalArgumentException("no authenticator's link");
        var bytes = new ByteArrayOutputStream();
        int bits = 0;
        int held = 0;
        for (var letter : found.group(1).toCharArray()) {
            held = (held << 5) | ALPHABET.indexOf(letter);
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.write(held >> bits);
            }
        }
        return bytes.toByteArray();
    }
}
