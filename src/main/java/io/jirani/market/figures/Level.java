package io.jirani.market.figures;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Price;
import java.util.List;
import java.util.Set;

/**
 * Energy at one price, and whose it is. Never told as it is.
 *
 * @param count trades, or orders
 * @param sides the homes that must be many: sellers and buyers of trades; of a queue of offers those that are new in it
 */
public record Level(Price price, Energy energy, int count, List<Set<HouseholdId>> sides) {}
