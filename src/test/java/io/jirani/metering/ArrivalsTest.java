package io.jirani.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalsTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5, Long.MIN_VALUE})
    void aCrowdIsTakenAtTheRateAndATenthOfASecondsWorthAtOnce(long start) {
        var arrivals = new Arrivals(500);
        var taken = 0;
        var now = start;
        while (now - start < 10 * SECOND) {
            taken++;
            now += arrivals.came(now).toNanos();
        }
        assertThat(taken).isBetween(4_990, 5_060);
    }

    @Test
    void thoseThatComeFewerThanTheRateNeverWait() {
        var arrivals = new Arrivals(500);
        for (int i = 0; i < 10_000; i++)
            assertThat(arrivals.came(i * SECOND / 400)).isZero();
    }

    @Test
    void aPauseIsNeverSoShortThatItCostsMoreThanItSpares() {
        var arrivals = new Arrivals(100_000);
        var longest = Duration.ZERO;
        for (int i = 0; i < 10_002; i++) longest = arrivals.came(0);
        assertThat(longest).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void whoDoesNotBoundThemTakesAllThatCome() {
        var arrivals = new Arrivals(0);
        for (int i = 0; i < 100_000; i++) assertThat(arrivals.came(0)).isZero();
    }
}
