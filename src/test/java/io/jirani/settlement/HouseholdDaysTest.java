package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Energy;
import io.jirani.settlement.IntervalInput.Assurance;
import io.jirani.settlement.IntervalInput.Measured;
import io.jirani.settlement.IntervalInput.Meters;
import io.jirani.settlement.IntervalInput.Use;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A household's day is kept for good, the intervals behind it for 13 months (ruling 28). */
class HouseholdDaysTest {
    /** Midnight in the community, of 3 February. */
    private static final Instant DAY = Instant.parse("2027-02-02T21:00:00Z");

    /** So many intervals of the next day are closed too. */
    private static final int MORE = 4;

    private static final String DAYS = """
            select day || ' ' || intervals || ' ' || provisional || ' ' || assurance || ' ' || import_wh || ' ' || own_use_wh || ' '
                || from_supplier_wh || ' ' || export_wh || ' ' || banked_wh from household_day order by day
            """;
    private static final String INTERVALS = "select count(*) from household_interval";

    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private final Household solar = here.household(Language.EN);
    private final Set<Instant> unknown = new HashSet<>();

    @BeforeEach
    void meter() {
        here.meter(solar, "ke-solar", 0, DAY.plus(Duration.ofDays(500)));
        here.run("""
                insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, flags, skew_ms, received_at)
                values (1, 1, $1, 1, 1, 'sync', 1, 0, 0, 0, 0, $1)
                """, Tuple.of(Neighbourhood.at(DAY)));
    }

    @AfterEach
    void booksHold() {
        var findings = here.findings();
        here.close();
        assertThat(findings).isEmpty();
    }

    @Test
    void aDayIsMadeWhenItsLastIntervalIsClosedAndAgainWhenOneIsRestated() {
        unknown.add(DAY.plus(Duration.ofMinutes(75)));
        close(95);
        assertThat(at(DAY.plus(Duration.ofHours(30))).rollUp()).isZero();

        close(96);
        assertThat(at(DAY.plus(Duration.ofHours(30))).rollUp()).isEqualTo(1);
        assertThat(here.texts(DAYS)).containsExactly("2027-02-03 96 1 C 940 100 840 100 100");

        unknown.clear();
        close(96);
        assertThat(here.texts(DAYS)).containsExactly("2027-02-03 96 0 A 950 100 850 100 100");
        assertThat(at(DAY.plus(Duration.ofHours(30))).rollUp()).isZero();
    }

    @Test
    void intervalsGoAfterThirteenMonthsAndNeverBeforeTheirDayIsMade() {
        close(96 + MORE);
        var end = DAY.atZone(ZoneOffset.UTC).plusMonths(13).toInstant();
        assertThat(at(end).rollUp()).isEqualTo(1);
        assertThat(here.text(INTERVALS)).isEqualTo("100");

        assertThat(at(end.plus(Duration.ofHours(12))).rollUp()).isEqualTo(48);
        assertThat(here.text(INTERVALS)).isEqualTo("52");

        assertThat(at(end.plus(Duration.ofDays(90))).rollUp()).isEqualTo(48);
        assertThat(at(end.plus(Duration.ofDays(90))).rollUp()).isZero();
        assertThat(here.text(INTERVALS)).isEqualTo(String.valueOf(MORE));
        assertThat(here.texts(DAYS)).containsExactly("2027-02-03 96 0 A 950 100 850 100 100");
        assertThat(here.text("select count(*) from interval_close")).isEqualTo("100");
    }

    /** Closes, or settles late, all intervals of the day up to a number. */
    private void close(int upTo) {
        var job = at(DAY.plus(Duration.ofMinutes(15L * upTo)));
        while (job.pass() > 0) Thread.onSpinWait();
    }

    private CreditIntervals at(Instant sun) {
        return new CreditIntervals(
                here.db,
                here.stores,
                here.clock,
                Clock.fixed(sun, ZoneOffset.UTC),
                Duration.ofMinutes(2),
                (tx, question) -> new IntervalInput(
                        List.of(new Use(solar.id(), said(question.interval().start()))), Meters.ALL_PASSED),
                here.nudged::add);
    }

    /** The first interval exports 100 Wh, every other one imports 10. */
    private Optional<Measured> said(Instant start) {
        if (unknown.contains(start)) return Optional.empty();
        var first = start.equals(DAY);
        return Optional.of(new Measured(new Energy(first ? 0 : 10), new Energy(first ? 100 : 0), Assurance.A));
    }
}
