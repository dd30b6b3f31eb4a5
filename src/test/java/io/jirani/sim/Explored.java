package io.jirani.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every order of a few happenings, not only random ones (ruling 26): all that can follow from each state is tried, states
 * reached before are not walked again, and from each the world is let to calm down and looked at.
 *
 * @param states different ones that were reached
 * @param steps happenings that were tried
 * @param cells state and event pairs of the machines that were tried
 */
public record Explored(long states, long steps, Set<String> cells) {
    /** A state of a small world. Equal ones have the same future. */
    interface Node {
        /** Everything that can happen now, by its name. */
        Map<String, Node> next(Set<String> cells);

        /** Lets nothing more go wrong, and checks that all ends as the provider's truth. */
        void mustEndWell();
    }

    /** The machines' worlds, to a depth. A broken rule is thrown, with the happenings that led to it. */
    public static Explored to(int depth) {
        var cells = new TreeSet<String>();
        var push = walk(PushNode.start(), depth, cells);
        var payout = walk(PayoutNode.start(), depth, cells);
        var refund = walk(RefundNode.start(), depth, cells);
        return new Explored(push[0] + payout[0] + refund[0], push[1] + payout[1] + refund[1], cells);
    }

    private static long[] walk(Node start, int depth, Set<String> cells) {
        var led = new HashMap<Node, String>();
        led.put(start, "");
        List<Node> edge = List.of(start);
        long steps = 0;
        for (int level = 0; level <= depth; level++) {
            var further = new ArrayList<Node>();
            for (var node : edge) {
                var path = led.getOrDefault(node, "");
                try {
                    node.mustEndWell();
                    if (level == depth) continue;
                    var next = node.next(cells);
                    steps += next.size();
                    next.forEach((name, reached) -> {
                        if (led.putIfAbsent(reached, path + " > " + name) == null) further.add(reached);
                    });
                } catch (Wrong | MemLedger.Refused | IllegalStateException broken) {
                    throw new Wrong(broken.getMessage() + ", after" + path);
                }
            }
            edge = further;
        }
        return new long[] {led.size(), steps};
    }
}
