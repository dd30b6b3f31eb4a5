package io.jirani.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LargestRemainderTest {
    private static final int SEEDS = 3_000;

    @Test
    void theExampleOfRuling16() {
        assertThat(LargestRemainder.divide(5_843, List.of(860L, 2_869L))).containsExactly(1_348L, 4_495L);
    }

    @Test
    void ofEqualRemaindersTheEarlierHasTheUnit() {
        assertThat(LargestRemainder.divide(5, List.of(1L, 1L, 1L))).containsExactly(2L, 2L, 1L);
        assertThat(LargestRemainder.divide(1, List.of(0L, 7L, 7L))).containsExactly(0L, 1L, 0L);
    }

    @Test
    void sharesSumToThePotAndNobodyIsOffByAWholeUnit() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var weights = random.longs(random.nextInt(1, 40), 0, 1L << random.nextInt(1, 50))
                    .boxed()
                    .toList();
            var total = weights.stream().mapToDouble(Long::doubleValue).sum();
            if (total == 0) continue;
            var pot = random.nextLong(1L << random.nextInt(1, 45));
            var shares = LargestRemainder.divide(pot, weights);

            assertThat(shares.stream().mapToLong(Long::longValue).sum())
                    .as("seed %s", seed)
                    .isEqualTo(pot);
            for (int i = 0; i < shares.size(); i++) {
                var exact = pot * (weights.get(i) / total);
                assertThat(Math.abs(shares.get(i) - exact)).as("seed %s", seed).isLessThan(1.01);
                if (weights.get(i) == 0)
                    assertThat(shares.get(i)).as("seed %s", seed).isZero();
            }
        }
    }

    @Test
    void whatCannotBeDividedIsRefused() {
        for (var weights : List.of(List.<Long>of(), List.of(0L), List.of(3L, -1L)))
            assertThatThrownBy(() -> LargestRemainder.divide(1, weights)).isInstanceOf(IllegalArgumentException.class);
    }
}
