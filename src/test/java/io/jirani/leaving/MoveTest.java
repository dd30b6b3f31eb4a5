package io.jirani.leaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.identity.Standing;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.kernel.Problem;
import io.jirani.leaving.End.Cause;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The decisions of this room: which move fits where, what bought credits cost, what a silence asks for. */
class MoveTest {
    private static final ZoneId NAIROBI = ZoneId.of("Africa/Nairobi");
    private static final Instant HEARD = Instant.parse("2024-03-15T10:00:00Z");

    @Test
    void everyMoveFromEverywhere() {
        assertThat(Stream.of(Move.values())
                        .map(move -> move + ": "
                                + Stream.of(Standing.values())
                                        .filter(move::fits)
                                        .map(from -> from + "-" + move.of(from))
                                        .collect(Collectors.joining(" "))))
                .containsExactly(
                        "ASK: ACTIVE-LEAVING DORMANT-LEAVING",
                        "TAKE_BACK: LEAVING-ACTIVE",
                        "PAID_OUT: LEAVING-LEFT",
                        "DIE: ACTIVE-FROZEN LEAVING-FROZEN DORMANT-FROZEN",
                        "THAW: FROZEN-ACTIVE",
                        "INHERIT: LEFT-LEFT FROZEN-LEFT UNCLAIMED-LEFT",
                        "FALL_SILENT: ACTIVE-DORMANT DORMANT-DORMANT",
                        "SHOW_LIFE: DORMANT-ACTIVE",
                        "GIVE_UP: LEAVING-UNCLAIMED FROZEN-UNCLAIMED DORMANT-UNCLAIMED UNCLAIMED-UNCLAIMED",
                        "COME_BACK: UNCLAIMED-ACTIVE",
                        "WIND_DOWN: ACTIVE-LEAVING LEAVING-LEAVING DORMANT-LEAVING",
                        "COME_IN_LATE: LEFT-LEAVING");
        for (var move : Move.values())
            for (var from : Standing.values())
                if (!move.fits(from))
                    assertThatThrownBy(() -> move.of(from))
                            .isInstanceOfSatisfying(
                                    Problem.class,
                                    refused -> assertThat(refused.kind()).isEqualTo(Problem.Kind.CONFLICT));
    }

    @Test
    void whatIsLeftWasBoughtLast() {
        var lots = List.of(lot(1_000, 1_200), lot(500, 777), lot(100, 99));
        var feedIn = Price.kes(600);
        assertThat(PaidFor.of(new Energy(0), lots, feedIn)).isEqualTo(Money.kes(0));
        assertThat(PaidFor.of(new Energy(400), lots, feedIn)).as("ruling 29").isEqualTo(Money.kes(480));
        assertThat(PaidFor.of(new Energy(1_000), lots, feedIn)).isEqualTo(Money.kes(1_200));
        assertThat(PaidFor.of(new Energy(1_001), lots, feedIn)).as("1.554 is 2").isEqualTo(Money.kes(1_202));
        assertThat(PaidFor.of(new Energy(1_600), lots, feedIn)).isEqualTo(Money.kes(2_076));
        assertThat(PaidFor.of(new Energy(2_600), lots, feedIn))
                .as("what nobody explains, at the feed-in price")
                .isEqualTo(Money.kes(2_676));
    }

    private static PaidFor.Lot lot(long wh, long cents) {
        return new PaidFor.Lot(new Energy(wh), Money.kes(cents));
    }

    @Test
    void aSilenceIsToldAtEighteenTwentyOneAndTwentyThreeMonthsAndOverAtTwentyFour() {
        var end = here(Standing.ACTIVE, HEARD, 0);
        assertThat(Silence.due(HEARD, end, NAIROBI, Instant.parse("2025-09-15T09:59:59Z")))
                .isEqualTo(new Silence.Due.Nothing());
        assertThat(Silence.due(HEARD, end, NAIROBI, Instant.parse("2025-09-15T10:00:00Z")))
                .isEqualTo(new Silence.Due.Tell(18));
        var told = here(Standing.DORMANT, Instant.parse("2025-09-15T10:00:00Z"), 18);
        assertThat(Silence.due(HEARD, told, NAIROBI, Instant.parse("2025-12-15T10:00:00Z")))
                .isEqualTo(new Silence.Due.Tell(21));
        var again = here(Standing.DORMANT, Instant.parse("2026-02-15T10:00:00Z"), 23);
        assertThat(Silence.due(HEARD, again, NAIROBI, Instant.parse("2026-03-15T09:00:00Z")))
                .isEqualTo(new Silence.Due.Nothing());
        assertThat(Silence.due(HEARD, again, NAIROBI, Instant.parse("2026-03-15T10:00:00Z")))
                .isEqualTo(new Silence.Due.GiveUp());
    }

    @Test
    void whoIsHeardOfAgainIsThereAndNobodyIsToldAllAtOnce() {
        var told = here(Standing.DORMANT, Instant.parse("2025-09-15T10:00:00Z"), 18);
        assertThat(Silence.due(
                        Instant.parse("2025-10-01T00:00:00Z"), told, NAIROBI, Instant.parse("2025-10-02T00:00:00Z")))
                .isEqualTo(new Silence.Due.Alive());
        // Silent for four years before anybody counted: told three times, a month apart each, and only then given up.
        var old = Instant.parse("2021-01-01T00:00:00Z");
        var first = here(Standing.ACTIVE, old, 0);
        assertThat(Silence.due(old, first, NAIROBI, Instant.parse("2025-01-01T00:00:00Z")))
                .isEqualTo(new Silence.Due.Tell(18));
        var next = here(Standing.DORMANT, Instant.parse("2025-01-01T00:00:00Z"), 18);
        assertThat(Silence.due(old, next, NAIROBI, Instant.parse("2025-01-20T00:00:00Z")))
                .isEqualTo(new Silence.Due.Nothing());
        assertThat(Silence.due(old, next, NAIROBI, Instant.parse("2025-02-01T00:00:00Z")))
                .isEqualTo(new Silence.Due.Tell(21));
        var frozen = here(Standing.FROZEN, old, 0);
        assertThat(Silence.due(old, frozen, NAIROBI, Instant.parse("2025-02-01T00:00:00Z")))
                .isEqualTo(new Silence.Due.Nothing());
    }

    private static End here(Standing standing, Instant since, int told) {
        return new End(
                new HouseholdId(new UUID(1, 1)),
                new CommunityId(new UUID(2, 2)),
                standing,
                Cause.SILENCE,
                since,
                since,
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                told,
                List.of());
    }
}
