package io.jirani.market.tariff;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The supplier's whole tariff. Every charge on a kilowatt-hour is in the price of a kilowatt-hour; the fixed charge is on the
 * month's bill only.
 *
 * @param bands by monthly use, from the least on
 * @param periods times of use; the first that holds counts, none: the band's ordinary charge
 * @param fixed a month's charge, whatever is used
 */
public record TariffTable(
        Asset currency,
        Basis basis,
        List<Band> bands,
        List<Period> periods,
        List<Levy> levies,
        List<Percentage> percentages,
        Money fixed,
        FeedIn feedIn) {
    /** The energy charge, as what a percentage is taken of. */
    public static final String ENERGY = "energy";

    /** The fixed charge, likewise. */
    public static final String FIXED = "fixed";

    /** How a household's band is found (ruling 15). */
    public enum Basis {
        /** By the average of the three months before: all energy of a month is in one band (Kenya). */
        THREE_MONTH_AVERAGE,
        /** By what was used in the month so far: the first energy of a month is in the first band. */
        MONTHLY_BLOCK
    }

    public TariffTable {
        bands = List.copyOf(bands);
        periods = List.copyOf(periods);
        levies = List.copyOf(levies);
        percentages = List.copyOf(percentages);
        TariffRules.check(currency, bands, periods, levies, percentages, fixed, feedIn);
    }

    /** One price for everybody at all times. */
    public static TariffTable flat(Price price, Price feedIn) {
        return new TariffTable(
                price.asset(),
                Basis.THREE_MONTH_AVERAGE,
                List.of(new Band("all", Optional.empty(), UnitCost.of(price))),
                List.of(),
                List.of(),
                List.of(),
                Money.zero(price.asset()),
                new FeedIn.Fixed(UnitCost.of(feedIn)));
    }

    /** What the next watt-hour costs a household, every charge on it included, per kilowatt-hour. */
    public UnitCost marginal(LocalDateTime at, MonthlyUse use) {
        return allIn(band(use).energy(period(at)));
    }

    /** What a kilowatt-hour costs in the dearest band now: nobody here pays more. */
    public UnitCost dearest(LocalDateTime at) {
        return bands.stream()
                .map(band -> allIn(band.energy(period(at))))
                .max(UnitCost::compareTo)
                .orElseThrow();
    }

    /** What energy costs at the supplier: rounded once, whatever bands it falls in. */
    public Money cost(LocalDateTime at, MonthlyUse use, Energy energy) {
        var exact = BigInteger.ZERO;
        for (var slice : slices(at, use, energy)) exact = exact.add(slice.cost().exact(slice.energy()));
        return UnitCost.rounded(exact, currency);
    }

    /** Energy of one moment in parts that each cost the same, the first used first. */
    public List<Slice> slices(LocalDateTime at, MonthlyUse use, Energy energy) {
        var slices = new ArrayList<Slice>();
        var left = energy;
        var now = use;
        while (!left.isZero()) {
            var part = left.min(room(now));
            slices.add(new Slice(part, marginal(at, now)));
            now = now.plus(part);
            left = left.minus(part);
        }
        return slices;
    }

    /** What the supplier credits a household for a kilowatt-hour. */
    public UnitCost feedIn(LocalDateTime at, MonthlyUse use) {
        return switch (feedIn) {
            case FeedIn.Fixed fixedCredit -> fixedCredit.perKwh();
            case FeedIn.OfEnergyCharge share -> band(use).energy(period(at)).share(share.points());
        };
    }

    /** Whether a price depends on how much a household uses. */
    public boolean needsUse() {
        return bands.size() > 1;
    }

    Band band(MonthlyUse use) {
        // A block that is full is over; an average that is exactly a band's end is within it.
        return switch (basis) {
            case MONTHLY_BLOCK -> first(use.soFar().plus(new Energy(1)));
            case THREE_MONTH_AVERAGE -> first(use.average());
        };
    }

    Optional<Period> period(LocalDateTime at) {
        return periods.stream().filter(period -> period.holds(at)).findFirst();
    }

    UnitCost perKwh(Percentage percentage, UnitCost energy) {
        var base = percentage.on().contains(ENERGY) ? energy : UnitCost.zero(currency);
        for (var levy : levies) if (percentage.on().contains(levy.name())) base = base.plus(levy.perKwh());
        return base.share(percentage.points());
    }

    /** What a kilowatt-hour of an energy charge costs with every levy and percentage. */
    public UnitCost allIn(UnitCost energy) {
        var all = energy;
        for (var levy : levies) all = all.plus(levy.perKwh());
        for (var percentage : percentages) all = all.plus(perKwh(percentage, energy));
        return all;
    }

    private Band first(Energy use) {
        return bands.stream()
                .filter(band ->
                        band.upTo().map(most -> use.compareTo(most) <= 0).orElse(true))
                .findFirst()
                .orElseThrow();
    }

    /** How much more fits into the band a household is in. */
    private Energy room(MonthlyUse use) {
        if (basis == Basis.THREE_MONTH_AVERAGE) return new Energy(Long.MAX_VALUE);
        return band(use).upTo().map(most -> most.minus(use.soFar())).orElse(new Energy(Long.MAX_VALUE));
    }
}
