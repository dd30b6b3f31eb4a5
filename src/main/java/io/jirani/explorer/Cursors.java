package io.jirani.explorer;

import io.jirani.config.Secret;
import io.jirani.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Where a next page begins, as clients carry it: a text sealed with a key of ours, good for a day. It holds the place and
 * the balance there, so that a page costs the same wherever it is.
 */
public final class Cursors {
    private static final Duration GOOD_FOR = Duration.ofHours(24);
    private static final int SEAL_BYTES = 16;

    private final SecretKeySpec key;
    private final Clock clock;

    public Cursors(Secret key, Clock clock) {
        this.key = new SecretKeySpec(mac(new SecretKeySpec(key.bytes(), "HmacSHA256"), "jirani cursor"), "HmacSHA256");
        this.clock = clock;
    }

    /** A cursor that holds a text. */
    String seal(String text) {
        var dated = clock.instant().getEpochSecond() + "|" + text;
        var encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString(dated.getBytes(StandardCharsets.UTF_8)) + "."
                + encoder.encodeToString(Arrays.copyOf(mac(key, dated), SEAL_BYTES));
    }

    /** The text a cursor holds. Refuses one that is not ours, or a day old. */
    String open(String cursor) {
        var parts = cursor.split("\\.", -1);
        if (parts.length != 2) throw refused();
        try {
            var decoder = Base64.getUrlDecoder();
            var dated = new String(decoder.decode(parts[0]), StandardCharsets.UTF_8);
            if (!MessageDigest.isEqual(Arrays.copyOf(mac(key, dated), SEAL_BYTES), decoder.decode(parts[1])))
                throw refused();
            var bar = dated.indexOf('|');
            var made = Instant.ofEpochSecond(Long.parseLong(dated.substring(0, bar)));
            if (made.plus(GOOD_FOR).isBefore(clock.instant())) throw Problem.invalid("cursor", "older than a day");
            return dated.substring(bar + 1);
        } catch (IllegalArgumentException notOurs) {
            throw refused();
        }
    }

    private static Problem refused() {
        return Problem.invalid("cursor", "take it from next_cursor of the page before");
    }

    private static byte[] mac(SecretKeySpec key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
