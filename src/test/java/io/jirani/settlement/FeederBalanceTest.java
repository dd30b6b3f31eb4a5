package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.db.Db;
import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Energy;
import io.jirani.ledger.Account;
import io.jirani.settlement.IntervalInput.Assurance;
import io.jirani.settlement.IntervalInput.Feeder;
import io.jirani.settlement.IntervalInput.Measured;
import io.jirani.settlement.IntervalInput.Meters;
import io.jirani.settlement.IntervalInput.Question;
import io.jirani.settlement.IntervalInput.Use;
import io.jirani.settlement.Losses.Verdict;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeederBalanceTest {
    /** Midnight in the community. */
    private static final Instant START = Instant.parse("2027-02-02T21:00:00Z");

    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private Optional<Measured> sun = measured(0, 1_000);
    private Optional<Measured> use = measured(5_700, 0);
    private Feeder feeder = known(5_000, 0);
    private Household solar;
    private Household flat;

    @BeforeEach
    void people() {
        solar = here.household(Language.EN);
        flat = here.household(Language.EN);
        here.meter(solar, "ke-solar", 0, START.plus(Duration.ofDays(9)));
        here.meter(flat, "ke-flat", 0, START.plus(Duration.ofDays(9)));
        here.meter(flat, "ke-feeder", 0, START.plus(Duration.ofDays(9)));
        here.run("update meter set role = 'feeder', household_id = null where dev = 'ke-feeder'", Tuple.tuple());
        here.run("""
                insert into meter_begin (meter_id, from_at, t, import_wh, export_wh, generation, assurance)
                values (3, $1, $1, 0, 0, 1, 'A')
                """, Tuple.of(Neighbourhood.at(START)));
        here.run("""
                insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, flags, skew_ms, received_at)
                values (1, 1, $1, 1, 1, 'sync', 1, 0, 0, 0, 0, $1)
                """, Tuple.of(Neighbourhood.at(START)));
    }

    @AfterEach
    void booksHold() {
        var findings = here.findings();
        here.close();
        assertThat(findings).isEmpty();
    }

    @Test
    void anIntervalClosesAgainstTheFeederAndBooksWhatTheWiresLost() {
        pass(1);
        assertThat(closes()).containsExactly("closed 300 5000 0 1");
        assertThat(losses()).isEqualTo(300);
        pass(1);
        assertThat(losses()).isEqualTo(300);
    }

    @Test
    void withoutAFeederOrWhileSomethingIsUnknownTheIntervalSaysSoAndNothingIsBooked() {
        use = Optional.empty();
        feeder = new Feeder.None();
        pass(1);
        feeder = new Feeder.Unknown();
        pass(2);
        feeder = known(5_000, 0);
        pass(3);
        assertThat(here.texts("select closure from interval_close")).containsOnly("not_closed");
        assertThat(here.texts("select data ->> 'start' from event_log where type = 'feeder.not_closed' order by id"))
                .containsExactly("2027-02-02T21:15:00Z", "2027-02-02T21:30:00Z");
        assertThat(losses()).isZero();
    }

    @Test
    void whatBecomesKnownLateClosesLateAndOnce() {
        use = Optional.empty();
        pass(1);
        use = measured(5_700, 0);
        pass(1);
        pass(1);
        assertThat(closes()).containsExactly("closed 300 5000 0 1");
        assertThat(losses()).isEqualTo(300);
    }

    @Test
    void aRestatementBooksTheDifferenceUnderAKeyOfItsOwn() {
        pass(1);
        here.run(
                "update household_interval set import_wh = 5750, from_supplier_wh = 5750 where import_wh > 0",
                Tuple.tuple());
        here.db.inTransaction(tx -> here.stores.feeders().reopen(tx, here.community.id(), interval()));
        pass(1);
        assertThat(closes()).containsExactly("closed 250 5000 0 2");
        assertThat(losses()).isEqualTo(250);
        here.run(
                "update household_interval set import_wh = 5700, from_supplier_wh = 5700 where import_wh > 0",
                Tuple.tuple());
    }

    @Test
    void aDayThatLostTooMuchOrLessThanNothingOpensOneCase() {
        feeder = known(5_300, 0);
        for (int i = 19; i <= 96; i += 19) pass(i);
        assertThat(here.texts("select day from feeder_case")).isEmpty();
        pass(96);
        assertThat(
                        here.texts(
                                "select day || ' ' || kind || ' ' || import_wh || ' ' || losses_wh || ' ' || state from feeder_case"))
                .containsExactly("2027-02-03 high 547200 57600 open");
        assertThat(here.text("select data from event_log where type = 'feeder.losses'"))
                .isEqualTo("{\"day\":\"2027-02-03\",\"kind\":\"high\",\"import_wh\":547200,\"losses_wh\":57600}");
        feeder = known(4_600, 0);
        for (int i = 115; i <= 192; i += 19) pass(i);
        pass(192);
        assertThat(here.texts("select day || ' ' || kind from feeder_case order by day"))
                .containsExactly("2027-02-03 high", "2027-02-04 negative");
    }

    @Test
    void eightInAHundredAreUsualAndRoundingIsNoSuspicion() {
        var import100 = new Energy(100_000);
        var meters = new Energy(5);
        assertThat(lost(8_005, 0).judge(import100, meters)).isEqualTo(Verdict.USUAL);
        assertThat(lost(8_006, 0).judge(import100, meters)).isEqualTo(Verdict.HIGH);
        assertThat(lost(0, 5).judge(import100, meters)).isEqualTo(Verdict.USUAL);
        assertThat(lost(0, 6).judge(import100, meters)).isEqualTo(Verdict.NEGATIVE);
        assertThat(lost(300, 0).minus(lost(0, 20))).isEqualTo(lost(320, 0));
        assertThat(lost(300, 0).minus(lost(320, 0))).isEqualTo(lost(0, 20));
    }

    private static Losses lost(long lost, long surplus) {
        return new Losses(new Energy(lost), new Energy(surplus));
    }

    private io.jirani.kernel.Interval interval() {
        return new io.jirani.kernel.Interval(START, Duration.ofMinutes(15));
    }

    private List<String> closes() {
        return here.texts("select closure || ' ' || losses_wh || ' ' || feeder_in_wh || ' ' || feeder_out_wh || ' '"
                + " || feeder_bookings from interval_close");
    }

    private long losses() {
        return here.free(Account.losses(here.community.id()));
    }

    private void pass(int intervals) {
        var at = Clock.fixed(START.plus(Duration.ofMinutes(15).multipliedBy(intervals)), ZoneOffset.UTC);
        new CreditIntervals(here.db, here.stores, here.clock, at, Duration.ofMinutes(2), this::input, here.nudged::add)
                .pass();
    }

    private IntervalInput input(Db.Tx tx, Question question) {
        return new IntervalInput(
                List.of(new Use(solar.id(), sun), new Use(flat.id(), use)), Meters.ALL_PASSED, feeder, kept -> {});
    }

    private static Optional<Measured> measured(long imported, long exported) {
        return Optional.of(new Measured(new Energy(imported), new Energy(exported), Assurance.A));
    }

    private static Feeder known(long in, long out) {
        return new Feeder.Known(new Energy(in), new Energy(out));
    }
}
