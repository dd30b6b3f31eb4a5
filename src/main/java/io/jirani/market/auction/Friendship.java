package io.jirani.market.auction;

import io.jirani.kernel.HouseholdId;

/** A wish to be shown with one another, before anybody else. */
public record Friendship(HouseholdId buyer, HouseholdId seller) {}
