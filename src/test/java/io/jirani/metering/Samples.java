package io.jirani.metering;

import io.jirani.config.Secret;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.kernel.HouseholdId;
import io.jirani.metering.Admission.Admitted;
import io.jirani.metering.Inbound.Retain;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The samples of the native protocol, and messages made like them. */
final class Samples {
    static final Dev DEV = new Dev("ke-nbo-0042");
    static final byte[] KEY_BYTES =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    static final DeviceKey KEY = new DeviceKey(KEY_BYTES);
    static final Instant NOW = Instant.ofEpochMilli(1767226281000L);
    static final Secret MASTER = new Secret("a master key for tests, 32 bytes+");
    static final DeviceKeys KEYS = new DeviceKeys(MASTER, new SecureRandom());
    static final Meter METER = new Meter(
            new MeterId(1),
            DEV,
            new CommunityId(new UUID(2, 2)),
            Optional.of(new Meter.Owner(new HouseholdId(new UUID(1, 1)), "H0001")),
            Meter.Role.HOUSEHOLD,
            Meter.Status.ACTIVE,
            "k1",
            List.of(new Meter.Key("k1", KEY, Optional.empty())),
            Assurance.A,
            1,
            Meter.NATIVE,
            ZoneId.of("Africa/Nairobi"));

    private Samples() {}

    static String text(String file) {
        try (var in = Samples.class.getResourceAsStream("/native/" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static byte[] payload(String file) {
        return text(file).getBytes(StandardCharsets.UTF_8);
    }

    /** The manifest's entries, in its order. */
    static List<JsonObject> manifest() {
        return new JsonObject(text("manifest.json"))
                .getJsonArray("samples").stream().map(each -> (JsonObject) each).toList();
    }

    static Admission.Decision judge(String topic, byte[] payload) {
        var inbound = new Inbound(topic, payload, Retain.LIVE, (dev, to, what) -> {}, () -> {});
        return Admission.judge(UplinkTopic.parse(topic).orElseThrow(), inbound, Optional.of(METER), NOW);
    }

    static UplinkMessage message(String file) {
        var topic = manifest().stream()
                .filter(each -> each.getString("file").equals(file))
                .findFirst()
                .orElseThrow()
                .getString("topic");
        if (judge(topic, payload(file)) instanceof Admitted admitted) return admitted.message();
        throw new AssertionError(file + " is not admitted");
    }

    static String topic(Dev dev, String kind) {
        return "meters/v1/" + dev + "/up/" + kind;
    }

    /** A signed up/reading. */
    static byte[] reading(Dev dev, DeviceKey key, long boot, String... rows) {
        var json = "{\"v\":1,\"dev\":\"" + dev + "\",\"boot\":" + boot + ",\"kid\":\"k1\",\"sent\":0,\"rows\":["
                + String.join(",", rows) + "]}";
        return DeviceMac.sign(key, topic(dev, "reading"), json);
    }

    static String row(long seq, Instant t, long up, long imp, long exp) {
        return "{\"seq\":" + seq + ",\"t\":" + t.toEpochMilli() + ",\"up\":" + up
                + ",\"tq\":\"sync\",\"gen\":1,\"imp\":" + imp + ",\"exp\":" + exp + ",\"p\":-12,\"q\":0}";
    }
}
