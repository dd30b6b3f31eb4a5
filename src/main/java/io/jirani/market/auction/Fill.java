package io.jirani.market.auction;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.OrderId;

/** What an order got in an auction: some energy, never nothing. */
public record Fill(OrderId order, HouseholdId household, Energy energy) {}
