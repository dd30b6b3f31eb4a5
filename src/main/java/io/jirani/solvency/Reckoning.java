package io.jirani.solvency;

import io.jirani.kernel.HouseholdId;
import io.jirani.solvency.Proof.Part;
import io.jirani.solvency.Published.Held;
import io.jirani.solvency.SolvencyStore.Kept;
import io.jirani.solvency.SolvencyStore.Line;
import io.jirani.solvency.SolvencyStore.Use;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A day's tree, made of the lines of the books. */
record Reckoning(Published published, List<Kept> leaves, SumTree tree) {
    static Reckoning of(List<Line> lines, LocalDate day, Instant takenAt, RandomGenerator random) {
        var assets = lines.stream().map(Line::asset).distinct().sorted().toList();
        var owners = new LinkedHashMap<String, List<Line>>();
        for (var line : lines)
            if (line.use() == Use.OWED)
                owners.computeIfAbsent(line.owner(), owner -> new ArrayList<>()).add(line);
        var kept = new HashMap<Leaf, Kept>();
        owners.forEach((owner, own) -> {
            var leaf = new Leaf(owner, SumTree.salt(random), amounts(own, assets));
            kept.put(leaf, new Kept(leaf, household(own), parts(own)));
        });
        var leaves = SumTree.padded(day, List.copyOf(kept.keySet()), assets.size(), random).stream()
                .map(leaf -> kept.getOrDefault(leaf, new Kept(leaf, Optional.empty(), List.of())))
                .toList();
        var tree = new SumTree(day, leaves.stream().map(Kept::leaf).toList());
        var root = tree.root();
        var held = lines.stream()
                .filter(line -> line.use() == Use.HELD)
                .map(line -> new Held(line.account(), line.asset(), line.amount()))
                .toList();
        return new Reckoning(
                new Published(day, takenAt, assets, leaves.size(), root.hash(), root.sums(), held), leaves, tree);
    }

    private static Amounts amounts(List<Line> own, List<String> assets) {
        return new Amounts(assets.stream()
                .map(asset -> own.stream()
                        .filter(line -> line.asset().equals(asset))
                        .map(Line::amount)
                        .reduce(0L, Math::addExact))
                .toList());
    }

    private static Optional<HouseholdId> household(List<Line> own) {
        return own.getFirst().household();
    }

    private static List<Part> parts(List<Line> own) {
        return own.stream()
                .map(line -> new Part(line.account(), line.asset(), line.amount()))
                .toList();
    }
}
