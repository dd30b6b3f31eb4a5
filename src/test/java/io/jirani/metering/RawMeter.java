package io.jirani.metering;

import io.jirani.kernel.Dev;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** The packets of a meter, byte by byte, for what no library does. */
final class RawMeter {
    private RawMeter() {}

    /** CONNECT of MQTT 3.1.1 with a clean session and, if there is one, a retained last will on its state. */
    static Buffer hello(Dev dev, int keepAliveSeconds, Optional<byte[]> will) {
        var body = Buffer.buffer();
        text(body, "MQTT");
        body.appendByte((byte) 4).appendByte((byte) (will.isPresent() ? 0b1110_1110 : 0b1100_0010));
        body.appendShort((short) keepAliveSeconds);
        text(body, dev.id());
        will.ifPresent(said -> {
            text(body, Samples.topic(dev, "state"));
            body.appendShort((short) said.length).appendBytes(said);
        });
        text(body, dev.id());
        text(body, Neighbourhood.PASSWORD.reveal());
        return packet(0x10, body);
    }

    /** PUBLISH of a reading that is none, QoS 1, packet id 1. */
    static Buffer publish(Dev dev) {
        var body = Buffer.buffer();
        text(body, Samples.topic(dev, "reading"));
        return packet(0x32, body.appendShort((short) 1).appendString("{}"));
    }

    private static Buffer packet(int type, Buffer body) {
        var packet = Buffer.buffer().appendByte((byte) type);
        if (body.length() > 127) packet.appendByte((byte) (body.length() % 128 | 0x80));
        return packet.appendByte((byte) (body.length() > 127 ? body.length() / 128 : body.length()))
                .appendBuffer(body);
    }

    private static void text(Buffer to, String text) {
        to.appendShort((short) text.length()).appendString(text);
    }
}
