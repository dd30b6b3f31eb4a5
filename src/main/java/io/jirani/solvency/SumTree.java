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

    /** A leaf with its hash, reckoned once however often it is compared. */
    private record Hashed(String hash, Leaf leaf) {}

    /**
     * A node where it stands.
     *
     * @param level 0 is that of the leaves
     * @param place in its level, from the left
     */
    record Placed(int level, int place, Node node) {}

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
        return all.stream()
                .map(leaf -> new Hashed(leaf.node(day).hash(), leaf))
                .sorted(Comparator.comparing(Hashed::hash))
                .map(Hashed::leaf)
                .toList();
    }

    static String salt(RandomGenerator random) {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    Node root() {
        return levels.getLast().getFirst();
    }

    /** What is between the leaves and the root. */
    List<Placed> inner() {
        var inner = new ArrayList<Placed>();
        for (int level = 1; level < levels.size() - 1; level++)
            for (int place = 0; place < levels.get(level).size(); place++)
                inner.add(new Placed(level, place, levels.get(level).get(place)));
        return List.copyOf(inner);
    }

    /** What stands beside the way from a leaf to the root, from below. */
    List<Node> siblings(int place) {
        var siblings = new ArrayList<Node>();
        for (int level = 0; level < levels.size() - 1; level++)
            siblings.add(levels.get(level).get((place >> level) ^ 1));
        return List.copyOf(siblings);
    }
}
