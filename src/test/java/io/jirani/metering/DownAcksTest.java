package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Dev;
import io.jirani.metering.Inbound.Outbound;
import io.jirani.metering.Ingest.Answer;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DownAcksTest {
    private final List<Outbound> said = new ArrayList<>();
    private final DownAcks acks = new DownAcks(Clock.fixed(Samples.NOW, ZoneOffset.UTC));
    private final Inbound.Door door = new Inbound.Door() {
        @Override
        public void send(Dev dev, String topic, byte[] payload) {
            throw new AssertionError("at QoS 1");
        }

        @Override
        public void tell(List<Outbound> all) {
            said.addAll(all);
        }
    };

    @Test
    void theFirstAnswerLeavesAtOnceAndTheNewestOfTheOthersInTheEnd() {
        acks.put(List.of(holding(1)));
        acks.send(0, 0);
        for (int upTo = 2; upTo <= 9; upTo++) {
            acks.put(List.of(holding(upTo)));
            acks.send(Duration.ofMillis(upTo).toNanos(), 0);
        }
        assertThat(said).hasSize(1);
        assertThat(acks.dueIn(0, 0)).contains(Duration.ofMillis(250));
        acks.send(Duration.ofMillis(250).toNanos(), 0);
        assertThat(said).hasSize(2);
        var last = said.getLast();
        assertThat(last.topic()).isEqualTo(UplinkTopic.ack(Samples.DEV));
        assertThat(DeviceMac.verify(Samples.KEY, last.topic(), last.payload())).isTrue();
        assertThat(Buffer.buffer(last.payload()).toJsonObject().getLong("upTo")).isEqualTo(9);
    }

    @Test
    void anAnswerHeldBackForAMeterUnderSuspicionDoesNotLeave() {
        acks.put(List.of(holding(1)));
        acks.send(0, 0);
        acks.put(List.of(holding(2)));
        acks.drop(List.of(Samples.DEV));
        acks.send(Duration.ofMillis(250).toNanos(), 0);
        assertThat(said).hasSize(1);
    }

    @Test
    void thePauseGrowsWithWhatWaitsAndStaysBelowAnyMetersPatience() {
        assertThat(DownAcks.pause(0)).isEqualTo(Duration.ofMillis(250));
        assertThat(DownAcks.pause(1_000)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_200));
        assertThat(DownAcks.pause(1_000_000)).isEqualTo(Duration.ofSeconds(2));
    }

    private Answer holding(long upTo) {
        var state = IntakeState.fresh(Meter.Role.HOUSEHOLD, 1).keeping(Ranges.NONE.plus(1, upTo));
        return new Answer(Samples.METER, state, door);
    }
}
