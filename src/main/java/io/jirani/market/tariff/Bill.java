package io.jirani.market.tariff;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the supplier would bill for a month, line by line. The total is rounded once; the lines are cut so that they sum to it.
 */
public record Bill(Energy energy, List<Line> lines, Money total) {
    /** Energy used at a moment by the clock on the wall. */
    public record Used(LocalDateTime at, Energy energy) {}

    /** A charge of the bill, by its name in the tariff. */
    public record Line(String name, Money money) {}

    public Bill {
        lines = List.copyOf(lines);
    }

    /**
     * The bill of one month.
     *
     * @param average a month's use, of the three before
     * @param month what was used, in the order of time
     */
    public static Bill of(TariffTable tariff, Energy average, List<Used> month) {
        var exact = new LinkedHashMap<String, BigInteger>();
        var use = new MonthlyUse(average, Energy.ZERO);
        for (var used : month) {
            add(exact, tariff, use, used);
            use = use.plus(used.energy());
        }
        fixed(exact, tariff);
        return rounded(tariff, use.soFar(), exact);
    }

    private static void add(Map<String, BigInteger> exact, TariffTable tariff, MonthlyUse use, Used used) {
        var now = use;
        var period = tariff.period(used.at());
        for (var slice : tariff.slices(used.at(), use, used.energy())) {
            var band = tariff.band(now);
            var energy = band.energy(period);
            var name = period.filter(its -> band.inPeriod().containsKey(its.name()))
                    .map(its -> band.name() + " " + its.name())
                    .orElse(band.name());
            exact.merge(TariffTable.ENERGY + " " + name, energy.exact(slice.energy()), BigInteger::add);
            for (var levy : tariff.levies())
                exact.merge(levy.name(), levy.perKwh().exact(slice.energy()), BigInteger::add);
            for (var percentage : tariff.percentages())
                exact.merge(
                        percentage.name(), tariff.perKwh(percentage, energy).exact(slice.energy()), BigInteger::add);
            now = now.plus(slice.energy());
        }
    }

    private static void fixed(Map<String, BigInteger> exact, TariffTable tariff) {
        if (tariff.fixed().isZero()) return;
        var charge = UnitCost.exact(tariff.fixed());
        exact.merge(TariffTable.FIXED, charge, BigInteger::add);
        for (var percentage : tariff.percentages())
            if (percentage.on().contains(TariffTable.FIXED))
                exact.merge(
                        percentage.name(),
                        charge.multiply(BigInteger.valueOf(percentage.points())).divide(BigInteger.valueOf(10_000)),
                        BigInteger::add);
    }

    private static Bill rounded(TariffTable tariff, Energy energy, Map<String, BigInteger> exact) {
        var lines = new ArrayList<Line>();
        var sum = BigInteger.ZERO;
        var told = Money.zero(tariff.currency());
        for (var line : exact.entrySet()) {
            sum = sum.add(line.getValue());
            var soFar = UnitCost.rounded(sum, tariff.currency());
            lines.add(new Line(line.getKey(), soFar.minus(told)));
            told = soFar;
        }
        return new Bill(energy, lines, told);
    }
}
