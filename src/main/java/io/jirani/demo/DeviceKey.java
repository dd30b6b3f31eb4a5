package io.jirani.demo;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A meter's 256-bit key and what it does: it signs what goes up and checks what comes down. Written from the protocol's
 * text, apart from the gateway's own, so that the two can disagree in a test.
 *
 * <p>The signature is {@code base64url(HMAC-SHA-256(key, topic LF payload-up-to-the-last-,"mac":))}, the last member of
 * the payload (ux.md 2.2).
 */
public final class DeviceKey {
    /** The id of the only key a simulated meter has. */
    public static final String KID = "k1";

    private static final int BYTES = 32;
    private static final String MEMBER = ",\"mac\":\"";

    private final byte[] bytes;

    private DeviceKey(byte[] bytes) {
        if (bytes.length != BYTES) throw new IllegalArgumentException("a device key is 32 bytes");
        this.bytes = bytes;
    }

    public static DeviceKey ofHex(String hex) {
        return new DeviceKey(HexFormat.of().parseHex(hex));
    }

    public static DeviceKey random(RandomGenerator random) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new DeviceKey(bytes);
    }

    /**
     * The key a gateway derives for a meter that brought none of its own: HKDF-SHA-256 (RFC 5869) of the master key's
     * text, salt {@code jirani.meters.v1}, info {@code device LF dev LF kid}.
     */
    public static DeviceKey derived(Secret masterKey, Dev dev) {
        var extracted = hmac("jirani.meters.v1".getBytes(StandardCharsets.UTF_8), masterKey.bytes());
        var info = ("device\n" + dev.id() + "\n" + KID + "\1").getBytes(StandardCharsets.UTF_8);
        return new DeviceKey(hmac(extracted, info));
    }

    /** The key's bytes, a copy: for the registry that must know them too. */
    public byte[] bytes() {
        return bytes.clone();
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * Ends a JSON object with its signature.
     *
     * @param open the object without its closing brace
     */
    String seal(String topic, String open) {
        return open + MEMBER + mac(topic, open) + "\"}";
    }

    /** Whether a payload ends with this key's signature for this topic. */
    boolean signed(String topic, String payload) {
        var at = payload.lastIndexOf(MEMBER);
        if (at < 0 || !payload.endsWith("\"}")) return false;
        var given = payload.substring(at + MEMBER.length(), payload.length() - 2);
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8),
                mac(topic, payload.substring(0, at)).getBytes(StandardCharsets.UTF_8));
    }

    private String mac(String topic, String open) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(hmac(bytes, (topic + "\n" + open).getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return "(device key)";
    }
}
