package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Energy;
import io.jirani.metering.ClockPair.Proof;
import io.jirani.metering.Intake.Judged;
import io.jirani.metering.Intake.Parked;
import io.jirani.metering.Intake.Reason;
import io.jirani.metering.Intake.Stored;
import io.jirani.metering.Intake.Verdict;
import io.jirani.metering.Intake.Waiting;
import io.jirani.metering.IntakeState.Presence;
import io.jirani.metering.Reading.Gauges;
import io.jirani.metering.Reading.TimeQuality;
import io.jirani.metering.UplinkMessage.Readings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Times and registers that do not fit. */
class FitTest {
    private static final Instant DAY = Instant.parse("2026-11-21T00:00:00Z");
    private static final Instant NOW = DAY.plus(Duration.ofDays(1));

    private IntakeState state = IntakeState.fresh(Meter.Role.HOUSEHOLD, 1);

    @Test
    void aClockThreeYearsBehindOrADayAheadIsPutAsideAndTheNextRightRowGoesOn() {
        assertThat(take(1, row(1, 86_400, 1))).allMatch(Stored.class::isInstance);
        assertThat(take(1, row(2, -86_400 * 365 * 3, 2))).containsExactly(new Parked(Reason.IMPLAUSIBLE));
        assertThat(take(1, row(3, 86_400 * 2, 3))).containsExactly(new Parked(Reason.IMPLAUSIBLE));
        assertThat(take(1, row(4, 0, 4))).containsExactly(new Parked(Reason.IMPLAUSIBLE));
        assertThat(take(1, row(5, 86_460, 5))).allMatch(Stored.class::isInstance);
        assertThat(state.ack().orElseThrow().missing()).containsExactly(new Ranges.Range(0, 0));
    }

    @Test
    void aFeederMayMoveTenMegawattsAndAHouseholdAHundredKilowatts() {
        take(1, row(1, 0, 0));
        assertThat(take(1, row(2, 60, 1_677))).containsExactly(new Parked(Reason.IMPLAUSIBLE));
        assertThat(take(1, row(3, 60, 1_676))).allMatch(Stored.class::isInstance);
        state = IntakeState.fresh(Meter.Role.FEEDER, 1);
        take(1, row(1, 0, 0));
        assertThat(take(1, row(2, 60, 166_677))).containsExactly(new Parked(Reason.IMPLAUSIBLE));
        assertThat(take(1, row(3, 60, 166_676))).allMatch(Stored.class::isInstance);
    }

    @Test
    void aRowMayBeAWeekLate() {
        take(1, row(1, -86_400 * 8, 1));
        take(1, row(3, 0, 3));
        assertThat(take(1, row(2, -86_400 * 7, 2))).allMatch(Stored.class::isInstance);
    }

    @Test
    void aRegisterThatRolledOverIsPutAsideUntilTheOperatorDecides() {
        take(1, row(1, 0, 9_999_990));
        assertThat(take(1, row(2, 60, 12))).containsExactly(new Parked(Reason.REGISTER_FELL));
        state = state.rebased(2);
        var taken = Intake.again(state, List.of(new Waiting(1, row(2, 60, 12))), Set.of(), NOW);
        assertThat(taken.released()).extracting(Judged::verdict).containsExactly(new Stored(DAY.plusSeconds(60)));
        assertThat(taken.released().getFirst().row().registers().generation()).isEqualTo(2);
        state = taken.state();
        assertThat(take(1, row(3, 120, 20))).allMatch(Stored.class::isInstance);
        assertThat(state.last().orElseThrow().registers().generation()).isEqualTo(2);
    }

    @Test
    void anOlderBootThatLivesOnBesideANewerOneIsAnotherDeviceButWhatItLeftBehindIsNot() {
        var began = NOW.minusSeconds(3_600);
        state = IntakeState.fresh(Meter.Role.HOUSEHOLD, 1)
                .with(18, Presence.ONLINE)
                .with(new ClockPair(18, 60_000, began.plusSeconds(60), Proof.PROVEN));
        assertThat(Intake.livesBeside(state, 17, NOW.minusSeconds(20), NOW)).isTrue();
        assertThat(Intake.livesBeside(state, 17, began.minusSeconds(1), NOW)).isFalse();
        assertThat(Intake.livesBeside(state, 17, NOW.plusSeconds(86_400), NOW)).isFalse();
        assertThat(Intake.livesBeside(state, 18, NOW, NOW)).isFalse();
        assertThat(Intake.livesBeside(state, 19, NOW, NOW)).isFalse();
    }

    private List<Verdict> take(long boot, Reading row) {
        var message = new Readings(Samples.DEV, boot, Optional.empty(), List.of(row));
        var taken = Intake.take(state, List.of(), Optional.empty(), message, NOW);
        state = taken.state();
        return taken.rows().stream().map(Judged::verdict).toList();
    }

    private static Reading row(long seq, long second, long imported) {
        return new Reading(
                seq,
                Optional.of(DAY.plusSeconds(second)),
                seq * 60_000,
                TimeQuality.SYNC,
                new Registers(new Energy(imported), new Energy(7), 1),
                Gauges.NONE,
                0);
    }
}
