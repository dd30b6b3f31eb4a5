package io.jirani.market.tariff;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tariff as one would do it with a pencil: watt-hour by watt-hour, charge by charge, in decimals. */
final class SlowTariff {
    private final TariffTable tariff;
    private final Map<LocalDateTime, Optional<Period>> periods = new HashMap<>();

    SlowTariff(TariffTable tariff) {
        this.tariff = tariff;
    }

    /** What a watt-hour costs that comes after others, per kilowatt-hour, in the unit people use. */
    BigDecimal watthour(LocalDateTime at, Energy average, long usedBefore) {
        var charge = charge(at, average, usedBefore);
        var all = charge;
        for (var levy : tariff.levies()) all = all.add(levy.perKwh().decimal());
        for (var percentage : tariff.percentages()) {
            var base = BigDecimal.ZERO;
            for (var name : percentage.on()) {
                if (name.equals("energy")) base = base.add(charge);
                for (var levy : tariff.levies())
                    if (levy.name().equals(name)) base = base.add(levy.perKwh().decimal());
            }
            all = all.add(base.multiply(points(percentage)));
        }
        return all;
    }

    Money bill(Energy average, List<Bill.Used> month) {
        var sum = fixed();
        long before = 0;
        for (var used : month)
            for (long i = 0; i < used.energy().wattHours(); i++)
                sum = sum.add(watthour(used.at(), average, before++).movePointLeft(3));
        return money(sum);
    }

    Money cost(LocalDateTime at, MonthlyUse use, Energy energy) {
        var sum = BigDecimal.ZERO;
        for (long i = 0; i < energy.wattHours(); i++)
            sum = sum.add(
                    watthour(at, use.average(), use.soFar().wattHours() + i).movePointLeft(3));
        return money(sum);
    }

    private BigDecimal fixed() {
        var charge = tariff.fixed().decimal();
        var all = charge;
        for (var percentage : tariff.percentages())
            if (percentage.on().contains("fixed")) all = all.add(charge.multiply(points(percentage)));
        return all;
    }

    private BigDecimal charge(LocalDateTime at, Energy average, long usedBefore) {
        var counted = tariff.basis() == TariffTable.Basis.MONTHLY_BLOCK ? usedBefore + 1 : average.wattHours();
        var period = periods.computeIfAbsent(
                at,
                when -> tariff.periods().stream()
                        .filter(one -> holds(one, when))
                        .findFirst());
        var band = bandOf(counted);
        var charge = band.energy();
        if (period.isPresent() && band.inPeriod().containsKey(period.get().name()))
            charge = band.inPeriod().get(period.get().name());
        return charge.decimal();
    }

    private Band bandOf(long counted) {
        Band its = tariff.bands().getLast();
        for (int i = tariff.bands().size() - 1; i >= 0; i--) {
            var band = tariff.bands().get(i);
            if (band.upTo().isEmpty() || band.upTo().get().wattHours() >= counted) its = band;
        }
        return its;
    }

    /** Walks from the period's beginning on, minute by minute. */
    private static boolean holds(Period period, LocalDateTime at) {
        for (int back = 0; back <= 1; back++) {
            var day = at.toLocalDate().minusDays(back);
            if (!period.days().contains(day.getDayOfWeek())) continue;
            var minute = day.atTime(period.from());
            do {
                if (minute.equals(at)) return true;
                minute = minute.plusMinutes(1);
            } while (!minute.toLocalTime().equals(period.until()));
        }
        return false;
    }

    private Money money(BigDecimal sum) {
        var minor = sum.movePointRight(tariff.currency().decimals()).setScale(0, RoundingMode.HALF_UP);
        return new Money(minor.longValueExact(), tariff.currency());
    }

    private static BigDecimal points(Percentage percentage) {
        return new BigDecimal(percentage.points()).movePointLeft(4);
    }
}
