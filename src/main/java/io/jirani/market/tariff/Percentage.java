package io.jirani.market.tariff;

import java.util.Set;

/**
 * A levy or tax in basis points of some of the other charges.
 *
 * @param on what it is taken of: {@value TariffTable#ENERGY}, {@value TariffTable#FIXED}, or levies by name. Never of another
 *     percentage: a tax on such a levy is written as its own line of what the levy is taken of
 */
public record Percentage(String name, int points, Set<String> on) {
    public Percentage {
        on = Set.copyOf(on);
        if (points < 0 || points > 10_000) throw new IllegalArgumentException("no such percentage: " + points);
    }
}
