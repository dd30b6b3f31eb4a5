package io.jirani.market.tariff;

import io.jirani.kernel.Asset;
import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** What makes a tariff whole. */
final class TariffRules {
    private static final int MOST = 20;
    /** A million minor units a kilowatt-hour: no tariff, and all of them together still fit into a long. */
    private static final long MOST_NANO = 1_000_000L * 1_000_000_000L;

    private TariffRules() {}

    static void check(
            Asset currency,
            List<Band> bands,
            List<Period> periods,
            List<Levy> levies,
            List<Percentage> percentages,
            Money fixed,
            FeedIn feedIn) {
        must(!bands.isEmpty() && bands.size() <= MOST, "1 to " + MOST + " bands");
        must(
                periods.size() <= MOST && levies.size() <= MOST && percentages.size() <= MOST,
                "at most " + MOST + " each");
        must(fixed.asset().equals(currency), "the fixed charge in " + currency);
        distinct(bands.stream().map(Band::name).toList());
        distinct(periods.stream().map(Period::name).toList());
        ascending(bands);
        var costs = new ArrayList<UnitCost>();
        for (var band : bands) {
            costs.add(band.energy());
            for (var other : band.inPeriod().entrySet()) {
                must(
                        periods.stream().anyMatch(period -> period.name().equals(other.getKey())),
                        "band " + band.name() + " has a charge in " + other.getKey() + ", which is no period");
                costs.add(other.getValue());
            }
        }
        if (feedIn instanceof FeedIn.Fixed same) {
            credit(same.perKwh(), costs);
            costs.add(same.perKwh());
        }
        for (var levy : levies) costs.add(levy.perKwh());
        for (var cost : costs) {
            must(cost.asset().equals(currency), "every charge in " + currency);
            must(cost.nano() <= MOST_NANO, "no charge above 1,000,000 minor units a kilowatt-hour");
        }
        taken(levies, percentages);
    }

    private static void credit(UnitCost credit, List<UnitCost> charges) {
        for (var charge : charges)
            must(
                    credit.compareTo(charge) <= 0,
                    "the feed-in credit " + credit + " is above the energy charge " + charge);
    }

    private static void ascending(List<Band> bands) {
        var last = Energy.ZERO;
        for (var band : bands.subList(0, bands.size() - 1)) {
            must(band.upTo().isPresent(), "only the last band is without end, not " + band.name());
            var end = band.upTo().orElseThrow();
            must(end.compareTo(last) > 0, "band " + band.name() + " ends where another does");
            last = end;
        }
        must(bands.getLast().upTo().isEmpty(), "the last band is without end");
    }

    private static void taken(List<Levy> levies, List<Percentage> percentages) {
        var names = new ArrayList<>(List.of(TariffTable.ENERGY, TariffTable.FIXED));
        for (var levy : levies) names.add(levy.name());
        var known = List.copyOf(names);
        for (var percentage : percentages) {
            for (var base : percentage.on())
                must(
                        known.contains(base),
                        percentage.name() + " is taken of " + base + ", which is no charge on energy");
            names.add(percentage.name());
        }
        distinct(names);
    }

    private static void distinct(List<String> names) {
        for (var name : names) must(name.matches("[a-z][a-z0-9_]{0,39}"), "no name: " + name);
        must(new HashSet<>(names).size() == names.size(), "names differ: " + names);
    }

    private static void must(boolean holds, String what) {
        if (!holds) throw new IllegalArgumentException(what);
    }
}
