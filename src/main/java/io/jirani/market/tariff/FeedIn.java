package io.jirani.market.tariff;

/** What the supplier credits for exported energy. */
public sealed interface FeedIn {
    /** The same for everybody. */
    record Fixed(UnitCost perKwh) implements FeedIn {}

    /** Basis points of the energy charge the household pays itself, without levies and taxes. */
    record OfEnergyCharge(int points) implements FeedIn {
        public OfEnergyCharge {
            if (points < 0 || points > 10_000) throw new IllegalArgumentException("no such share: " + points);
        }
    }
}
