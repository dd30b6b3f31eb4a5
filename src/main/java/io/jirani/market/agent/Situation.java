package io.jirani.market.agent;

import io.jirani.kernel.Energy;
import io.jirani.kernel.Money;
import io.jirani.kernel.Price;

/**
 * How a household stands when an interval closes.
 *
 * @param credits energy it owns and nobody has reserved, before this interval
 * @param cover money its bid may be held from: the free wallet and the unused credit line (ruling 4)
 * @param spentToday on neighbours' energy
 * @param floor the price that leaves a seller the feed-in credit after the fee
 * @param cap what the supplier asks of this household; for one that made energy what it asks of anybody here, as a neighbour
 *     in a dearer band may pay it
 */
public record Situation(Net net, Energy credits, Money cover, Money spentToday, Price floor, Price cap) {
    /** What its meters say of the interval. */
    public sealed interface Net {
        /** It made more than it used. */
        record Made(Energy energy) implements Net {}

        /** It used more than it made. */
        record Used(Energy energy) implements Net {}

        /** Neither. */
        record Even() implements Net {}
    }
}
