package io.jirani.solvency;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/** A Merkle sum tree: its root says how much is owed to all, and whoever has a branch knows to be in that sum. */
final class SumTree {
    /** Fewer leaves would tell how many customers there are. */
    private static final int LEAST_LEAVES = 64;

    private final List<List<Node>> levels = new ArrayList<>();

    /**
     * @param leaves a power of two of them
     */
    SumTree(LocalDate day, List<Leaf> leaves) {
        if (Integer.bitCount(leaves.size()) != 1) throw new IllegalArgumentException(leaves.size() + " leaves");
        var level = leaves.stream().map(leaf -> leaf.node(day)).toList();
        levels.add(level);
        while (level.size() > 1) {
            var above = new ArrayList<Node>();
            for (int i = 0; i < level.size(); i += 2) above.add(Node.of(level.get(i), level.get(i + 1)));
            level = List.copyOf(above);
            levels.add(level);
        }
    }

    /** Leaves as a tree takes them: padded to a power of two, in an order that chance decides. */
    static List<Leaf> padded(LocalDate day, List<Leaf> leaves, int assets, RandomGenerator random) {
        var all = new ArrayList<>(leaves);
        var size = Math.max(LEAST_LEAVES, Integer.highestOneBit(Math.max(1, leaves.size() * 2 - 1)));
        while (all.size() < size) all.add(new Leaf(Leaf.PADDING, salt(random), Amounts.zero(assets)));
        all.sort(Comparator.comparing(leaf -> leaf.node(day).hash()));
        return List.copyOf(all);
    }

    static String salt(RandomGenerator random) {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    Node root() {
        return levels.getLast().getFirst();
    }

    /** What stands beside the way from a leaf to the root, from below. */
    List<Node> siblings(int place) {
        var siblings = new ArrayList<Node>();
        for (int level = 0; level < levels.size() - 1; level++)
            siblings.add(levels.get(level).get((place >> level) ^ 1));
        return List.copyOf(siblings);
    }
}
