package io.jirani.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.sim.World.Plan;
import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Each mistake is made on purpose, and must be found within 100 seeds of 200 intents. */
class PlantedBugsTest {
    private static final int SEEDS = 100;
    private static final int INTENTS = 200;

    @Test
    void nearlyEachIsFound() {
        var missed = new ArrayList<Bug>();
        for (var bug : Bug.values()) if (first(bug).isEmpty()) missed.add(bug);
        assertThat(Bug.values().length).isGreaterThanOrEqualTo(40);
        assertThat(missed.size()).as("missed: %s", missed).isLessThanOrEqualTo(Bug.values().length / 20);
    }

    @Test
    void theStoryOfOneIsShortAndCanBePlayedAgain() {
        var plan = Plan.of(first(Bug.PAYOUT_AGAIN_ON_TIMEOUT).orElseThrow(), INTENTS)
                .with(Bug.PAYOUT_AGAIN_ON_TIMEOUT);
        var small = Shrink.smallest(plan);
        assertThat(INTENTS - small.leftOut().size()).isEqualTo(1);
        assertThat(small.only().orElseThrow()).hasSizeLessThanOrEqualTo(2);
        assertThat(Shrink.story(small))
                .anyMatch(line -> line.contains("I-8 nobody is paid twice"))
                .anyMatch(line -> line.contains("Replay.of("));
    }

    private static Optional<Long> first(Bug bug) {
        return LongStream.rangeClosed(1, SEEDS)
                .boxed()
                .filter(seed -> new World(Plan.of(seed, INTENTS).with(bug))
                        .live()
                        .wrong()
                        .isPresent())
                .findFirst();
    }
}
