package io.jirani.solvency;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is published of a day.
 *
 * @param leaves how many the tree has, padding included
 * @param owed the root's sums
 * @param held money at providers, in the bank and on its way, as the books say
 */
record Published(
        LocalDate day, Instant takenAt, List<String> assets, int leaves, String root, Amounts owed, List<Held> held) {
    private static final String ENERGY = "WH";

    /** What there is in one place. */
    record Held(String account, String asset, long amount) {}

    /** By how much more is owed than there is, for each currency; energy is owed by the community's supplier. */
    Map<String, Long> shortfalls() {
        var missing = new TreeMap<String, Long>();
        for (int i = 0; i < assets.size(); i++) {
            var asset = assets.get(i);
            if (asset.equals(ENERGY)) continue;
            var there = held.stream()
                    .filter(place -> place.asset().equals(asset))
                    .mapToLong(Held::amount)
                    .reduce(0, Math::addExact);
            missing.put(asset, Math.max(0, Math.subtractExact(owed.each().get(i), there)));
        }
        return missing;
    }
}
