package io.jirani.sim;

import io.jirani.sim.Dice.Struck;
import io.jirani.sim.World.Plan;
import io.jirani.sim.World.Told;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes a failing world small: leaves out intents from the last on, then faults, as long as it still fails. What is left is
 * told line by line, with a test that plays it again.
 */
final class Shrink {
    private static final int ROUNDS = 2;

    private Shrink() {}

    /** The smallest plan found that still breaks a rule. */
    static Plan smallest(Plan failing) {
        var plan = failing.striking(new HashSet<>(run(failing).faults()));
        for (int round = 0; round < ROUNDS; round++) {
            var before = plan;
            var out = IntStream.range(0, plan.intents())
                    .boxed()
                    .filter(n -> !before.leftOut().contains(n))
                    .toList()
                    .reversed();
            plan = fewer(plan, out, (now, some) -> {
                var without = new TreeSet<>(now.leftOut());
                without.addAll(some);
                return now.without(without);
            });
            plan = fewer(plan, List.copyOf(struck(plan)), (now, some) -> {
                var striking = new HashSet<>(struck(now));
                striking.removeAll(some);
                return now.striking(striking);
            });
        }
        return plan;
    }

    /** How a plan gets smaller by some of its parts. */
    private interface Cut<T> {
        Plan of(Plan plan, List<T> some);
    }

    /** Half of the parts at once, then a quarter, down to each alone. */
    private static <T> Plan fewer(Plan plan, List<T> parts, Cut<T> cut) {
        var smallest = plan;
        for (int some = Math.max(1, parts.size() / 2); some >= 1; some /= 2) {
            for (int from = 0; from < parts.size(); from += some) {
                var smaller = cut.of(smallest, parts.subList(from, Math.min(parts.size(), from + some)));
                if (run(smaller).wrong().isPresent()) smallest = smaller;
            }
        }
        return smallest;
    }

    private static Set<Struck> struck(Plan plan) {
        return plan.only().orElseThrow();
    }

    private static Told run(Plan plan) {
        return new World(plan).live();
    }

    /** What happens in a plan, line by line, how it ends, and the test that plays it again. */
    static List<String> story(Plan plan) {
        var lines = new ArrayList<String>();
        var told = new World(plan).told(lines::add).live();
        lines.add("");
        lines.add("seed " + plan.seed() + ", " + plan.intents() + " intents: "
                + told.wrong().orElse("all is well"));
        lines.addAll(test(plan, told));
        return lines;
    }

    private static List<String> test(Plan plan, Told told) {
        var kept = IntStream.range(0, plan.intents())
                .boxed()
                .filter(n -> !plan.leftOut().contains(n))
                .toList();
        return List.of(
                "",
                "    /** " + told.wrong().orElse("") + ". */",
                "    @Test",
                "    void seed" + plan.seed() + "() {",
                "        Replay.of(" + plan.seed() + ", " + plan.intents() + ")",
                "                .only(" + joined(kept, String::valueOf, ", ") + ")",
                "                .strikes(\"" + joined(told.faults(), Struck::toString, " ") + "\")",
                "                .isWell();",
                "    }");
    }

    private static <T> String joined(List<T> parts, Function<T, String> word, String between) {
        return parts.stream().map(word).collect(Collectors.joining(between));
    }

    /** A failing world made small and told; nothing when it does not fail. */
    static Optional<List<String>> told(Plan plan) {
        return run(plan).wrong().isPresent() ? Optional.of(story(smallest(plan))) : Optional.empty();
    }
}
