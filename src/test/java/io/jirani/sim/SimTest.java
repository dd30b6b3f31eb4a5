package io.jirani.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.sim.World.Plan;
import java.util.ArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The worlds of some hundred seeds; {@code ./jirani bench sim} lives through many more (docs/simulation.md). */
class SimTest {
    private static final int SEEDS = 500;
    private static final int INTENTS = 25;

    @Test
    void noSeedLosesDoublesOrInventsAShillingOrAWattHour() {
        var stories = new ArrayList<String>();
        for (long seed = 1; seed <= SEEDS && stories.isEmpty(); seed++)
            Shrink.told(Plan.of(seed, INTENTS)).ifPresent(stories::addAll);
        assertThat(String.join("\n", stories)).isEmpty();
    }

    @Test
    void theWorldsAreHostile() {
        var faults = new ArrayList<Dice.Struck>();
        for (long seed = 1; seed <= SEEDS; seed++)
            faults.addAll(new World(Plan.of(seed, INTENTS)).live().faults());
        assertThat(faults.size()).isGreaterThanOrEqualTo(SEEDS * INTENTS);
        assertThat(faults.stream().map(Dice.Struck::fault).distinct()).containsExactlyInAnyOrder(Fault.values());
    }

    @Test
    void theSameSeedIsTheSameWorld() {
        for (long seed = 1; seed <= 50; seed++) {
            var plan = Plan.of(seed, INTENTS);
            assertThat(new World(plan).live().hash())
                    .isEqualTo(new World(plan).live().hash());
        }
        var hashes = LongStream.rangeClosed(1, 50)
                .mapToObj(seed -> new World(Plan.of(seed, INTENTS)).live().hash());
        assertThat(hashes).doesNotHaveDuplicates();
    }
}
