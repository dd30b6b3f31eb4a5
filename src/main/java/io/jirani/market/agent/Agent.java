package io.jirani.market.agent;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;
import io.jirani.market.agent.Rules.Limits;
import io.jirani.market.agent.Situation.Net;
import java.util.Optional;

/** Decides for a household when an interval closes. The energy is metered already: an agent foretells nothing. */
public final class Agent {
    private Agent() {}

    /** What this household does with the interval. */
    public static Decision decide(Rules rules, Situation now) {
        return switch (now.net()) {
            case Net.Even even -> new Decision.Nothing();
            case Net.Made made -> sell(rules, made.energy(), now);
            case Net.Used used -> buy(rules, used.energy(), now);
        };
    }

    private static Decision sell(Rules rules, Energy made, Situation now) {
        if (rules == Rules.Mode.ALONE) return new Decision.Keep(made, Decision.Keep.WhyKept.RULES);
        var limits = limits(rules, now);
        var missing = limits.keep().minus(limits.keep().min(now.credits()));
        var kept = missing.min(made);
        if (kept.equals(made)) return new Decision.Keep(made, Decision.Keep.WhyKept.TARGET);
        var ask = max(limits.sellAbove().orElse(now.floor()), now.floor());
        if (ask.compareTo(now.cap()) > 0) return new Decision.Keep(made, Decision.Keep.WhyKept.TOO_DEAR);
        return new Decision.Sell(made.minus(kept), kept, ask);
    }

    private static Decision buy(Rules rules, Energy used, Situation now) {
        var own = used.min(now.credits());
        var needed = used.minus(own);
        if (needed.isZero())
            return new Decision.UseAndSupply(own, Energy.ZERO, Decision.UseAndSupply.WhySupplied.OWN_IS_ENOUGH);
        if (rules == Rules.Mode.ALONE)
            return new Decision.UseAndSupply(own, needed, Decision.UseAndSupply.WhySupplied.RULES);
        var limits = limits(rules, now);
        var limit = min(limits.buyBelow().orElse(now.cap()), now.cap());
        if (limit.minorPerKwh() == 0)
            return new Decision.UseAndSupply(own, needed, Decision.UseAndSupply.WhySupplied.RULES);
        var day = limits.spendADay().map(most -> most.minus(most.min(now.spentToday())));
        var budget = day.map(left -> left.min(now.cover())).orElse(now.cover());
        var wanted = needed.min(covered(budget, limit));
        if (wanted.isZero())
            return new Decision.UseAndSupply(
                    own,
                    needed,
                    day.filter(left -> covered(left, limit).isZero()).isPresent()
                            ? Decision.UseAndSupply.WhySupplied.DAY_IS_SPENT
                            : Decision.UseAndSupply.WhySupplied.NO_MONEY);
        return new Decision.Buy(wanted, own, needed.minus(wanted), limit, limit.of(wanted));
    }

    /** What an amount surely pays for at a limit (ruling 4): floor(cover × 1000 / limit). */
    private static Energy covered(Money cover, Price limit) {
        return new Energy(Math.multiplyExact(cover.minor(), 1_000L) / limit.minorPerKwh());
    }

    private static Limits limits(Rules rules, Situation now) {
        if (rules instanceof Limits own) return own;
        if (rules == Rules.Mode.ALWAYS)
            return new Limits(Optional.empty(), Optional.empty(), Energy.ZERO, Optional.empty());
        var middle = new Price(
                (now.floor().minorPerKwh() + now.cap().minorPerKwh()) / 2,
                now.cap().asset());
        return new Limits(Optional.of(middle), Optional.of(middle), Energy.ZERO, Optional.empty());
    }

    private static Price max(Price one, Price other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Price min(Price one, Price other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
