package io.jirani.market.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.market.agent.Decision.Buy;
import io.jirani.market.agent.Decision.Keep;
import io.jirani.market.agent.Decision.Sell;
import io.jirani.market.agent.Decision.UseAndSupply;
import io.jirani.market.agent.Rules.Limits;
import io.jirani.market.agent.Rules.Mode;
import io.jirani.market.agent.Situation.Net;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AgentTest {
    private static final Price FLOOR = Price.kes(607);
    private static final Price CAP = Price.kes(1_650);

    @Test
    void ownCreditsAreUsedBeforeAnythingIsBought() {
        var decision = decide(Mode.ALWAYS, used(2_000), 1_600, 100_000);
        assertThat(decision).isEqualTo(new Buy(wh(400), wh(1_600), Energy.ZERO, CAP, Money.kes(660)));
        assertThat(decision.english())
                .isEqualTo("1.6 kWh of what you used came from your own credits; "
                        + "we asked neighbours for 0.4 kWh at KES 16.50/kWh or less.");
        assertThat(decide(Mode.ALWAYS, used(2_000), 2_000, 100_000))
                .isEqualTo(new UseAndSupply(wh(2_000), Energy.ZERO, UseAndSupply.WhySupplied.OWN_IS_ENOUGH));
    }

    @Test
    void aBidIsCutToTheMoneyThatCoversIt() {
        // Ruling 4, worked: 500 Wh, limit 10.00, wallet 3.00, no line: 300 Wh and 3.00 held.
        var limits = limits(Optional.empty(), Optional.of(Price.kes(1_000)), 0, Optional.empty());
        assertThat(decide(limits, used(500), 0, 300))
                .isEqualTo(new Buy(wh(300), Energy.ZERO, wh(200), Price.kes(1_000), Money.kes(300)));
        assertThat(decide(limits, used(500), 0, 0))
                .isEqualTo(new UseAndSupply(Energy.ZERO, wh(500), UseAndSupply.WhySupplied.NO_MONEY));
    }

    @Test
    void aDayThatIsSpentBuysNoMore() {
        var limits = limits(Optional.empty(), Optional.empty(), 0, Optional.of(Money.kes(1_000)));
        var spent = new Situation(used(500), Energy.ZERO, Money.kes(9_000), Money.kes(1_200), FLOOR, CAP);
        assertThat(Agent.decide(limits, spent))
                .isEqualTo(new UseAndSupply(Energy.ZERO, wh(500), UseAndSupply.WhySupplied.DAY_IS_SPENT));
    }

    @Test
    void whatShallBeKeptIsKeptAndTheRestOffered() {
        var limits = limits(Optional.of(Price.kes(900)), Optional.empty(), 1_000, Optional.empty());
        var decision = decide(limits, made(1_500), 400, 0);
        assertThat(decision).isEqualTo(new Sell(wh(900), wh(600), Price.kes(900)));
        assertThat(decision.swahili())
                .isEqualTo("Tumekuwekea 0.6 kWh ulivyoagiza, na kuweka sokoni 0.9 kWh kwa KES 9.00/kWh au zaidi.");
        assertThat(decide(limits, made(600), 400, 0)).isEqualTo(new Keep(wh(600), Keep.WhyKept.TARGET));
    }

    @Test
    void nobodyAsksLessThanTheFeedInCreditLeavesNorMoreThanAnybodyPays() {
        var cheap = limits(Optional.of(Price.kes(1)), Optional.empty(), 0, Optional.empty());
        assertThat(decide(cheap, made(100), 0, 0)).isEqualTo(new Sell(wh(100), Energy.ZERO, FLOOR));
        var dear = limits(Optional.of(Price.kes(1_651)), Optional.empty(), 0, Optional.empty());
        assertThat(decide(dear, made(100), 0, 0)).isEqualTo(new Keep(wh(100), Keep.WhyKept.TOO_DEAR));
    }

    @Test
    void modesNeedNoNumbers() {
        assertThat(decide(Mode.PATIENT, made(100), 0, 0)).isEqualTo(new Sell(wh(100), Energy.ZERO, Price.kes(1_128)));
        assertThat(decide(Mode.ALONE, made(100), 0, 0)).isEqualTo(new Keep(wh(100), Keep.WhyKept.RULES));
        assertThat(decide(Mode.ALONE, used(100), 30, 900))
                .isEqualTo(new UseAndSupply(wh(30), wh(70), UseAndSupply.WhySupplied.RULES));
        assertThat(decide(Mode.ALWAYS, new Net.Even(), 0, 0)).isEqualTo(new Decision.Nothing());
    }

    @Test
    void everyDecisionAddsUpStaysWithinMoneyAndIsToldInOneSentence() {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            var energy = 1 + random.nextInt(3_000);
            var net = random.nextBoolean() ? made(energy) : used(energy);
            var rules = random.nextInt(4) == 0
                    ? List.of(Mode.values()).get(random.nextInt(3))
                    : limits(
                            some(random, 2_000).map(Price::kes),
                            some(random, 2_000).map(Price::kes),
                            random.nextInt(3_000),
                            some(random, 5_000).map(Money::kes));
            var now = new Situation(
                    net,
                    wh(random.nextInt(2_000)),
                    Money.kes(random.nextInt(3_000)),
                    Money.kes(random.nextInt(3_000)),
                    FLOOR,
                    CAP);
            var decision = Agent.decide(rules, now);
            var parts = switch (decision) {
                case Decision.Nothing nothing -> Energy.ZERO;
                case Sell sell -> sell.offered().plus(sell.kept());
                case Keep keep -> keep.kept();
                case Buy buy -> {
                    assertThat(buy.hold()).isLessThanOrEqualTo(now.cover());
                    assertThat(buy.limit()).isLessThanOrEqualTo(CAP);
                    yield buy.wanted().plus(buy.own()).plus(buy.supplied());
                }
                case UseAndSupply use -> use.own().plus(use.supplied());
            };
            assertThat(parts).isEqualTo(wh(energy));
            assertThat(decision.english()).endsWith(".").doesNotContain("null");
            assertThat(decision.swahili()).endsWith(".").doesNotContain("null");
        }
    }

    private static Optional<Long> some(Random random, int most) {
        return random.nextInt(3) == 0 ? Optional.empty() : Optional.of((long) random.nextInt(most));
    }

    private static Decision decide(Rules rules, Net net, long credits, long cover) {
        return Agent.decide(rules, new Situation(net, wh(credits), Money.kes(cover), Money.kes(0), FLOOR, CAP));
    }

    private static Limits limits(Optional<Price> sell, Optional<Price> buy, long keep, Optional<Money> day) {
        return new Limits(sell, buy, wh(keep), day);
    }

    private static Net made(long energy) {
        return new Net.Made(wh(energy));
    }

    private static Net used(long energy) {
        return new Net.Used(wh(energy));
    }

    private static Energy wh(long energy) {
        return new Energy(energy);
    }
}
