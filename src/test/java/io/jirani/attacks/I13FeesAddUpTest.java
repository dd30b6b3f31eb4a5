package io.jirani.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.attacks.Arena.Who;
import io.jirani.kernel.Energy;
import io.jirani.kernel.LargestRemainder;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.settlement.FeeSplit;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** I-13 and I-14: what a buyer pays is what others receive to the cent, and a fee is never below zero nor above its cap. */
class I13FeesAddUpTest {
    /** The most a community may ask, in hundredths of a percent. */
    private static final int CAP = 1_000;

    @Test
    void aFeeOfAnySaleAddsUpAndStaysWithinItsCap() {
        var random = new Random(Arena.SEED);
        for (int round = 0; round < Arena.rounds(50_000); round++) {
            var energy = new Energy(1 + random.nextLong(1L << random.nextInt(1, 34)));
            var value = Price.kes(1 + random.nextLong(10_000)).of(energy);
            var points = random.nextInt(CAP + 1);
            holds(value, points);
        }
    }

    @Test
    void soDoesAFeeAtEachBoundary() {
        for (long cents = 0; cents <= 210; cents++)
            for (int points : new int[] {0, 1, 49, 50, 99, 100, 101, 500, 999, CAP}) holds(Money.kes(cents), points);
    }

    @Test
    void thePlainSplitGivesEachTheExactPartOrOneCentMore() {
        var random = new Random(Arena.SEED);
        for (int round = 0; round < Arena.rounds(20_000); round++) {
            var weights = Stream.generate(() -> random.nextLong(1L << random.nextInt(1, 40)))
                    .limit(random.nextInt(1, 9))
                    .toList();
            var pot = random.nextLong(1L << random.nextInt(1, 40));
            var total = weights.stream().mapToLong(Long::longValue).sum();
            if (total == 0) {
                assertThatThrownBy(() -> LargestRemainder.divide(pot, weights))
                        .isInstanceOf(IllegalArgumentException.class);
                continue;
            }
            var shares = LargestRemainder.divide(pot, weights);
            assertThat(shares.stream().mapToLong(Long::longValue).sum())
                    .as("%s by %s", pot, weights)
                    .isEqualTo(pot);
            for (int i = 0; i < shares.size(); i++) {
                var exact = BigInteger.valueOf(pot)
                        .multiply(BigInteger.valueOf(weights.get(i)))
                        .divide(BigInteger.valueOf(total))
                        .longValueExact();
                assertThat(shares.get(i)).as("%s by %s", pot, weights).isBetween(exact, exact + 1);
            }
        }
    }

    @Test
    void theDatabaseTakesNoFeeOutsideItsBounds() {
        try (var arena = new Arena()) {
            arena.household();
            for (var wrong : List.of(-1, CAP + 1, Integer.MAX_VALUE))
                assertThat(arena.raw(Who.APP, "update community set fee_bp = " + wrong))
                        .as("%s", wrong)
                        .isEqualTo("23514");
            for (var right : List.of(0, CAP))
                assertThat(arena.raw(Who.APP, "update community set fee_bp = " + right))
                        .isEqualTo(Arena.PASSED);
        }
    }

    private static void holds(Money value, int points) {
        var fee = FeeSplit.ofSale(value, points);
        var parts = List.of(fee.platform(), fee.community(), fee.partner());
        assertThat(parts).as("%s at %s", value, points).allMatch(part -> part.minor() >= 0);
        assertThat(parts.stream().mapToLong(Money::minor).sum())
                .as("%s at %s", value, points)
                .isEqualTo(value.minor() * points / 10_000)
                .isLessThanOrEqualTo(value.minor() * CAP / 10_000);
        assertThat(fee.total().minor()).isLessThanOrEqualTo(value.minor());
    }
}
