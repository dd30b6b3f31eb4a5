package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Interval;
import io.jirani.ledger.Account.Credit;
import io.jirani.metering.RegisterStore;
import io.jirani.settlement.IntervalInput.Meters;
import io.jirani.settlement.IntervalInput.Use;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Intervals telescope: what they credit is what the register moved on, whatever comes late between two closes. */
class TelescopeTest {
    private static final Instant START = Instant.parse("2027-02-03T09:00:00Z");

    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private final RegisterStore registers = new RegisterStore();
    private final Household solar = here.household(Language.EN);

    @AfterEach
    void end() {
        here.close();
    }

    @Test
    void aRowThatComesLateAtABoundaryNeitherMakesNorLosesEnergy() {
        here.run("update community set sell_assurance = 'B'", Tuple.tuple());
        here.meter(solar, "ke-solar", 0, START.plusSeconds(10_000));
        reading(1, 0, 0);
        reading(2, 600, 100);
        reading(4, 1_200, 1_000);
        close(1_300);
        assertThat(here.free(solar, Credit.MADE)).isEqualTo(550);

        reading(3, 900, 120);
        reading(5, 1_800, 1_600);
        close(1_900);
        assertThat(here.free(solar, Credit.MADE)).isEqualTo(1_600);
        assertThat(here.findings()).isEmpty();
    }

    private void close(long seconds) {
        var sun = Clock.fixed(START.plusSeconds(seconds), ZoneOffset.UTC);
        new CreditIntervals(
                        here.db,
                        here.stores,
                        here.clock,
                        sun,
                        Duration.ofMinutes(2),
                        (tx, question) -> {
                            Interval interval = question.interval();
                            var all = registers.registersIn(tx, question.community(), interval, interval);
                            return new IntervalInput(
                                    all.stream().map(Use::of).toList(),
                                    Meters.ALL_PASSED,
                                    kept -> registers.keep(kept, interval, all));
                        },
                        name -> {})
                .pass();
    }

    private void reading(long seq, long seconds, long exported) {
        here.run("""
                insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, flags, skew_ms, received_at)
                values (1, $1, $2, 1, 1, 'sync', 1, 0, $3, 0, 0, $2)
                """, Tuple.of(seq, Neighbourhood.at(START.plusSeconds(seconds)), exported));
    }
}
