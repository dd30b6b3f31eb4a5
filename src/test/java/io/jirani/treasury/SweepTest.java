package io.jirani.treasury;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Money;
import io.jirani.settlement.MpesaCharges;
import io.jirani.treasury.Sweep.Figures;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the books say, a sweep with its own tariff never takes what is owed to others or must stay. */
class SweepTest {
    private static final int SEEDS = 5_000;

    @Test
    void aSweepNeverBreaksTheCoverageNorTakesWhatWasNotEarned() {
        var due = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var figures = figures(new Random(seed));
            if (!(Sweep.of(figures, MpesaCharges::mostSent, MpesaCharges::payout) instanceof Sweep.Due sweep)) continue;
            due++;
            var out = sweep.amount().plus(sweep.charge()).minor();
            var kept = figures.openReviews()
                    .plus(figures.unprovenFees())
                    .plus(figures.minimum())
                    .minor();
            assertThat(figures.cash().minor() - out)
                    .as("seed %s", seed)
                    .isGreaterThanOrEqualTo(figures.owedToOthers().minor() + kept);
            assertThat(figures.fees().minor() - figures.railCost().minor() - out)
                    .as("seed %s", seed)
                    .isGreaterThanOrEqualTo(kept);
            assertThat(sweep.amount().isWhole()).as("seed %s", seed).isTrue();
            assertThat(sweep.amount()).as("seed %s", seed).isGreaterThanOrEqualTo(figures.threshold());
        }
        assertThat(due).isGreaterThan(SEEDS / 20);
    }

    @Test
    void aShillingMoreWouldBreakIt() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var figures = figures(new Random(seed));
            if (!(Sweep.of(figures, MpesaCharges::mostSent, MpesaCharges::payout) instanceof Sweep.Due sweep)) continue;
            var more = sweep.amount().plus(Money.kes(100));
            var out = more.plus(MpesaCharges.payout(more)).minor();
            var kept = figures.openReviews()
                    .plus(figures.unprovenFees())
                    .plus(figures.minimum())
                    .minor();
            var free = Math.min(
                    figures.fees().minor() - figures.railCost().minor(),
                    figures.cash().minor() - figures.owedToOthers().minor());
            assertThat(out).as("seed %s", seed).isGreaterThan(free - kept);
        }
    }

    @Test
    void moreOwedThanThereIsSweepsNothingAndSaysSo() {
        var zero = Money.kes(0);
        var uncovered = new Figures(
                Money.kes(500_000), zero, Money.kes(100), Money.kes(200), zero, zero, zero, Money.kes(100_000));
        assertThat(Sweep.of(uncovered, MpesaCharges::mostSent, MpesaCharges::payout))
                .isEqualTo(new Sweep.NotYet(zero, zero, "nothing is free: KES 0.00 after what must stay"));
    }

    private static Figures figures(Random random) {
        var owed = random.nextLong(5_000_000);
        return new Figures(
                Money.kes(random.nextLong(2_000_000)),
                Money.kes(random.nextLong(200_000)),
                Money.kes(owed + random.nextLong(2_000_000)),
                Money.kes(owed),
                Money.kes(random.nextLong(100_000)),
                Money.kes(random.nextLong(50_000)),
                Money.kes(random.nextLong(200_000)),
                Money.kes(100_000));
    }
}
