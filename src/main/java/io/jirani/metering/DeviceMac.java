package io.jirani.metering;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The signature of a message, both ways: base64url of HMAC-SHA-256 over the topic, a line feed and every payload byte
 * before the last {@code ,"mac":}, which is the last member. So the JSON needs no canonical form, and a message cannot be
 * moved to another topic.
 */
public final class DeviceMac {
    private static final byte[] MEMBER = ",\"mac\":".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH = 43;
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{43}");

    private DeviceMac() {}

    /** Where the signed part of a payload ends; empty when the mac is not its last member. */
    static Optional<Integer> signedLength(byte[] payload) {
        for (int at = payload.length - MEMBER.length; at > 0; at--) {
            if (Arrays.equals(payload, at, at + MEMBER.length, MEMBER, 0, MEMBER.length))
                return tail(payload, at).isEmpty() ? Optional.empty() : Optional.of(at);
        }
        return Optional.empty();
    }

    /** Whether a payload on a topic was signed with a key. Takes the same time wherever the first wrong byte is. */
    public static boolean verify(DeviceKey key, String topic, byte[] payload) {
        var end = signedLength(payload);
        if (end.isEmpty()) return false;
        var said = tail(payload, end.get()).orElse("").getBytes(StandardCharsets.US_ASCII);
        var right = mac(key, topic, Arrays.copyOf(payload, end.get())).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(said, right);
    }

    /**
     * A message with its signature as last member.
     *
     * @param json an object with at least one member and without {@code mac}
     */
    public static byte[] sign(DeviceKey key, String topic, String json) {
        var open = json.substring(0, json.length() - 1);
        var mac = mac(key, topic, open.getBytes(StandardCharsets.UTF_8));
        return (open + ",\"mac\":\"" + mac + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    private static String mac(DeviceKey key, String topic, byte[] signed) {
        var head = (topic + "\n").getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(DeviceKeys.hmac(key.bytes(), head, signed));
    }

    /** The mac after its member's name, if nothing but the end of the object follows. */
    private static Optional<String> tail(byte[] payload, int at) {
        var from = at + MEMBER.length;
        var rest = new String(payload, from, payload.length - from, StandardCharsets.ISO_8859_1).strip();
        if (!rest.startsWith("\"") || !rest.endsWith("}")) return Optional.empty();
        var value = rest.substring(0, rest.length() - 1).strip();
        if (value.length() != LENGTH + 2 || !value.endsWith("\"")) return Optional.empty();
        var mac = value.substring(1, LENGTH + 1);
        return SHAPE.matcher(mac).matches() ? Optional.of(mac) : Optional.empty();
    }
}
