package io.jirani.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what the provider took and paid with what the books credited and paid: nothing lost, nothing doubled, nothing
 * invented.
 */
public final class ProviderCheck {
    private ProviderCheck() {}

    /** Which way money went, as the provider sees it. */
    public enum Way {
        /** From a phone to us. */
        IN,
        /** From us to a phone. */
        OUT
    }

    /**
     * One movement, on either side.
     *
     * @param reference what both sides know it by: the checkout request id of a push, our originator id of a payout
     * @param minor the amount in the smallest unit
     */
    public record Movement(Way way, String reference, long minor) {}

    /** Everything that differs between the provider's statement and ours, in words; empty when they agree. */
    public static List<String> differences(List<Movement> provider, List<Movement> ours) {
        var problems = new ArrayList<String>();
        problems.addAll(doubled("the provider", provider));
        problems.addAll(doubled("we", ours));
        var theirs = byKey(provider);
        var mine = byKey(ours);
        Set<String> keys = new HashSet<>(theirs.keySet());
        keys.addAll(mine.keySet());
        for (var key : keys) {
            var there = theirs.get(key);
            var here = mine.get(key);
            if (here == null) problems.add(key + ": the provider moved money that we did not book");
            else if (there == null) problems.add(key + ": we booked money that the provider did not move");
            else if (there.minor() != here.minor())
                problems.add(key + ": the provider says " + there.minor() + ", we say " + here.minor());
        }
        return problems;
    }

    private static List<String> doubled(String who, List<Movement> movements) {
        var seen = new HashSet<String>();
        return movements.stream()
                .map(ProviderCheck::key)
                .filter(key -> !seen.add(key))
                .map(key -> key + ": " + who + " moved it twice")
                .toList();
    }

    private static Map<String, Movement> byKey(List<Movement> movements) {
        var all = new HashMap<String, Movement>();
        for (var movement : movements) all.put(key(movement), movement);
        return all;
    }

    private static String key(Movement movement) {
        return (movement.way() == Way.IN ? "collection " : "payout ") + movement.reference();
    }
}
