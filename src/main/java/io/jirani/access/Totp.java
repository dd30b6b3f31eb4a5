package io.jirani.access;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Codes of an authenticator app, by RFC 6238: HMAC-SHA-1, 30 s, six digits, which is what all apps know. */
public final class Totp {
    static final int SECRET_BYTES = 20;

    private static final int STEP_SECONDS = 30;
    /** Clocks of phones are off, and people type slowly: one step before and one after. */
    private static final int SLACK = 1;

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Totp() {}

    /**
     * The step a code belongs to, when it is one of now.
     *
     * @param used the step of the last code that was used: it and what was before it are none any more
     */
    static OptionalLong step(byte[] secret, String code, Instant now, long used) {
        var current = now.getEpochSecond() / STEP_SECONDS;
        var found = OptionalLong.empty();
        for (long step = current - SLACK; step <= current + SLACK; step++)
            if (Chance.same(code(secret, step), code) && step > used) found = OptionalLong.of(step);
        return found;
    }

    /** The code of a moment. */
    public static String code(byte[] secret, Instant at) {
        return code(secret, at.getEpochSecond() / STEP_SECONDS);
    }

    private static String code(byte[] secret, long step) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            var hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            var offset = hash[hash.length - 1] & 0xf;
            var number = ByteBuffer.wrap(hash).getInt(offset) & 0x7fff_ffff;
            return String.format(Locale.ROOT, "%06d", number % 1_000_000);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A secret as people type it. */
    static String base32(byte[] secret) {
        var text = new StringBuilder();
        int bits = 0;
        int held = 0;
        for (var next : secret) {
            held = (held << 8) | (next & 0xff);
            bits += 8;
            while (bits >= 5) {
                text.append(ALPHABET.charAt((held >> (bits - 5)) & 31));
                bits -= 5;
            }
        }
        if (bits > 0) text.append(ALPHABET.charAt((held << (5 - bits)) & 31));
        return text.toString();
    }

    /** What an authenticator app reads, as a link or a picture of it. */
    static String uri(byte[] secret, String label) {
        return "otpauth://totp/Jirani:" + URLEncoder.encode(label, StandardCharsets.UTF_8) + "?secret=" + base32(secret)
                + "&issuer=Jirani&algorithm=SHA1&digits=6&period=" + STEP_SECONDS;
    }
}
