package io.jirani.payments;

import io.jirani.config.CallbackKeys;
import io.jirani.config.Secret;
import io.jirani.kernel.IntentId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret part of a callback's address: base64url of 16 bytes intent id and 32 bytes HMAC-SHA-256 over kind, id and
 * attempt (decided.md section 6). Nothing secret is stored, and a restart can make it again.
 *
 * <p>The provider refuses addresses in which {@code exe}, {@code cmd}, {@code sql} and the like occur in any case (fact
 * sheet section 1), which base64 spells by chance once in two hundred tokens. A dot breaks such a word; dots are not read.
 */
public final class CallbackToken {
    /** What a callback under this token may be about. */
    public enum Kind {
        STK,
        RESULT,
        STATUS,
        /** A payment taken back. */
        REVERSAL,
        /** Payments typed by hand: one address for a rail, since nobody knows them before. */
        TYPED,
        /** What an account of ours holds: one address for an account. */
        BALANCE
    }

    private static final int ID_BYTES = 16;
    private static final int MAC_BYTES = 32;
    /** An intent is one attempt for ever: a second push is a second intent. */
    private static final int ATTEMPT = 1;

    private static final Pattern REFUSED_WORDS =
            Pattern.compile("(?i)m-?pes(?=a)|safarico(?=m)|ex(?=e)|cm(?=d)|sq(?=l)|quer(?=y)");

    private final CallbackKeys keys;

    public CallbackToken(CallbackKeys keys) {
        this.keys = keys;
    }

    /** Under one key for everything. */
    public CallbackToken(Secret key) {
        this(new CallbackKeys(key));
    }

    /** The token of an intent. */
    public String of(Kind kind, IntentId intent) {
        var bytes = ByteBuffer.allocate(ID_BYTES + MAC_BYTES)
                .put(id(intent))
                .put(mac(kind, intent, making(kind)))
                .array();
        var text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return REFUSED_WORDS.matcher(text).replaceAll("$0.");
    }

    /** The token of a rail's payments that are typed by hand. */
    public String ofTyped(String rail) {
        return of(Kind.TYPED, typed(rail));
    }

    /** The token of what an account of a rail holds. */
    public String ofBalance(String rail, Statement.Side side) {
        return of(Kind.BALANCE, balance(rail, side));
    }

    /** An id for an account of a rail. */
    static IntentId balance(String rail, Statement.Side side) {
        var name = "balance:" + rail + ":" + side.word();
        return new IntentId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Whether a token is that of a rail's payments that are typed by hand. */
    boolean isTyped(String rail, String token) {
        return read(Kind.TYPED, token).filter(typed(rail)::equals).isPresent();
    }

    /** An id for a rail as a whole. */
    static IntentId typed(String rail) {
        return new IntentId(UUID.nameUUIDFromBytes(("typed:" + rail).getBytes(StandardCharsets.US_ASCII)));
    }

    /** The intent a token proves, for a kind; nothing when it proves nothing. Compared in constant time. */
    public Optional<IntentId> read(Kind kind, String token) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token.replace(".", ""));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        if (bytes.length != ID_BYTES + MAC_BYTES) return Optional.empty();
        var buffer = ByteBuffer.wrap(bytes);
        var intent = new IntentId(new UUID(buffer.getLong(), buffer.getLong()));
        var told = Arrays.copyOfRange(bytes, ID_BYTES, bytes.length);
        boolean proven = MessageDigest.isEqual(told, mac(kind, intent, making(kind)));
        if (keys.earlier().isPresent())
            proven |=
                    MessageDigest.isEqual(told, mac(kind, intent, keys.earlier().get()));
        return proven ? Optional.of(intent) : Optional.empty();
    }

    private Secret making(Kind kind) {
        return kind == Kind.TYPED ? keys.typed().orElse(keys.current()) : keys.current();
    }

    private static byte[] mac(Kind kind, IntentId intent, Secret key) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.bytes(), "HmacSHA256"));
            mac.update(kind.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
            mac.update(id(intent));
            mac.update((byte) ATTEMPT);
            return mac.doFinal();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] id(IntentId intent) {
        return ByteBuffer.allocate(ID_BYTES)
                .putLong(intent.value().getMostSignificantBits())
                .putLong(intent.value().getLeastSignificantBits())
                .array();
    }
}
