package io.jirani.treasury;

import io.jirani.kernel.Money;
import java.util.function.UnaryOperator;

/** What the operator may take of what it earned (R9, ruling 17): never money that is owed to others, its own tariff counted. */
public sealed interface Sweep {
    /**
     * The books at the moment of a sweep. Minor units of one currency.
     *
     * @param fees what the platform earned and has not taken
     * @param railCost what providers cost
     * @param cash rails, bank and transit; nothing unproven
     * @param owedToOthers all of it, and what is on its way to the operator, which is cash that is promised
     * @param openReviews what disputes may cost
     * @param unprovenFees fees on payments that are only claimed
     * @param minimum what must stay
     * @param threshold below it nothing is taken
     */
    record Figures(
            Money fees,
            Money railCost,
            Money cash,
            Money owedToOthers,
            Money openReviews,
            Money unprovenFees,
            Money minimum,
            Money threshold) {}

    /**
     * It is worth it.
     *
     * @param amount whole shillings
     * @param charge what taking it costs
     */
    record Due(Money amount, Money charge) implements Sweep {}

    /** It is not, and why, for the console. */
    record NotYet(Money amount, Money charge, String why) implements Sweep {}

    /**
     * {@code min(fees − railcost, cash − owed to others) − open reviews − unproven fees − minimum − tariff of the sum itself}.
     *
     * @param mostSent the most that can be sent out of a sum that bears its own charge
     * @param charge what sending an amount costs
     */
    static Sweep of(Figures figures, UnaryOperator<Money> mostSent, UnaryOperator<Money> charge) {
        var currency = figures.fees().asset();
        var earned = figures.fees().minor() - figures.railCost().minor();
        var uncovered = figures.cash().minor() - figures.owedToOthers().minor();
        var kept = figures.openReviews().plus(figures.unprovenFees()).plus(figures.minimum());
        var sum = new Money(Math.max(0, Math.min(earned, uncovered) - kept.minor()), currency);
        var amount = mostSent.apply(sum);
        if (amount.isZero()) return new NotYet(amount, amount, "nothing is free: " + sum + " after what must stay");
        var cost = charge.apply(amount);
        if (amount.compareTo(figures.threshold()) >= 0) return new Due(amount, cost);
        var why = amount + " and " + cost + " charge, below the threshold of " + figures.threshold();
        return new NotYet(amount, cost, why);
    }
}
