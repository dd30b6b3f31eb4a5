package io.jirani.market.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Energy;
import io.jirani.kernel.HouseholdId;
import io.jirani.market.ClosedAuction.Pair;
import io.jirani.market.agent.Decision;
import io.jirani.market.agent.Situation.Net;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What holds of any street's interval, held against counting. Each seed is named when it fails. */
class TradingPropertiesTest {
    private static final int SEEDS = 2_000;

    @Test
    void asMuchIsTradedAsAnySinglePriceCanAndEachGetsWhatItWantsAtIt() {
        var traded = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            var fee = (int) (seed % 4) * 150;
            var traders = new Streets(seed).traders();
            var slow = new SlowTrading(fee, traders);
            var round = Trading.of(fee, traders);
            var volume = sum(round.pairs(), pair -> pair.buyer()).values().stream()
                    .mapToLong(each -> each)
                    .sum();
            assertThat(volume).as("seed %d", seed).isEqualTo(slow.most());
            if (volume == 0) continue;
            traded++;
            var price = round.price().orElseThrow().minorPerKwh();
            assertThat(slow.traded(price)).as("seed %d", seed).isEqualTo(volume);
            for (var trader : traders) {
                var got = of(round, trader.household()).traded().wattHours();
                var isBuyer = trader.net() instanceof Net.Used;
                var atMost = isBuyer ? slow.wanted(trader, price) : slow.given(trader, price);
                var atLeast = isBuyer ? slow.wanted(trader, price + 1) : slow.given(trader, price - 1);
                assertThat(got).as("%s of seed %d", trader, seed).isBetween(atLeast, atMost);
            }
        }
        assertThat(traded).isGreaterThan(SEEDS / 4);
    }

    @Test
    void nobodyPaysMoreThanTheSupplierAsksOrItsMoneyCoversNorTakesLessThanTheSupplierCredits() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var fee = (int) (seed % 4) * 150;
            var traders = new Streets(seed).traders();
            var round = Trading.of(fee, traders);
            if (round.pairs().isEmpty()) continue;
            var price = round.price().orElseThrow();
            for (var trader : traders) {
                var traded = of(round, trader.household()).traded();
                if (traded.isZero()) continue;
                if (trader.net() instanceof Net.Used used) {
                    var needed = used.energy().minus(trader.credits());
                    var instead = SlowTrading.later(
                            trader.supplier(), needed.minus(traded).wattHours());
                    assertThat(price.of(traded)).as("seed %d", seed).isLessThanOrEqualTo(instead.cost(traded));
                    assertThat(price.of(traded).minor())
                            .as("seed %d", seed)
                            .isLessThanOrEqualTo(SlowTrading.budget(trader));
                } else {
                    assertThat(price)
                            .as("seed %d", seed)
                            .isGreaterThanOrEqualTo(trader.supplier().floor(fee));
                }
            }
        }
    }

    @Test
    void whoComesFirstChangesNothingAndFriendsOnlyWhoIsShownWithWhom() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var traders = new Streets(seed).traders();
            var round = Trading.of(100, traders);
            var other = new ArrayList<>(traders);
            Collections.shuffle(other, new Random(seed));
            assertThat(Trading.of(100, other)).as("seed %d", seed).isEqualTo(round);
            var alone = Trading.of(
                    100, traders.stream().map(TradingPropertiesTest::friendless).toList());
            assertThat(alone.done()).as("seed %d", seed).isEqualTo(round.done());
            assertThat(alone.price()).as("seed %d", seed).isEqualTo(round.price());
        }
    }

    @Test
    void pairsAndDecisionsAddUpToTheWattHour() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var traders = new Streets(seed).traders();
            var round = Trading.of(100, traders);
            var paired = sum(round.pairs(), Pair::buyer);
            sum(round.pairs(), Pair::seller).forEach((seller, energy) -> paired.merge(seller, energy, Long::sum));
            assertThat(round.done()).hasSameSizeAs(traders);
            for (var trader : traders) {
                var done = of(round, trader.household());
                assertThat(done.traded().wattHours())
                        .as("seed %d", seed)
                        .isEqualTo(paired.getOrDefault(trader.household(), 0L));
                assertThat(done.traded()).as("seed %d", seed).isLessThanOrEqualTo(wanted(done.decision()));
            }
        }
    }

    private static Energy wanted(Decision decision) {
        return switch (decision) {
            case Decision.Buy buy -> buy.wanted();
            case Decision.Sell sell -> sell.offered();
            case Decision other -> Energy.ZERO;
        };
    }

    private static Trader friendless(Trader of) {
        return new Trader(
                of.household(),
                of.rules(),
                Streets.nobody(),
                of.net(),
                of.credits(),
                of.cover(),
                of.spentToday(),
                of.supplier());
    }

    private static Round.Done of(Round round, HouseholdId household) {
        return round.done().stream()
                .filter(done -> done.household().equals(household))
                .findFirst()
                .orElseThrow();
    }

    private static Map<HouseholdId, Long> sum(List<Pair> pairs, Function<Pair, HouseholdId> side) {
        return pairs.stream()
                .collect(Collectors.groupingBy(
                        side,
                        HashMap::new,
                        Collectors.summingLong(pair -> pair.energy().wattHours())));
    }
}
