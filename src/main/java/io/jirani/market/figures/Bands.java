package io.jirani.market.figures;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts prices next to each other together until enough homes are in each band on each side. Bands have nothing in common, so no sum
 * or difference of what they say is about fewer homes than one of them.
 */
final class Bands {
    private Bands() {}

    /**
     * The bands from the lowest price up; what is left at the dear end is in the last one. None where all together are too few.
     *
     * @param enough homes on each side of a band
     */
    static List<Band> of(List<Level> levels, int enough) {
        var closed = new ArrayList<List<Level>>();
        var open = new ArrayList<Level>();
        for (var level :
                levels.stream().sorted(Comparator.comparing(Level::price)).toList()) {
            open.add(level);
            if (!areEnough(open, enough)) continue;
            closed.add(List.copyOf(open));
            open.clear();
        }
        if (closed.isEmpty()) return List.of();
        open.addAll(0, closed.removeLast());
        closed.add(open);
        return closed.stream().map(Bands::band).toList();
    }

    private static boolean areEnough(List<Level> levels, int enough) {
        var sides = levels.getFirst().sides().size();
        for (int side = 0; side < sides; side++) {
            Set<HouseholdId> homes = new HashSet<>();
            for (var level : levels) homes.addAll(level.sides().get(side));
            if (homes.size() < enough) return false;
        }
        return true;
    }

    private static Band band(List<Level> levels) {
        return new Band(
                levels.getFirst().price(),
                levels.getLast().price(),
                levels.stream().map(Level::energy).reduce(Energy.ZERO, Energy::plus),
                levels.stream().mapToInt(Level::count).sum());
    }
}
