package io.jirani.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Against the published vectors of the protocol (device-samples/native). */
class DeviceKeyTest {
    private static final DeviceKey KEY =
            DeviceKey.ofHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private static final Dev DEV = new Dev("ke-nbo-0042");

    @Test
    void signs_the_last_will_as_the_published_sample() {
        assertThat(KEY.seal(Uplink.up(DEV, "state"), Uplink.lost(DEV, 18)))
                .isEqualTo("{\"v\":1,\"dev\":\"ke-nbo-0042\",\"online\":false,\"boot\":18,\"kid\":\"k1\","
                        + "\"mac\":\"n0Si3_2AIW0QH4ggWJvIaGADp_L4Cy58KNzDHW1C8Ng\"}");
    }

    @Test
    void signs_a_command_result_as_the_published_sample() {
        var done = new FirmwareModel.Done(
                UUID.fromString("0198f3a0-7c1e-7b44-9d21-5f0e2a6b7c11"), FirmwareModel.Outcome.DONE);
        assertThat(KEY.seal(Uplink.up(DEV, "result"), Uplink.result(DEV, 18, done, 1767226281000L, House.Relay.OPEN)))
                .endsWith("\"mac\":\"Tin2gA2fknUEj2LuK36UH42dVpt-rEZFGh0kScXuHm0\"}");
    }

    @Test
    void signs_a_reading_as_the_published_sample() {
        var open = "{\"v\":1,\"dev\":\"ke-nbo-0042\",\"boot\":17,\"kid\":\"k1\",\"sent\":1767225661000,\"rows\":[{"
                + "\"seq\":18734,\"t\":1767225660000,\"up\":86461000,\"tq\":\"sync\",\"gen\":1,\"imp\":1843217,"
                + "\"exp\":921077,\"p\":418,\"u\":239800,\"i\":1860,\"f\":49980,\"pf\":940,\"q\":0}]";
        assertThat(KEY.seal(Uplink.up(DEV, "reading"), open))
                .endsWith("\"mac\":\"SJ87FL-q7anDmn86KUZzcuDfv112KZJ-sGCxLzT9SFo\"}");
    }

    @Test
    void knows_an_acknowledgement_and_a_command_of_the_gateway_and_nobody_elses() {
        var ack = "{\"v\":1,\"dev\":\"ke-nbo-0042\",\"upTo\":19458,\"missing\":[[18740,18740]],\"t\":1767226281000,"
                + "\"mac\":\"EY_DxRYtK2vedwC6U9PGE-YMNBLMz4McY9ZrWA7m3_I\"}";
        assertThat(KEY.signed(Uplink.down(DEV, "ack"), ack)).isTrue();
        assertThat(KEY.signed(Uplink.down(DEV, "cmd"), ack)).isFalse();
        assertThat(KEY.signed(Uplink.down(DEV, "ack"), ack.replace("19458", "19459")))
                .isFalse();
        assertThat(KEY.signed(Uplink.down(DEV, "ack"), "{}")).isFalse();
        assertThat(KEY.signed(Uplink.down(DEV, "ack"), "")).isFalse();
    }

    @Test
    void derives_the_key_that_any_other_hkdf_derives() {
        assertThat(DeviceKey.derived(new Secret("a master key of at least 32 characters"), new Dev("ke-nbo-1001"))
                        .hex())
                .isEqualTo("0a66870d04c68336bfc6ae9a4277831959f4e327ffca0fb8717c387eef9cc633");
    }
}
