package io.jirani.market.tariff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.market.tariff.TariffTable.Basis;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TariffTableTest {
    private static final LocalDateTime NOON = LocalDateTime.of(2025, 10, 7, 12, 0);

    /** By hand: (16.50 + 3.69 + 1.5382) × 1.16 + 16.50 × 5 % + 0.0124 + 0.03 = 26.072112. */
    @ParameterizedTest
    @CsvSource({"0, 20.796512, 2079", "30000, 20.796512, 2079", "30001, 26.072112, 2607", "100001, 28.576812, 2857"})
    void aKenyanHouseholdPaysTheBandOfItsThreeMonthsOnEveryUnit(long average, String unit, long cap) {
        var use = new MonthlyUse(new Energy(average), new Energy(500_000));
        var price = new SupplierPrice(1, kenya(), NOON, use);
        assertThat(kenya().marginal(NOON, use).decimal()).isEqualByComparingTo(unit);
        assertThat(price.cap()).isEqualTo(Price.kes(cap));
        assertThat(price.dearest()).isEqualTo(Price.kes(2_857));
        assertThat(price.floor(100)).isEqualTo(Price.kes(607));
    }

    /** A bill of 2010 shows what the tax is taken of: consumption, fuel, exchange and the fixed charge, not of the levies. */
    @Test
    void aBillTellsEveryChargeAndItsLinesSumToTheTotal() {
        var bill = Bill.of(kenya(), new Energy(60_000), List.of(new Bill.Used(NOON, new Energy(60_000))));
        assertThat(bill.lines())
                .containsExactly(
                        new Bill.Line("energy ordinary_1", Money.kes(99_000)),
                        new Bill.Line("fuel", Money.kes(22_140)),
                        new Bill.Line("forex", Money.kes(9_229)),
                        new Bill.Line("wrma", Money.kes(75)),
                        new Bill.Line("epra", Money.kes(180)),
                        new Bill.Line("rep", Money.kes(4_950)),
                        new Bill.Line("vat", Money.kes(20_859)));
        assertThat(bill.total()).isEqualTo(Money.kes(156_433));
    }

    @Test
    void aBlockThatIsFullIsOverAndAnAmountThatCrossesItIsTwoSlices() {
        var tariff = blocks();
        var use = new MonthlyUse(Energy.ZERO, new Energy(900));
        assertThat(tariff.slices(NOON, use, new Energy(300)))
                .containsExactly(new Slice(new Energy(100), cost("10")), new Slice(new Energy(200), cost("20")));
        assertThat(tariff.cost(NOON, use, new Energy(300))).isEqualTo(Money.kes(500));
        assertThat(tariff.marginal(NOON, new MonthlyUse(Energy.ZERO, new Energy(1_000))))
                .isEqualTo(cost("20"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-02T21:59, 20",
        "2026-11-02T22:00, 5",
        "2026-11-03T05:59, 5",
        "2026-11-03T06:00, 20",
        "2026-11-02T03:00, 20"
    })
    void aNightThatBeginsOnMondayEndsOnTuesdayMorning(LocalDateTime at, String charge) {
        var night = new Period("night", Set.of(DayOfWeek.MONDAY), LocalTime.of(22, 0), LocalTime.of(6, 0));
        var tariff = new TariffTable(
                Asset.KES,
                Basis.MONTHLY_BLOCK,
                List.of(new Band("all", Optional.empty(), cost("20"), Map.of("night", cost("5")))),
                List.of(night),
                List.of(),
                List.of(),
                Money.kes(0),
                new FeedIn.OfEnergyCharge(5_000));
        assertThat(tariff.marginal(at, MonthlyUse.NONE)).isEqualTo(cost(charge));
        assertThat(tariff.feedIn(at, MonthlyUse.NONE).decimal())
                .isEqualByComparingTo(new BigDecimal(charge).divide(BigDecimal.TWO));
    }

    /** What one price rounds, the tariff rounds the same: a trade at the cap is not dearer than the supplier for one watt-hour. */
    @Test
    void onePriceForAllChargesWhatAPriceOfTheMarketCharges() {
        var flat = TariffTable.flat(Price.kes(1_857), Price.kes(600));
        for (long wh = 0; wh < 3_000; wh++)
            assertThat(flat.cost(NOON, MonthlyUse.NONE, new Energy(wh)))
                    .isEqualTo(Price.kes(1_857).of(new Energy(wh)));
    }

    @Test
    void aTariffThatIsNotWholeIsRefused() {
        assertThatThrownBy(() -> UnitCost.published(new BigDecimal("1.5382001"), Asset.KES))
                .hasMessageContaining("finer");
        assertThatThrownBy(() -> bands(new Band("a", Optional.of(new Energy(5)), cost("1"))))
                .hasMessageContaining("without end");
        assertThatThrownBy(() -> bands(
                        new Band("a", Optional.of(new Energy(5)), cost("1")),
                        new Band("b", Optional.of(new Energy(5)), cost("1")),
                        new Band("c", Optional.empty(), cost("1"))))
                .hasMessageContaining("ends where another does");
        assertThatThrownBy(() -> TariffTable.flat(Price.kes(100), Price.kes(101)))
                .hasMessageContaining("feed-in");
        assertThatThrownBy(() -> taken("postage")).hasMessageContaining("no charge on energy");
        assertThatThrownBy(() -> taken("vat")).hasMessageContaining("no charge on energy");
    }

    private static TariffTable taken(String of) {
        return new TariffTable(
                Asset.KES,
                Basis.MONTHLY_BLOCK,
                List.of(new Band("all", Optional.empty(), cost("20"))),
                List.of(),
                List.of(),
                List.of(new Percentage("vat", 1_600, Set.of(of))),
                Money.kes(0),
                new FeedIn.Fixed(cost("1")));
    }

    private static TariffTable blocks() {
        return bands(
                new Band("first", Optional.of(new Energy(1_000)), cost("10")),
                new Band("rest", Optional.empty(), cost("20")));
    }

    private static TariffTable bands(Band... bands) {
        return new TariffTable(
                Asset.KES,
                Basis.MONTHLY_BLOCK,
                List.of(bands),
                List.of(),
                List.of(),
                List.of(),
                Money.kes(0),
                new FeedIn.Fixed(cost("0.5")));
    }

    private static TariffTable kenya() {
        return new TariffTable(
                Asset.KES,
                Basis.THREE_MONTH_AVERAGE,
                List.of(
                        new Band("lifeline", Optional.of(new Energy(30_000)), cost("12.14")),
                        new Band("ordinary_1", Optional.of(new Energy(100_000)), cost("16.50")),
                        new Band("ordinary_2", Optional.empty(), cost("18.57"))),
                List.of(),
                List.of(
                        new Levy("fuel", cost("3.69")),
                        new Levy("forex", cost("1.5382")),
                        new Levy("wrma", cost("0.0124")),
                        new Levy("epra", cost("0.03"))),
                List.of(
                        new Percentage("rep", 500, Set.of("energy")),
                        new Percentage("vat", 1_600, Set.of("energy", "fuel", "forex", "fixed"))),
                Money.kes(0),
                new FeedIn.Fixed(cost("6")));
    }

    private static UnitCost cost(String published) {
        return UnitCost.published(new BigDecimal(published), Asset.KES);
    }
}
