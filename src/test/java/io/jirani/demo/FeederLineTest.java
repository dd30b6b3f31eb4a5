package io.jirani.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FeederLineTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-11-20T21:00:00Z");
    private static final List<House> HOUSES = LongStream.range(0, 12)
            .mapToObj(seed -> new House(seed, (int) (seed % 3 * 2_000), ZoneId.of("Africa/Nairobi")))
            .toList();

    @Test
    void whatTheWiresLoseIsAFewPercentOfWhatMoves() {
        var end = MIDNIGHT.plus(Duration.ofDays(1));
        var feeder = new FeederLine(HOUSES);
        var through = feeder.advance(feeder.lifetime(), MIDNIGHT, end, House.Relay.CLOSED);
        long net = through.importMicrojoules() - through.exportMicrojoules();
        long moved = 0;
        long taken = 0;
        for (var house : HOUSES) {
            var from = house.lifetime();
            var to = house.advance(from, MIDNIGHT, end, House.Relay.CLOSED);
            long in = to.importMicrojoules() - from.importMicrojoules();
            long out = to.exportMicrojoules() - from.exportMicrojoules();
            moved += in + out;
            taken += in - out;
        }
        assertThat((double) (net - taken) / moved).isBetween(0.029, 0.03);
    }
}
