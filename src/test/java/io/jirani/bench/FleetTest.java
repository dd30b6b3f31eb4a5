package io.jirani.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.bench.Fleet.Tongue;
import io.jirani.metering.DeviceMac;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Loads: every message right, meters taking turns. */
class FleetTest {
    private static final Instant BASE = Instant.parse("2026-11-01T00:00:00Z");

    @Test
    void metersTakeTurnsAndGoOnWhereTheyWere() {
        var fleet = new Fleet(6, 11, BASE);
        var first = fleet.next(8, 1, 2, Tongue.OURS);
        var second = fleet.next(6, 10, 2, Tongue.OURS);
        assertThat(first.meters()).containsExactly(0, 1, 2, 3, 4, 5, 0, 1);
        assertThat(first.seqs()).containsExactly(11, 11, 11, 11, 11, 11, 12, 12);
        assertThat(second.meters()).containsExactly(2, 3, 4, 5, 0, 1);
        assertThat(second.seqs()).containsExactly(12, 12, 12, 12, 13, 13);
        assertThat(second.rows()).isEqualTo(60);
        assertThat(second.tracks().getLast().last()).isEqualTo(new Load.Place(1, 22, BASE.plusSeconds(11)));
    }

    @Test
    void aTrackIsWholePacketsEachSignedByItsMeter() {
        var load = new Fleet(4, 1, BASE).next(8, 2, 2, Tongue.OURS);
        var track = load.tracks().getLast();
        assertThat(track.messages()).isEqualTo(4);
        var buffer = ByteBuffer.allocate(8_192).put(track.packets());
        var ids = new int[4];
        Wire.read(buffer, (type, flags, body) -> {
            var topic = new byte[body.getShort()];
            body.get(topic);
            var id = body.getShort();
            var payload = new byte[body.remaining()];
            body.get(payload);
            ids[id - 1]++;
            var dev = Town.dev(id % 2 == 1 ? 2 : 4);
            var name = new String(topic, StandardCharsets.UTF_8);
            assertThat(name).isEqualTo("meters/v1/" + dev + "/up/reading");
            assertThat(DeviceMac.verify(Town.keys().derived(dev, "k1"), name, payload))
                    .isTrue();
        });
        assertThat(ids).containsOnly(1);
        assertThat(Arrays.stream(track.ends()).max()).hasValue(track.packets().length);
    }
}
