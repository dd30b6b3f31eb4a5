package io.jirani.settlement;

import io.jirani.kernel.Money;
import java.util.Optional;

/**
 * What a household says once about filling its wallet from its phone. Nobody is asked who did not say it.
 *
 * @param below its wallet is filled when it has less
 * @param amount what its phone is asked for at once
 * @param aDay the most it is asked for in a day
 * @param times how often it is asked in a day at most
 */
record TopUp(Money below, Money amount, Money aDay, int times) {
    /**
     * What its phone was asked today.
     *
     * @param asked the money, but for what surely was not paid
     * @param unpaid requests that ended without money
     */
    record Today(int times, Money asked, int open, int unpaid) {}

    /**
     * What its phone is asked for now. Who did not pay is not asked again that day: nobody is nagged.
     *
     * @param has what its wallet has, what is not proven yet included
     */
    Optional<Money> due(Money has, Today today) {
        if (has.compareTo(below) >= 0 || today.open() > 0 || today.unpaid() > 0 || today.times() >= times)
            return Optional.empty();
        var left = aDay.minus(aDay.min(today.asked()));
        return Optional.of(amount.min(left).floorWhole()).filter(money -> !money.isZero());
    }
}
