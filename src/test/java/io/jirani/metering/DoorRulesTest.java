package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Dev;
import io.jirani.metering.DoorRules.Guest;
import io.jirani.metering.DoorRules.Tongue;
import io.jirani.metering.DoorRules.Will;
import io.jirani.metering.Inbound.Retain;
import io.jirani.metering.IngestVerticle.Offer;
import io.jirani.metering.Turnstile.Passage;
import io.jirani.metering.adapters.Adapters;
import io.jirani.metering.adapters.FullTopic;
import io.jirani.metering.adapters.Shelly;
import io.jirani.metering.adapters.Sparkplug;
import io.jirani.metering.adapters.Tasmota;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DoorRulesTest {
    private static final Dev DEV = new Dev("ke-nbo-0042");
    private static final CommunityId HERE = new CommunityId(new UUID(2, 2));
    private static final Adapters ADAPTERS = new Adapters(
            List.of(
                    new Tasmota(
                            List.of(FullTopic.STANDARD, new FullTopic("%topic%/%prefix%/")), Tasmota.Prefixes.STANDARD),
                    new Shelly(List.of("+", "house/+")),
                    new Sparkplug(Map.of())),
            new SimpleMeterRegistry());
    private static final Guest NATIVE = new Guest(DEV, HERE, Optional.empty());
    private static final Guest TASMOTA = new Guest(DEV, HERE, Optional.of(tongue("tasmota", "tasmota_A1B2C3")));
    private static final Guest SPARKPLUG = foreign("sparkplug-b", "mill/node-1/meter-2");
    private static final Guest SHELLY = foreign("shelly", "house/shelly-1:2");

    @Test
    void aMeterSpeaksUnderItsNameOnlyAndOnlyItsStateIsRetained() {
        assertThat(speaks(NATIVE, "meters/v1/ke-nbo-0042/up/reading")).isTrue();
        assertThat(speaks(NATIVE, "meters/v1/ke-nbo-0042/up/result")).isTrue();
        assertThat(DoorRules.mayPublish(NATIVE, "meters/v1/ke-nbo-0042/up/state", Retain.RETAINED))
                .isTrue();
        assertThat(DoorRules.mayPublish(NATIVE, "meters/v1/ke-nbo-0042/up/reading", Retain.RETAINED))
                .isFalse();
        for (var topic : List.of(
                "meters/v1/ke-nbo-0043/up/reading",
                "meters/v1/ke-nbo-0042/down/cmd",
                "meters/v1/ke-nbo-0042/up",
                "meters/v1/ke-nbo-0042/up/reading/",
                "meters/v1/ke-nbo-0042/up/other",
                "meters/v2/ke-nbo-0042/up/reading",
                "/meters/v1/ke-nbo-0042/up/reading",
                "tele/ke-nbo-0042/SENSOR",
                "$SYS/ke-nbo-0042",
                "")) assertThat(speaks(NATIVE, topic)).as(topic).isFalse();
    }

    @Test
    void aForeignMeterSpeaksWhereItsWholeNameStands() {
        assertThat(speaks(TASMOTA, "tele/tasmota_A1B2C3/SENSOR")).isTrue();
        assertThat(speaks(TASMOTA, "tasmota_A1B2C3/tele/LWT")).isTrue();
        for (var topic : List.of(
                "tele/tasmota_A1B2C3x/SENSOR",
                "tele/tasmota_a1b2c3/SENSOR",
                "tele/SENSOR",
                "meters/v1/tasmota_A1B2C3/up/reading",
                "meters/v1/ke-nbo-0042/up/reading",
                "$SYS/tasmota_A1B2C3"))
            assertThat(speaks(TASMOTA, topic)).as(topic).isFalse();
        assertThat(DoorRules.mayHear(TASMOTA, "cmnd/tasmota_A1B2C3/#")).isTrue();
        assertThat(DoorRules.mayHear(TASMOTA, "cmnd/#")).isFalse();
        assertThat(DoorRules.mayHear(TASMOTA, "meters/v1/ke-nbo-0042/down/#")).isFalse();
        for (var noFilter : List.of(
                "#/tasmota_A1B2C3/POWER", "cmnd/#/tasmota_A1B2C3", "c+/tasmota_A1B2C3/#", "cmnd/tasmota_A1B2C3/P#"))
            assertThat(DoorRules.mayHear(TASMOTA, noFilter)).as(noFilter).isFalse();
    }

    @Test
    void aShellySpeaksForAllItsChannelsAndAnswersUs() {
        for (var topic : List.of("events/rpc", "status/em:0", "online", "debug/log"))
            assertThat(speaks(SHELLY, "house/shelly-1/" + topic)).as(topic).isTrue();
        assertThat(speaks(SHELLY, "jirani/house/shelly-1/rpc")).isTrue();
        assertThat(DoorRules.mayHear(SHELLY, "house/shelly-1/rpc")).isTrue();
        for (var topic : List.of(
                "house/shelly-2/events/rpc",
                "shelly-1/online",
                "jirani/house/shelly-2/rpc",
                "tele/house/SENSOR",
                "meters/v1/house/shelly-1",
                "spBv1.0/house/NDATA/shelly-1"))
            assertThat(speaks(SHELLY, topic)).as(topic).isFalse();
    }

    @Test
    void anEdgeNodeSpeaksForTheDevicesBehindIt() {
        for (var topic : List.of("NBIRTH/node-1", "NDEATH/node-1", "DBIRTH/node-1/meter-2", "DDATA/node-1/meter-3"))
            assertThat(speaks(SPARKPLUG, "spBv1.0/mill/" + topic)).as(topic).isTrue();
        for (var topic : List.of("mill/DDATA/node-2/meter-2", "other/DDATA/node-1/meter-2", "mill/NCMD/node-1"))
            assertThat(speaks(SPARKPLUG, "spBv1.0/" + topic)).as(topic).isFalse();
        for (var filter : List.of("mill/NCMD/node-1", "mill/DCMD/node-1/#", "STATE/+"))
            assertThat(DoorRules.mayHear(SPARKPLUG, "spBv1.0/" + filter))
                    .as(filter)
                    .isTrue();
        for (var filter : List.of("+/NCMD/node-1", "mill/NCMD/+", "#", "mill/NCMD/node-12"))
            assertThat(DoorRules.mayHear(SPARKPLUG, "spBv1.0/" + filter))
                    .as(filter)
                    .isFalse();
    }

    @Test
    void aNameThatIsAWordOfAProtocolOrAWildcardSpeaksNowhere() {
        for (var name : List.of(
                "tele", "SENSOR", "status", "rpc", "jirani", "cmnd", "+", "#", "a/+", "$SYS", "spBv1.0", "", "a//b"))
            for (var adapter : List.of("tasmota", "shelly", "sparkplug-b"))
                for (var topic : List.of(
                        "tele/x/SENSOR",
                        "tele/" + name + "/SENSOR",
                        name + "/status/em:0",
                        name + "/events/rpc",
                        "jirani/x/rpc",
                        name)) {
                    var guest = foreign(adapter, name);
                    assertThat(speaks(guest, topic))
                            .as(adapter + " " + name + " " + topic)
                            .isFalse();
                    assertThat(DoorRules.mayHear(guest, topic)).as(name).isFalse();
                }
        assertThat(speaks(foreign("unheard-of", "x"), "tele/x/SENSOR")).isFalse();
    }

    private static Guest foreign(String adapter, String name) {
        return new Guest(DEV, HERE, Optional.of(tongue(adapter, name)));
    }

    private static Tongue tongue(String adapter, String id) {
        var name = new Foreign.Name(adapter, id);
        return new Tongue(topic -> ADAPTERS.maySay(name, topic), filter -> ADAPTERS.mayHear(name, filter));
    }

    @Test
    void aMeterHearsWhatIsSaidToItOnly() {
        for (var filter : List.of("#", "+", "ack", "cmd"))
            assertThat(DoorRules.mayHear(NATIVE, "meters/v1/ke-nbo-0042/down/" + filter))
                    .as(filter)
                    .isTrue();
        for (var filter : List.of(
                "#",
                "+/#",
                "meters/v1/+/down/ack",
                "meters/v1/ke-nbo-0043/down/ack",
                "meters/v1/ke-nbo-0042/up/#",
                "$share/x/meters/v1/ke-nbo-0042/down/#",
                "$SYS/#"))
            assertThat(DoorRules.mayHear(NATIVE, filter)).as(filter).isFalse();
    }

    @Test
    void aWillIsTheMetersOwnState() {
        assertThat(leaves(NATIVE, "meters/v1/ke-nbo-0042/up/state", 100)).isTrue();
        assertThat(leaves(NATIVE, "meters/v1/ke-nbo-0042/up/reading", 100)).isFalse();
        assertThat(leaves(NATIVE, "meters/v1/ke-nbo-0043/up/state", 100)).isFalse();
        assertThat(leaves(NATIVE, "meters/v1/ke-nbo-0042/up/state", 33_000)).isFalse();
        assertThat(leaves(TASMOTA, "tele/tasmota_A1B2C3/LWT", 7)).isTrue();
    }

    @Test
    void keepAlivesAreShortAndNeverNone() {
        assertThat(DoorRules.keepAliveFits(0)).isFalse();
        assertThat(DoorRules.keepAliveFits(1)).isTrue();
        assertThat(DoorRules.keepAliveFits(300)).isTrue();
        assertThat(DoorRules.keepAliveFits(301)).isFalse();
    }

    @Test
    void filtersMatchAsMqttSays() {
        assertThat(DoorRules.matches("a/b", "a/b")).isTrue();
        assertThat(DoorRules.matches("a/+", "a/b")).isTrue();
        assertThat(DoorRules.matches("a/#", "a/b/c")).isTrue();
        assertThat(DoorRules.matches("a/#", "a")).isTrue();
        assertThat(DoorRules.matches("a/+", "a/b/c")).isFalse();
        assertThat(DoorRules.matches("a/b/c", "a/b")).isFalse();
        assertThat(DoorRules.matches("a/+", "a/")).isTrue();
    }

    @Test
    void sixTakeoversInAMinuteAreTwoDevices() {
        var now = Instant.parse("2026-01-01T00:00:00Z");
        var takeovers = Takeovers.NONE;
        for (int i = 1; i <= 12; i++) {
            takeovers = takeovers.next(now.plusSeconds(i * 9L));
            assertThat(takeovers.justFlaps()).as("takeover %d", i).isEqualTo(i == 6);
        }
        var slow = Takeovers.NONE;
        for (int i = 1; i <= 20; i++) {
            slow = slow.next(now.plusSeconds(i * 15L));
            assertThat(slow.justFlaps()).isFalse();
        }
    }

    @Test
    void aConnectionThatCannotBeStoppedIsToBeClosed() {
        var turnstile = new Turnstile(message -> Offer.FULL, Optional.empty());
        var message = new Inbound("t", new byte[0], Retain.LIVE, (dev, topic, payload) -> {}, () -> {});
        assertThat(turnstile.pass(message)).isEqualTo(Passage.REFUSED);
        assertThat(turnstile.waits()).isFalse();
    }

    private static boolean speaks(Guest guest, String topic) {
        return DoorRules.mayPublish(guest, topic, Retain.LIVE);
    }

    private static boolean leaves(Guest guest, String topic, int bytes) {
        return DoorRules.mayLeave(guest, new Will(topic, bytes, Retain.RETAINED));
    }
}
