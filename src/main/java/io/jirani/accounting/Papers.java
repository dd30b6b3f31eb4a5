package io.jirani.accounting;

import io.jirani.accounting.Posted.Leg;
import io.jirani.kernel.Asset;
import io.jirani.kernel.CommunityId;
import io.jirani.kernel.HouseholdId;
import io.jirani.kernel.Money;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which documents an entry needs, read from its legs, so that an entry of a new kind has them too: one for each household
 * that has more or less money after it, else one voucher. Who pays for being paid has one for each. A reversal's legs look
 * like a sale the other way round, so that it is one is read from its kind.
 */
public final class Papers {
    private static final Set<String> PROVIDERS = Set.of("rail", "bank", "unproven");
    private static final String REVERSED = "entry.reversed";

    private Papers() {}

    /** The documents of an entry, at least one. */
    public static List<Paper> of(Posted entry) {
        var papers = new ArrayList<Paper>();
        for (var household : households(entry).entrySet())
            for (var gain : gains(entry, household.getKey()).values())
                if (!gain.isZero()) papers.addAll(papers(entry, household.getKey(), household.getValue(), gain));
        if (papers.isEmpty())
            papers.add(new Paper(Paper.Type.VOUCHER, Optional.empty(), community(entry), Optional.empty()));
        return List.copyOf(papers);
    }

    private static List<Paper> papers(Posted entry, HouseholdId household, Optional<CommunityId> community, Net gain) {
        var outside = outside(entry, gain.asset());
        var type = type(entry, household, gain, outside);
        var all = Math.abs(gain.units());
        var sent = type == Paper.Type.PAYMENT && losers(entry, gain.asset()) == 1 ? Math.min(all, -outside) : all;
        var papers = new ArrayList<Paper>();
        papers.add(new Paper(type, Optional.of(household), community, Optional.of(new Money(sent, gain.asset()))));
        // The charge of being paid (ruling 11): it was not sent to the household.
        if (sent < all)
            papers.add(new Paper(
                    Paper.Type.BILL,
                    Optional.of(household),
                    community,
                    Optional.of(new Money(all - sent, gain.asset()))));
        return papers;
    }

    /** What came to us from outside; below zero when it left. */
    private static long outside(Posted entry, Asset asset) {
        return entry.legs().stream()
                .filter(leg ->
                        PROVIDERS.contains(leg.kind()) && leg.amount().asset().equals(asset))
                // What was only claimed can be taken back, but it was never sent to anybody.
                .filter(leg -> !leg.kind().equals("unproven") || leg.amount().units() > 0)
                .mapToLong(leg -> leg.amount().units())
                .sum();
    }

    private static long losers(Posted entry, Asset asset) {
        return households(entry).keySet().stream()
                .flatMap(household -> gains(entry, household).values().stream())
                .filter(gain -> gain.asset().equals(asset) && gain.units() < 0)
                .count();
    }

    private static Paper.Type type(Posted entry, HouseholdId household, Net gain, long outside) {
        if (entry.kind().equals(REVERSED)) return gain.units() < 0 ? Paper.Type.DEBIT_NOTE : Paper.Type.CREDIT_NOTE;
        if (gain.units() < 0) return outside < 0 ? Paper.Type.PAYMENT : Paper.Type.BILL;
        if (outside > 0) return Paper.Type.RECEIPT;
        return gaveEnergy(entry, household) ? Paper.Type.SALE : Paper.Type.CREDIT_NOTE;
    }

    private static boolean gaveEnergy(Posted entry, HouseholdId household) {
        return entry.legs().stream()
                .anyMatch(leg -> isOf(leg, household)
                        && leg.amount().asset().equals(Asset.WH)
                        && leg.amount().units() > 0);
    }

    /** By how much money a household is richer after it. What it owes us counts, so paying a debt is no gain. */
    private static Map<Asset, Net> gains(Posted entry, HouseholdId household) {
        Map<Asset, Net> gains = new LinkedHashMap<>();
        for (var leg : entry.legs())
            if (isOf(leg, household) && !leg.amount().asset().equals(Asset.WH))
                gains.merge(leg.amount().asset(), leg.amount().negated(), Net::plus);
        return gains;
    }

    private static Map<HouseholdId, Optional<CommunityId>> households(Posted entry) {
        Map<HouseholdId, Optional<CommunityId>> all = new LinkedHashMap<>();
        for (var leg : entry.legs()) leg.household().ifPresent(one -> all.putIfAbsent(one, leg.community()));
        return all;
    }

    /** The one community an entry is about. */
    private static Optional<CommunityId> community(Posted entry) {
        var all = entry.legs().stream()
                .flatMap(leg -> leg.community().stream())
                .distinct()
                .toList();
        return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
    }

    private static boolean isOf(Leg leg, HouseholdId household) {
        return leg.household().filter(household::equals).isPresent();
    }
}
