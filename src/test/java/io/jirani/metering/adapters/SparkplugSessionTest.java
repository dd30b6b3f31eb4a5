package io.jirani.metering.adapters;

import static io.jirani.metering.IntakeState.Presence.OFFLINE;
import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.metering.Foreign.Here;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.junit.jupiter.api.Test;

/** Births, gaps and deaths. */
class SparkplugSessionTest extends EdgeNode {
    @Test
    void dataBeforeABirthIsNoReadingAndAsksTheNodeForItsBirthOnceInTenSeconds() {
        var first = heard(DEVICE, "DDATA", bytes("sparkplug-b/ddata.bin"));

        assertThat(first.samples()).isEmpty();
        assertThat(first.replies()).singleElement().satisfies(reply -> {
            assertThat(reply.topic()).isEqualTo("spBv1.0/nairobi/NCMD/gw-kilimani");
            assertThat(reply.payload()).isEqualTo(SparkplugPayload.rebirth(NOW));
        });
        assertThat(data(3, T, 1, 5).replies()).isEmpty();
        assertThat(at(NOW.plusSeconds(10), DEVICE, "DDATA", energy(4, T, 1, 5)).replies())
                .hasSize(1);
    }

    @Test
    void aGapInTheSequenceAsksForABirthAndNothingIsReadUntilItComes() {
        born();
        assertThat(data(2, T, 1, 1_843_217).samples()).hasSize(1);
        var gap = data(4, T + 1_000, 1, 1_843_218);
        assertThat(gap.samples()).isEmpty();
        assertThat(gap.replies()).hasSize(1);
        assertThat(data(5, T + 2_000, 1, 1_843_219).samples()).isEmpty();
        born();
        assertThat(data(2, T + 3_000, 1, 1_843_220).samples()).hasSize(1);
    }

    @Test
    void theSequenceWrapsAfter255() {
        born();
        for (int i = 2; i < 600; i++) {
            var heard = data(i % 256, T + i, 1, 1_843_217 + i);
            assertThat(heard.samples()).hasSize(1);
            assertThat(heard.replies()).isEmpty();
        }
    }

    @Test
    void aMessageDeliveredAgainIsNoGapAndNoReading() {
        born();
        assertThat(data(2, T, 1, 1_843_217).samples()).hasSize(1);
        var again = data(2, T, 1, 1_843_217);
        assertThat(again.samples()).isEmpty();
        assertThat(again.replies()).isEmpty();
        assertThat(data(3, T + 1, 1, 1_843_218).samples()).hasSize(1);
    }

    @Test
    void anAliasThatWasNeverBornAsksForABirth() {
        born();
        var heard = data(2, T, 77, 12);
        assertThat(heard.samples()).isEmpty();
        assertThat(heard.replies()).hasSize(1);
    }

    @Test
    void aDeviceThatWasNeverBornUnderALivingNodeAsksForABirth() {
        born();
        var other = at(NOW, NODE + "/ke-nbo-0043", "DDATA", energy(2, T, 1, 5));
        assertThat(other.samples()).isEmpty();
        assertThat(other.replies()).hasSize(1);
    }

    @Test
    void onlyTheWillOfTheSameSessionEndsIt() {
        born();
        var older = heard(NODE, "NDEATH", death(6));
        assertThat(older.presences()).isEmpty();
        assertThat(data(2, T, 1, 1_843_217).samples()).hasSize(1);

        var dead = heard(NODE, "NDEATH", death(7));
        assertThat(dead.presences()).containsExactly(new Here("sparkplug-b", ID, OFFLINE));
        assertThat(data(3, T, 1, 1_843_218).replies()).hasSize(1);
    }

    @Test
    void aDeviceThatDiesIsOfflineAndItsNodeLivesOn() {
        born();
        heard(
                NODE + "/ke-nbo-0043",
                "DBIRTH",
                deviceBirth(T, 5, 5).toBuilder().setSeq(2).build());
        var dead = heard(
                DEVICE, "DDEATH", Payload.newBuilder().setTimestamp(T).setSeq(3).build());

        assertThat(dead.presences()).containsExactly(new Here("sparkplug-b", ID, OFFLINE));
        assertThat(at(NOW, NODE + "/ke-nbo-0043", "DDATA", energy(4, T, 1, 6)).samples())
                .hasSize(1);
    }

    @Test
    void nodesWithoutEndAreForgottenFromTheOldestOn() {
        for (int i = 0; i < 12_000; i++)
            sparkplug.read(live("spBv1.0/g/NBIRTH/n" + i, nodeBirth(1).toByteArray()), NOW);
        assertThat(sparkplug.remembered()).isEqualTo(10_000);
    }
}
