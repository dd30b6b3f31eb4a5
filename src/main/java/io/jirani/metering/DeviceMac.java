package io.jirani.metering;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/**
 * The signature of a message, both ways: base64url of HMAC-SHA-256 over the topic, a line feed and every payload byte
 * before the last {@code ,"mac":}, which is the last member. So the JSON needs no canonical form, and a message cannot be
 * moved to another topic.
 */
public final class DeviceMac {
    private static final byte[] MEMBER = ",\"mac\":".getBytes(StandardCharsets.US_ASCII);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int LENGTH = 43;

    private DeviceMac() {}

    /** Whether a payload on a topic was signed with a key. Takes the same time wherever the first wrong byte is. */
    public static boolean verify(DeviceKey key, String topic, byte[] payload) {
        var end = signedLength(payload);
        if (end < 0) return false;
        var from = end + MEMBER.length;
        while (payload[from] != '"') from++;
        var said = Arrays.copyOfRange(payload, from + 1, from + 1 + LENGTH);
        return MessageDigest.isEqual(said, mac(key, topic, payload, end));
    }

    /**
     * A message with its signature as last member.
     *
     * @param json an object with at least one member and without {@code mac}
     */
    public static byte[] sign(DeviceKey key, String topic, String json) {
        var whole = json.getBytes(StandardCharsets.UTF_8);
        var open = whole.length - 1;
        var signed = Arrays.copyOf(whole, open + MEMBER.length + LENGTH + 3);
        System.arraycopy(MEMBER, 0, signed, open, MEMBER.length);
        signed[open + MEMBER.length] = '"';
        System.arraycopy(mac(key, topic, whole, open), 0, signed, open + MEMBER.length + 1, LENGTH);
        signed[signed.length - 2] = '"';
        signed[signed.length - 1] = '}';
        return signed;
    }

    private static byte[] mac(DeviceKey key, String topic, byte[] payload, int length) {
        var mac = key.mac();
        mac.update(topic.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) '\n');
        mac.update(payload, 0, length);
        return BASE64.encode(mac.doFinal());
    }

    /** Where the signed part of a payload ends; -1 when the mac is not its last member. */
    private static int signedLength(byte[] payload) {
        for (int at = payload.length - MEMBER.length; at > 0; at--)
            if (payload[at] == ',' && Arrays.equals(payload, at, at + MEMBER.length, MEMBER, 0, MEMBER.length))
                return endsWithMac(payload, at + MEMBER.length) ? at : -1;
        return -1;
    }

    /** Whether from here on there is a text as long as a mac, the end of the object, and nothing else but space. */
    private static boolean endsWithMac(byte[] payload, int from) {
        var at = afterSpace(payload, from);
        if (at + LENGTH + 2 > payload.length || payload[at] != '"' || payload[at + LENGTH + 1] != '"') return false;
        var brace = afterSpace(payload, at + LENGTH + 2);
        return brace < payload.length && payload[brace] == '}' && afterSpace(payload, brace + 1) == payload.length;
    }

    private static int afterSpace(byte[] payload, int from) {
        var at = from;
        while (at < payload.length && " \t\r\n".indexOf(payload[at]) >= 0) at++;
        return at;
    }
}
