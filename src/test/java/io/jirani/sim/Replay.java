package io.jirani.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.sim.Dice.Struck;
import io.jirani.sim.World.Plan;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A story that {@link Shrink} found, played again: only its intents, only its faults. */
final class Replay {
    private final Plan plan;

    private Replay(Plan plan) {
        this.plan = plan;
    }

    static Replay of(long seed, int intents) {
        return new Replay(Plan.of(seed, intents));
    }

    Replay only(int... kept) {
        var out = IntStream.range(0, plan.intents()).boxed().collect(Collectors.toCollection(TreeSet::new));
        for (int n : kept) out.remove(n);
        return new Replay(plan.without(out));
    }

    Replay strikes(String faults) {
        var struck = Arrays.stream(faults.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .map(Struck::parse)
                .collect(Collectors.toSet());
        return new Replay(plan.striking(Set.copyOf(struck)));
    }

    /** No rule is broken, and what is told in it did happen. */
    void isWell() {
        var told = new World(plan).live();
        assertThat(told.wrong()).isEmpty();
        assertThat(told.faults())
                .containsExactlyInAnyOrderElementsOf(plan.only().orElseThrow());
    }
}
