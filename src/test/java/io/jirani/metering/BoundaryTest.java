package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Energy;
import io.jirani.metering.Boundary.At;
import io.jirani.metering.Boundary.Flow;
import io.jirani.metering.Boundary.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundaryTest {
    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void aRowWithinASecondIsTheRegisterAndCountsA() {
        assertThat(at(mark(-400_000, 100), mark(900, 250))).contains(registers(250, Assurance.A));
        assertThat(at(mark(-1_000, 100), mark(400_000, 250))).contains(registers(100, Assurance.A));
        assertThat(at(mark(-200, 100), mark(600, 250))).contains(registers(100, Assurance.A));
    }

    @Test
    void betweenTwoRowsTheLineIsRoundedDownAndCountsB() {
        assertThat(at(mark(-100_000, 100), mark(200_000, 200))).contains(registers(133, Assurance.B));
    }

    @Test
    void rowsMoreThanAnIntervalApartTellNothing() {
        assertThat(at(mark(-400_000, 100), mark(500_000, 200))).contains(registers(144, Assurance.B));
        assertThat(at(mark(-400_000, 100), mark(500_001, 200))).isEmpty();
        assertThat(at(mark(-400_000, 100), Optional.empty())).isEmpty();
        assertThat(at(Optional.empty(), mark(400_000, 100))).isEmpty();
    }

    @Test
    void generationsNeverMixTheOldOneEndsWithItsLastRowAndFallsAreUnknown() {
        var other = new Mark(NOON.plusMillis(200_000), new Registers(new Energy(200), Energy.ZERO, 2), Assurance.A);
        assertThat(at(mark(-100_000, 100), Optional.of(other))).contains(registers(100, Assurance.B));
        assertThat(at(mark(-100_000, 100), mark(200_000, 50))).isEmpty();
        var start = Optional.of(registers(100, Assurance.A));
        assertThat(Boundary.between(start, Optional.of(registers(99, Assurance.A)), QUARTER, Meter.Role.HOUSEHOLD))
                .isEmpty();
        assertThat(Boundary.between(start, Optional.of(registers(100_000, Assurance.A)), QUARTER, Meter.Role.HOUSEHOLD))
                .isEmpty();
        assertThat(Boundary.between(start, Optional.empty(), QUARTER, Meter.Role.HOUSEHOLD))
                .isEmpty();
        assertThat(Boundary.between(start, Optional.of(registers(150, Assurance.B)), QUARTER, Meter.Role.HOUSEHOLD))
                .contains(new Flow(new Energy(50), Energy.ZERO, Assurance.B));
    }

    @Test
    void whatNoHouseholdCanMoveIsKnownOfAFeeder() {
        var start = Optional.of(registers(0, Assurance.A));
        var megawatt = Optional.of(registers(250_000, Assurance.A));
        assertThat(Boundary.between(start, megawatt, QUARTER, Meter.Role.HOUSEHOLD))
                .isEmpty();
        assertThat(Boundary.between(start, megawatt, QUARTER, Meter.Role.FEEDER))
                .isPresent();
        var before = mark(-100_000, 0);
        var after = mark(200_000, 300_000);
        assertThat(Boundary.at(NOON, before, after, QUARTER, Meter.Role.HOUSEHOLD))
                .isEmpty();
        assertThat(Boundary.at(NOON, before, after, QUARTER, Meter.Role.FEEDER))
                .contains(registers(100_000, Assurance.B));
    }

    @Test
    void aHouseholdIsTheNetOfItsMetersAndUnknownWhileOneIs() {
        var roof = Optional.of(new Flow(new Energy(10), new Energy(500), Assurance.A));
        var shop = Optional.of(new Flow(new Energy(200), Energy.ZERO, Assurance.B));
        var both = Boundary.household(List.of(roof, shop)).orElseThrow();
        assertThat(both.netExported()).isEqualTo(new Energy(290));
        assertThat(both.netImported()).isEqualTo(Energy.ZERO);
        assertThat(both.assurance()).isEqualTo(Assurance.B);
        assertThat(Boundary.household(List.of(roof, Optional.empty()))).isEmpty();
        assertThat(Boundary.household(List.of())).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void intervalsTelescopeSoNoEnergyIsMadeOrLost(long seed) {
        var random = new Random(seed);
        var marks = new ArrayList<Mark>();
        var wh = 0L;
        for (long ms = -300_000; ms < 4 * 3_600_000; ms += 30_000 + random.nextInt(300_000))
            marks.add(mark(ms, wh += random.nextInt(300)).orElseThrow());
        var sum = 0L;
        var first = at(marks, NOON).orElseThrow();
        for (int i = 0; i < 12; i++) {
            var start = at(marks, NOON.plus(QUARTER.multipliedBy(i)));
            var end = at(marks, NOON.plus(QUARTER.multipliedBy(i + 1)));
            sum += Boundary.between(start, end, QUARTER, Meter.Role.HOUSEHOLD)
                    .orElseThrow()
                    .imported()
                    .wattHours();
        }
        var last = at(marks, NOON.plus(QUARTER.multipliedBy(12))).orElseThrow();
        assertThat(sum)
                .isEqualTo(last.registers().imported().wattHours()
                        - first.registers().imported().wattHours());
    }

    private static Optional<At> at(List<Mark> marks, Instant boundary) {
        var before = marks.stream().filter(mark -> mark.t().isBefore(boundary)).reduce((a, b) -> b);
        var after = marks.stream().filter(mark -> !mark.t().isBefore(boundary)).findFirst();
        return Boundary.at(boundary, before, after, QUARTER, Meter.Role.HOUSEHOLD);
    }

    private static Optional<At> at(Optional<Mark> before, Optional<Mark> after) {
        return Boundary.at(NOON, before, after, QUARTER, Meter.Role.HOUSEHOLD);
    }

    private static Optional<Mark> mark(long millis, long wh) {
        return Optional.of(
                new Mark(NOON.plusMillis(millis), new Registers(new Energy(wh), Energy.ZERO, 1), Assurance.A));
    }

    private static At registers(long wh, Assurance assurance) {
        return new At(new Registers(new Energy(wh), Energy.ZERO, 1), assurance);
    }
}
