package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Energy;
import io.jirani.ledger.Account.Credit;
import io.jirani.settlement.IntervalInput.Assurance;
import io.jirani.settlement.IntervalInput.Measured;
import io.jirani.settlement.IntervalInput.Meters;
import io.jirani.settlement.IntervalInput.Use;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sell needs A (ux.md 2.2), and whoever comes in late is told of. */
class SellAssuranceTest {
    private static final Instant START = Instant.parse("2027-02-03T09:00:00Z");

    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private final Household solar = here.household(Language.EN);

    @AfterEach
    void booksHold() {
        var findings = here.findings();
        here.close();
        assertThat(findings).isEmpty();
    }

    @Test
    void exportThatWasNotMeasuredWellEnoughIsBankedForOwnUseAndCannotBeOffered() {
        begin();
        pass(1, measured(0, 800, Assurance.B));
        assertThat(here.free(solar, Credit.MADE)).isZero();
        assertThat(here.free(solar, Credit.OWN)).isEqualTo(800);

        here.run("update community set sell_assurance = 'B'", Tuple.tuple());
        pass(2, measured(0, 800, Assurance.B));
        pass(3, measured(0, 50, Assurance.C));
        assertThat(here.free(solar, Credit.MADE)).isEqualTo(800);
        assertThat(here.free(solar, Credit.OWN)).isEqualTo(850);

        pass(4, measured(1_000, 0, Assurance.B));
        assertThat(here.free(solar, Credit.OWN)).isZero();
        assertThat(here.free(solar, Credit.MADE)).isEqualTo(650);
    }

    @Test
    void aHouseholdThatComesInLateIsToldOf() {
        begin();
        pass(1, Optional.empty());
        pass(1, measured(400, 0, Assurance.A));
        assertThat(here.text("""
                select (data ->> 'start') || ' ' || (data ->> 'household') || ' ' || (data ->> 'cause') || ' '
                    || (data ->> 'import_wh') || ' ' || (data #>> '{before,state}') || ' ' || (household_id is not null)
                from event_log where type = 'interval.restated'
                """)).isEqualTo("2027-02-03T09:00:00Z H0001 rows 400 provisional true");
    }

    private void begin() {
        here.meter(solar, "ke-solar", 0, START.plusSeconds(90_000));
        here.run("""
                insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, flags, skew_ms, received_at)
                values (1, 1, $1, 1, 1, 'sync', 1, 0, 0, 0, 0, $1)
                """, Tuple.of(Neighbourhood.at(START)));
    }

    private void pass(int intervals, Optional<Measured> said) {
        new CreditIntervals(
                        here.db,
                        here.stores,
                        here.clock,
                        Clock.fixed(START.plusSeconds(900L * intervals), ZoneOffset.UTC),
                        Duration.ofMinutes(2),
                        (tx, question) -> new IntervalInput(List.of(new Use(solar.id(), said)), Meters.ALL_PASSED),
                        here.nudged::add)
                .pass();
    }

    private static Optional<Measured> measured(long imported, long exported, Assurance assurance) {
        return Optional.of(new Measured(new Energy(imported), new Energy(exported), assurance));
    }
}
