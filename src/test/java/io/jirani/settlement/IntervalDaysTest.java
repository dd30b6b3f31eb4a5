package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Interval;
import io.jirani.settlement.IntervalInput.Assurance;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An interval counts for the day it was lived, whenever it is booked (ruling 27). */
class IntervalDaysTest {
    private static final ZoneId NAIROBI = ZoneId.of("Africa/Nairobi");
    private static final Duration QUARTER = Duration.ofMinutes(15);

    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);

    @AfterEach
    void close() {
        here.close();
    }

    @Test
    void theLastQuarterOfAMonthIsBookedInTheNextAndCountsForItsOwn() {
        var first = LocalDate.ofInstant(here.clock.instant(), NAIROBI).withDayOfMonth(1);
        book(first.atStartOfDay(NAIROBI).toInstant().minus(QUARTER));
        assertThat(days()).isEqualTo(first.minusDays(1) + " -");
    }

    @Test
    void oneOfAClosedMonthCountsForTheDayOfItsBookingAndSaysWhereItBelongs() {
        var first = LocalDate.ofInstant(here.clock.instant(), NAIROBI).withDayOfMonth(1);
        book(first.minusMonths(1).atStartOfDay(NAIROBI).toInstant());
        here.run("select ledger.close_period($1, now(), 'asha')", Tuple.of(first.minusMonths(1)));
        book(first.atStartOfDay(NAIROBI).toInstant().minus(QUARTER));
        assertThat(days())
                .endsWith(" " + first.minusDays(1))
                .doesNotStartWith(first.minusDays(1).toString());
    }

    @Test
    void oneThatIsStillToComeByTheClockCountsToday() {
        book(here.clock.instant().plus(Duration.ofDays(400)));
        assertThat(days()).endsWith(" -");
        assertThat(
                        here.text(
                                "select (t.effective_on = ledger.day_of(t.at))::text from ledger.transfer t where kind = 'interval.settled'"))
                .isEqualTo("true");
    }

    private void book(Instant start) {
        var home = here.household(Language.EN);
        var use = new NetUse(new Energy(0), new Energy(500));
        here.db.inTransaction(tx -> new IntervalBooking(here.stores, here.clock, here.clock)
                .book(
                        tx,
                        here.community,
                        Interval.holding(start, QUARTER),
                        here.stores.tariffs().at(tx, here.community.id(), start),
                        home.id(),
                        use,
                        Assurance.A));
    }

    private String days() {
        return here.text(
                "select effective_on || ' ' || coalesce(meant_for::text, '-') from ledger.transfer where kind = 'interval.settled' order by at desc limit 1");
    }
}
