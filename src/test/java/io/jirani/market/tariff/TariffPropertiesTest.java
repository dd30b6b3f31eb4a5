package io.jirani.market.tariff;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.market.tariff.TariffTable.Basis;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds of any tariff, held against the one that counts with a pencil. */
class TariffPropertiesTest {
    private static final int SEEDS = 2_000;

    @Test
    void theNextWattHourCostsWhatThePencilSays() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var of = new RandomTariffs(seed);
            var tariff = of.any();
            var use = of.use();
            var at = of.moment();
            assertThat(tariff.marginal(at, use).decimal())
                    .as("seed %d", seed)
                    .isEqualByComparingTo(new SlowTariff(tariff)
                            .watthour(at, use.average(), use.soFar().wattHours()));
        }
    }

    @Test
    void energyCostsWhatThePencilSaysWhateverBandsItFallsIn() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var of = new RandomTariffs(seed);
            var tariff = of.any();
            var use = of.use();
            var at = of.moment();
            var energy = of.energy(300);
            assertThat(tariff.cost(at, use, energy))
                    .as("seed %d", seed)
                    .isEqualTo(new SlowTariff(tariff).cost(at, use, energy));
        }
    }

    @Test
    void aBillIsWhatThePencilSaysAndItsLinesSumToIt() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var of = new RandomTariffs(seed);
            var tariff = of.any();
            var average = of.energy(200);
            var month = month(of);
            var bill = Bill.of(tariff, average, month);
            assertThat(bill.total()).as("seed %d", seed).isEqualTo(new SlowTariff(tariff).bill(average, month));
            assertThat(bill.lines().stream().map(Bill.Line::money).reduce(Money.zero(tariff.currency()), Money::plus))
                    .as("lines of seed %d", seed)
                    .isEqualTo(bill.total());
            assertThat(bill.energy())
                    .isEqualTo(month.stream().map(Bill.Used::energy).reduce(Energy.ZERO, Energy::plus));
        }
    }

    @Test
    void aBillIsTheSumOfItsMarginalWattHoursAndTheFixedCharge() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var of = new RandomTariffs(seed);
            var tariff = of.any();
            var average = of.energy(200);
            var at = of.moment();
            var energy = of.energy(250);
            var sum = BigInteger.ZERO;
            for (long i = 0; i < energy.wattHours(); i++)
                sum = sum.add(tariff.marginal(at, new MonthlyUse(average, new Energy(i)))
                        .exact(new Energy(1)));
            var nothing = Bill.of(tariff, average, List.of()).total();
            var whole = Bill.of(tariff, average, List.of(new Bill.Used(at, energy)));
            var marginal = UnitCost.rounded(sum, tariff.currency());
            assertThat(Math.abs(whole.total().minor() - nothing.minor() - marginal.minor()))
                    .as("seed %d: two roundings at most", seed)
                    .isLessThanOrEqualTo(tariff.fixed().isZero() ? 0 : 1);
        }
    }

    @Test
    void moreEnergyNeverCostsLess() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var of = new RandomTariffs(seed);
            var tariff = of.any();
            var use = of.use();
            var at = of.moment();
            var last = Money.zero(tariff.currency());
            for (int wh = 0; wh < 200; wh += 1 + of.random.nextInt(9)) {
                var cost = tariff.cost(at, use, new Energy(wh));
                assertThat(cost).as("seed %d, %d Wh", seed, wh).isGreaterThanOrEqualTo(last);
                last = cost;
            }
        }
    }

    /** What was used when the price is the same may be added up before it is billed. */
    @Test
    void timesOfUseSumWhateverTheOrderWhenTheBandStands() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var of = new RandomTariffs(seed);
            var tariff = of.any(Basis.THREE_MONTH_AVERAGE);
            var average = of.energy(200);
            var month = month(of);
            var shuffled = new ArrayList<>(month);
            shuffled.sort(Comparator.comparing(Bill.Used::energy));
            assertThat(Bill.of(tariff, average, shuffled).total())
                    .as("seed %d", seed)
                    .isEqualTo(Bill.of(tariff, average, month).total());
        }
    }

    /** The guarantee: a trade within the cap of every slice is not dearer than the supplier, to the cent. */
    @Test
    void whatIsBoughtAtTheCapNeverCostsMoreThanTheSupplierAsks() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var of = new RandomTariffs(seed);
            var tariff = of.any();
            var use = of.use();
            var at = of.moment();
            for (var slice : tariff.slices(at, use, of.energy(300)))
                assertThat(slice.cost().down().of(slice.energy()))
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(slice.cost().of(slice.energy()));
            assertThat(tariff.marginal(at, use)).isLessThanOrEqualTo(tariff.dearest(at));
        }
    }

    @Test
    void aSellerAtTheFloorKeepsTheFeedInCreditAfterTheFee() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var of = new RandomTariffs(seed);
            var credit = of.any().feedIn(of.moment(), of.use());
            var fee = of.random.nextInt(1_001);
            var floor = UnitCost.of(credit.floor(fee));
            var least = BigInteger.valueOf(credit.nano()).multiply(BigInteger.valueOf(10_000));
            var net = BigInteger.valueOf(10_000 - fee);
            assertThat(BigInteger.valueOf(floor.nano()).multiply(net)).isGreaterThanOrEqualTo(least);
            if (floor.nano() > 0)
                assertThat(BigInteger.valueOf(floor.nano() - 1_000_000_000L).multiply(net))
                        .as("seed %d: a cent less is too little", seed)
                        .isLessThan(least);
        }
    }

    private static List<Bill.Used> month(RandomTariffs of) {
        var month = new ArrayList<Bill.Used>();
        for (int i = of.random.nextInt(8); i > 0; i--) month.add(new Bill.Used(of.moment(), of.energy(60)));
        month.sort(Comparator.comparing(Bill.Used::at));
        return month;
    }
}
