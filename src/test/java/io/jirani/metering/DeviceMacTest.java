package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.config.Secret;
import io.jirani.kernel.Dev;
import io.jirani.metering.CommandStore.Command;
import io.jirani.metering.IntakeState.Ack;
import io.jirani.metering.Ranges.Range;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DeviceMacTest {
    private static final String TOPIC = Samples.topic(Samples.DEV, "reading");

    @Test
    void everySampleIsSignedAsTheManifestSays() {
        for (var sample : Samples.manifest()) {
            var file = sample.getString("file");
            var right = DeviceMac.verify(Samples.KEY, sample.getString("topic"), Samples.payload(file));
            assertThat(right).as(file).isEqualTo(!file.equals("07-bad-mac.json"));
        }
    }

    @Test
    void anySingleChangedByteBreaksTheSignature() {
        var payload = Samples.payload("01-reading.json");
        for (int i = 0; i < payload.length; i++) {
            var changed = payload.clone();
            changed[i] ^= 1;
            assertThat(DeviceMac.verify(Samples.KEY, TOPIC, changed))
                    .as("byte " + i)
                    .isFalse();
        }
    }

    @Test
    void aMessageCannotBeMovedToAnotherTopicOrFollowedByAnything() {
        var payload = Samples.payload("01-reading.json");
        assertThat(DeviceMac.verify(Samples.KEY, "meters/v1/ke-nbo-0043/up/reading", payload))
                .isFalse();
        assertThat(DeviceMac.verify(
                        Samples.KEY,
                        TOPIC,
                        (Samples.text("01-reading.json") + ",\"x\":1}").getBytes(StandardCharsets.UTF_8)))
                .isFalse();
        assertThat(DeviceMac.verify(
                        Samples.KEY, TOPIC, (Samples.text("01-reading.json") + "\n").getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(DeviceMac.verify(Samples.KEY, TOPIC, new byte[0])).isFalse();
    }

    @Test
    void whatMetersAreToldMatchesTheVectors() {
        var ack = DownJson.ack(
                Samples.DEV, new Ack(19458, List.of(new Range(18740, 18740))), Instant.ofEpochMilli(1767226281000L));
        assertThat(signed(UplinkTopic.ack(Samples.DEV), ack)).isEqualTo(Samples.text("20-down-ack.json"));

        var relay = new Command(
                UUID.fromString("0198f3a0-7c1e-7b44-9d21-5f0e2a6b7c11"),
                Samples.DEV,
                "relay.set",
                new JsonObject().put("state", "open").put("reason", "credit_exhausted"),
                Instant.ofEpochMilli(1767226380000L));
        assertThat(signed(UplinkTopic.command(Samples.DEV), DownJson.command(relay)))
                .isEqualTo(Samples.text("21-down-cmd-relay.json"));

        var credit = new Command(
                UUID.fromString("0198f3a0-7c1e-7b44-9d21-5f0e2a6b7c12"),
                Samples.DEV,
                "credit.set",
                new JsonObject().put("wh", 2500).put("imp", 1843260).put("rev", 7),
                Instant.ofEpochMilli(1767229860000L));
        assertThat(signed(UplinkTopic.command(Samples.DEV), DownJson.command(credit)))
                .isEqualTo(Samples.text("23-down-cmd-credit.json"));
    }

    @Test
    void keysAreDerivedPerMeterAndKeyIdAndSealedKeysOpenOnlyWhereTheyBelong() {
        var keys = Samples.KEYS;
        assertThat(keys.derived(Samples.DEV, "k1").bytes())
                .isEqualTo(keys.derived(Samples.DEV, "k1").bytes());
        assertThat(keys.derived(Samples.DEV, "k1").bytes())
                .isNotEqualTo(keys.derived(Samples.DEV, "k2").bytes());
        var sealed = keys.seal(Samples.DEV, "k1", Samples.KEY);
        assertThat(keys.open(Samples.DEV, "k1", sealed).bytes()).isEqualTo(Samples.KEY_BYTES);
        assertThatThrownBy(() -> keys.open(new Dev("ke-nbo-0043"), "k1", sealed))
                .isInstanceOf(IllegalStateException.class);
        var others = new DeviceKeys(new Secret("another master key of 32 bytes ..."), new SecureRandom());
        assertThatThrownBy(() -> others.open(Samples.DEV, "k1", sealed)).isInstanceOf(IllegalStateException.class);
        assertThat(Samples.KEY.toString()).doesNotContain("0");
    }

    private static String signed(String topic, String json) {
        return new String(DeviceMac.sign(Samples.KEY, topic, json), StandardCharsets.UTF_8);
    }
}
