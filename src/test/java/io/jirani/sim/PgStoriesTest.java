package io.jirani.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Some worlds on a real PostgreSQL; {@code ./jirani bench sim --pg} lives through many more (docs/simulation.md). */
class PgStoriesTest {
    private static final int INTENTS = 50;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whatTheProviderTookAndPaidIsWhatTheBooksSay(long seed) {
        try (var world = new PgWorld(seed, INTENTS)) {
            var told = world.live();
            assertThat(told.intents()).isGreaterThan(INTENTS / 2);
            assertThat(told.refunds()).as("payments given back").isPositive();
            assertThat(told.faults()).as("%s", told.byFault()).isGreaterThanOrEqualTo(told.intents());
        }
    }
}
