package io.jirani.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.identity.Community.Custody;
import io.jirani.identity.Household;
import io.jirani.identity.Household.Language;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Interval;
import io.jirani.kernel.Money;
import io.jirani.ledger.Account.Pocket;
import io.jirani.market.TariffJson;
import io.jirani.market.TariffStore.Deed;
import io.jirani.market.TariffStore.Wanted;
import io.jirani.market.tariff.Bill;
import io.jirani.settlement.IntervalInput.Assurance;
import io.jirani.settlement.IntervalInput.Measured;
import io.jirani.settlement.IntervalInput.Meters;
import io.jirani.settlement.IntervalInput.Use;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the supplier gives is priced by the tariff that held when the interval began, in the household's own band. */
class TariffSettlementTest {
    /** 12:00 in Nairobi. */
    private static final Instant START = Instant.parse("2027-02-03T09:00:00Z");

    private static final Duration QUARTER = Duration.ofMinutes(15);

    private final Neighbourhood here = new Neighbourhood(Custody.WALLET);
    private final IntervalBooking booking = new IntervalBooking(here.stores, here.clock, here.clock);
    private Household home;

    @BeforeEach
    void people() {
        home = here.household(Language.EN);
    }

    @AfterEach
    void booksHold() {
        var findings = here.findings();
        here.close();
        assertThat(findings).isEmpty();
    }

    @Test
    void anIntervalThatCrossesABlockIsChargedPartByPartAndKeepsItsVersion() {
        blocks("2027-01-01T00:00:00Z", "10.00", "20.00");
        book(START, 900);
        book(START.plusSeconds(900), 300);
        // 900 at 10.00; then 100 at 10.00 and 200 at 20.00
        assertThat(costs()).containsExactly("900 900 1", "300 500 1");
        assertThat(here.free(home, Pocket.OWED)).isEqualTo(1_400);
    }

    @Test
    void theNewVersionHoldsFromItsBeginningOnAndBeforeAnyTheOnePrice() {
        blocks("2027-02-03T09:15:00Z", "10.00", "20.00");
        blocks("2027-02-03T09:30:00Z", "11.00", "20.00");
        for (int i = 0; i < 3; i++) book(START.plusSeconds(900L * i), 100);
        assertThat(costs()).containsExactly("100 186 null", "100 100 1", "100 110 2");
    }

    @Test
    void aNewMonthBeginsInTheFirstBlock() {
        blocks("2027-01-01T00:00:00Z", "10.00", "20.00");
        book(Instant.parse("2027-02-28T20:30:00Z"), 2_000);
        book(Instant.parse("2027-02-28T20:45:00Z"), 100);
        book(Instant.parse("2027-02-28T21:00:00Z"), 100);
        assertThat(costs()).containsExactly("2000 3000 1", "100 200 1", "100 100 1");
    }

    @Test
    void theBillOfAMonthIsOfWhatTheSupplierGaveInIt() {
        blocks("2027-01-01T00:00:00Z", "10.00", "20.00");
        book(Instant.parse("2027-01-31T20:45:00Z"), 5_000);
        book(START, 900);
        book(START.plusSeconds(900), 300);
        var bill = here.db.transaction(
                tx -> here.stores.tariffs().bill(tx, here.community, home.id(), YearMonth.of(2027, 2)));
        assertThat(bill.lines())
                .containsExactly(
                        new Bill.Line("energy first", Money.kes(1_000)), new Bill.Line("energy rest", Money.kes(400)));
        assertThat(bill.total()).isEqualTo(Money.kes(1_400));
    }

    /** A close by the job itself looks the tariff up once for all. */
    @Test
    void theJobThatClosesChargesTheSame() {
        blocks("2027-01-01T00:00:00Z", "10.00", "20.00");
        here.meter(home, "ke-flat", 2_000, START.plusSeconds(10_000));
        here.run("""
                insert into reading (meter_id, seq, t, boot, up_ms, time_quality, generation, import_wh, export_wh, flags, skew_ms, received_at)
                values (1, 1, $1, 1, 1, 'sync', 1, 0, 0, 0, 0, $1)
                """, Tuple.of(Neighbourhood.at(START.plusSeconds(1))));
        var use = new Use(home.id(), Optional.of(new Measured(new Energy(1_200), Energy.ZERO, Assurance.A)));
        var job = new CreditIntervals(
                here.db,
                here.stores,
                here.clock,
                Clock.fixed(START.plusSeconds(1_100), ZoneOffset.UTC),
                Duration.ofMinutes(2),
                (tx, question) -> new IntervalInput(List.of(use), Meters.ALL_PASSED),
                here.nudged::add);
        assertThat(job.pass()).isEqualTo(1);
        assertThat(costs()).containsExactly("1200 1400 1");
    }

    private void book(Instant start, long wh) {
        var use = new NetUse(new Energy(wh), Energy.ZERO);
        here.db.inTransaction(tx -> booking.book(
                tx,
                here.community,
                Interval.holding(start, QUARTER),
                here.stores.tariffs().at(tx, here.community.id(), start),
                home.id(),
                use,
                Assurance.A));
    }

    private void blocks(String from, String first, String rest) {
        var tariff = new JsonObject("""
                {"currency": "KES", "basis": "monthly_block", "feed_in": {"per_kwh": "1.00"},
                 "bands": [{"name": "first", "up_to_wh": 1000, "energy": "%s"}, {"name": "rest", "energy": "%s"}]}
                """.formatted(first, rest));
        var wanted =
                new Wanted(Instant.parse(from), Optional.empty(), "the tariff of this test", TariffJson.table(tariff));
        here.db.inTransaction(tx -> here.stores
                .tariffs()
                .add(tx, here.community, wanted, new Deed("test", "the tariff of this test"), here.clock.instant()));
    }

    private List<String> costs() {
        return here.texts("""
                select from_supplier_wh || ' ' || supplier_minor || ' ' || coalesce(tariff_version::text, 'null')
                from household_interval order by start_at
                """);
    }
}
