package io.jirani.market.tariff;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.market.tariff.TariffTable.Basis;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Tariffs nobody would publish, small enough to be counted watt-hour by watt-hour. */
final class RandomTariffs {
    private static final Asset[] CURRENCIES = {Asset.KES, Asset.UGX};
    static final LocalDateTime MONDAY = LocalDateTime.of(2026, 11, 2, 0, 0);

    final Random random;
    private final Asset currency;

    RandomTariffs(long seed) {
        random = new Random(seed);
        currency = CURRENCIES[random.nextInt(CURRENCIES.length)];
    }

    TariffTable any() {
        return any(random.nextBoolean() ? Basis.MONTHLY_BLOCK : Basis.THREE_MONTH_AVERAGE);
    }

    TariffTable any(Basis basis) {
        var periods = periods();
        var levies = new ArrayList<Levy>();
        for (int i = random.nextInt(4); i > 0; i--) levies.add(new Levy("levy" + i, cost(0, 500)));
        var percentages = new ArrayList<Percentage>();
        for (int i = random.nextInt(4); i > 0; i--) percentages.add(percentage("percent" + i, levies));
        return new TariffTable(
                currency,
                basis,
                bands(periods),
                periods,
                levies,
                percentages,
                new Money(random.nextInt(3) * 7_003L, currency),
                random.nextBoolean()
                        ? new FeedIn.Fixed(cost(0, 200))
                        : new FeedIn.OfEnergyCharge(random.nextInt(10_001)));
    }

    private List<Band> bands(List<Period> periods) {
        var bands = new ArrayList<Band>();
        long end = 0;
        for (int i = random.nextInt(4); i >= 0; i--) {
            end += 1 + random.nextInt(60);
            var inPeriod = new HashMap<String, UnitCost>();
            for (var period : periods) if (random.nextBoolean()) inPeriod.put(period.name(), cost(200, 3_000));
            bands.add(new Band(
                    "band" + i, i == 0 ? Optional.empty() : Optional.of(new Energy(end)), cost(200, 3_000), inPeriod));
        }
        return bands;
    }

    private List<Period> periods() {
        var periods = new ArrayList<Period>();
        for (int i = random.nextInt(3); i > 0; i--) {
            var days = EnumSet.of(DayOfWeek.of(1 + random.nextInt(7)));
            for (var day : DayOfWeek.values()) if (random.nextBoolean()) days.add(day);
            periods.add(new Period("period" + i, days, quarter(), quarter()));
        }
        return periods;
    }

    private Percentage percentage(String name, List<Levy> levies) {
        var on = new HashSet<String>();
        if (random.nextInt(4) > 0) on.add(TariffTable.ENERGY);
        if (random.nextBoolean()) on.add(TariffTable.FIXED);
        for (var levy : levies) if (random.nextBoolean()) on.add(levy.name());
        return new Percentage(name, random.nextInt(3_000), on);
    }

    private LocalTime quarter() {
        return LocalTime.ofSecondOfDay(random.nextInt(96) * 900L);
    }

    /** Between two figures in minor units, to the ten-thousandth. */
    private UnitCost cost(int least, int most) {
        var steps = least * 10_000L + random.nextInt((most - least) * 10_000);
        return UnitCost.published(new BigDecimal(steps).movePointLeft(currency.decimals() + 4), currency);
    }

    MonthlyUse use() {
        return new MonthlyUse(energy(200), energy(200));
    }

    Energy energy(int below) {
        return new Energy(random.nextInt(below));
    }

    LocalDateTime moment() {
        return MONDAY.plusMinutes(15L * random.nextInt(96 * 14));
    }
}
