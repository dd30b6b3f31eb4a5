package io.jirani.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** MQTT 3.1.1 packets as bytes (OASIS standard, chapters 2 and 3): what a generator sends and reads, and no more. */
final class Wire {
    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int SUBACK = 9;

    private static final int MOST_LENGTH_BYTES = 4;

    private Wire() {}

    /** A packet a server sent. */
    @FunctionalInterface
    interface Packets {
        /**
         * Takes one.
         *
         * @param type of the packet, such as {@link #PUBACK}
         * @param flags the low half of its first byte
         * @param body after the length; valid until the return only
         */
        void take(int type, int flags, ByteBuffer body);
    }

    /** CONNECT with a clean session and no last will. */
    static byte[] connect(String clientId, String user, String password) {
        return connect(clientId, user, password, 0b1100_0010);
    }

    /** CONNECT to a session that outlives the connection. */
    static byte[] connectAgain(String clientId, String user, String password) {
        return connect(clientId, user, password, 0b1100_0000);
    }

    private static byte[] connect(String clientId, String user, String password, int flags) {
        var id = clientId.getBytes(StandardCharsets.UTF_8);
        var name = user.getBytes(StandardCharsets.UTF_8);
        var word = password.getBytes(StandardCharsets.UTF_8);
        var out = packet(0x10, 10 + 2 + id.length + 2 + name.length + 2 + word.length);
        text(out, "MQTT".getBytes(StandardCharsets.US_ASCII));
        out.put((byte) 4).put((byte) flags).putShort((short) 300);
        text(out, id);
        text(out, name);
        text(out, word);
        return bytes(out);
    }

    /** SUBSCRIBE to one filter at QoS 1. */
    static byte[] subscribe(int packetId, String filter) {
        var name = filter.getBytes(StandardCharsets.UTF_8);
        var out = packet(0x82, 2 + 2 + name.length + 1);
        out.putShort((short) packetId);
        text(out, name);
        return bytes(out.put((byte) 1));
    }

    /** PUBLISH at QoS 1. */
    static byte[] publish(String topic, int packetId, byte[] payload) {
        var name = topic.getBytes(StandardCharsets.UTF_8);
        var out = packet(0x32, 2 + name.length + 2 + payload.length);
        text(out, name);
        return bytes(out.putShort((short) packetId).put(payload));
    }

    static byte[] puback(int packetId) {
        return new byte[] {0x40, 2, (byte) (packetId >> 8), (byte) packetId};
    }

    static byte[] disconnect() {
        return new byte[] {(byte) 0xe0, 0};
    }

    /** Takes every whole packet out of a buffer that was written to, and leaves the rest in it to be written behind. */
    static void read(ByteBuffer buffer, Packets packets) {
        buffer.flip();
        while (buffer.remaining() >= 2) {
            var start = buffer.position();
            var first = buffer.get(start) & 0xff;
            var length = 0;
            var at = start + 1;
            var whole = false;
            while (!whole && at < buffer.limit() && at - start <= MOST_LENGTH_BYTES) {
                var digit = buffer.get(at) & 0xff;
                length |= (digit & 0x7f) << (7 * (at - start - 1));
                whole = (digit & 0x80) == 0;
                at++;
            }
            if (!whole || buffer.limit() - at < length) break;
            packets.take(first >> 4, first & 0x0f, buffer.slice(at, length));
            buffer.position(at + length);
        }
        buffer.compact();
    }

    private static ByteBuffer packet(int first, int length) {
        var digits = length < 128 ? 1 : length < 16_384 ? 2 : 3;
        var out = ByteBuffer.allocate(1 + digits + length).put((byte) first);
        for (int rest = length, i = 0; i < digits; i++, rest >>= 7)
            out.put((byte) (i < digits - 1 ? (rest & 0x7f) | 0x80 : rest));
        return out;
    }

    private static byte[] bytes(ByteBuffer whole) {
        var all = new byte[whole.capacity()];
        whole.flip().get(all);
        return all;
    }

    private static void text(ByteBuffer out, byte[] text) {
        out.putShort((short) text.length).put(text);
    }
}
