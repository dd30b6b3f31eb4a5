package io.jirani.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** MQTT packets against the bytes of OASIS's MQTT 3.1.1. */
class WireTest {
    @Test
    void aConnectHasProtocolFlagsKeepAliveAndWho() {
        assertThat(HexFormat.of().formatHex(Wire.connect("a", "b", "c")))
                .isEqualTo("1013" + "00044d515454" + "04" + "c2" + "012c" + "000161" + "000162" + "000163");
        assertThat(Wire.connectAgain("a", "b", "c")[9]).isEqualTo((byte) 0xc0);
    }

    @Test
    void aSubscriptionAsksForQos1() {
        assertThat(HexFormat.of().formatHex(Wire.subscribe(1, "a/+"))).isEqualTo("8208" + "0001" + "0003612f2b" + "01");
    }

    @Test
    void whatIsPublishedIsReadAgainWhateverItsLength() {
        for (var length : new int[] {0, 100, 121, 122, 130, 16_377, 16_378, 20_000}) {
            var packet = Wire.publish("t", 258, new byte[length]);
            var buffer = ByteBuffer.allocate(32_000).put(packet);
            var bodies = new ArrayList<Integer>();
            Wire.read(buffer, (type, flags, body) -> {
                assertThat(type).isEqualTo(Wire.PUBLISH);
                assertThat(flags).isEqualTo(2);
                assertThat(body.getShort(3)).isEqualTo((short) 258);
                bodies.add(body.remaining());
            });
            assertThat(bodies).containsExactly(5 + length);
            assertThat(buffer.position()).isZero();
        }
    }

    @Test
    void packetsCutAnywhereAreReadWhenTheirRestHasCome() {
        var whole = ByteBuffer.allocate(64)
                .put(Wire.puback(1))
                .put(Wire.publish("t", 2, "hello".getBytes(StandardCharsets.UTF_8)))
                .put(Wire.puback(65_535))
                .flip();
        var buffer = ByteBuffer.allocate(64);
        var types = new ArrayList<Integer>();
        while (whole.hasRemaining()) {
            buffer.put(whole.get());
            Wire.read(buffer, (type, flags, body) -> types.add(type));
        }
        assertThat(types).containsExactly(Wire.PUBACK, Wire.PUBLISH, Wire.PUBACK);
    }
}
